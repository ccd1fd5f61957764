"""Seats held and left empty: without a policy nothing follows, with one it is said and ends."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from catalog.models import (
    Attendance,
    AttendanceState,
    NoShowEffect,
    Session,
    SessionState,
    WaitingPlace,
)
from catalog.seating import no_shows, reserves, seats, waiting
from people.models import Message
from tests.catalog import cast
from tests.catalog.cast import NOW


@pytest.fixture
def session(lecture):
    return cast.make_session(lecture)


@pytest.fixture
def strict(catalog):
    """Two absences close the choice for ten days."""
    catalog.no_show_limit, catalog.no_show_days = 2, 10
    catalog.no_show_effect = NoShowEffect.CLOSED
    catalog.save()
    return catalog


def miss(lecture, learner, days_ago):
    """A class that was closed so many days ago, without her."""
    starts_at = NOW - timedelta(days=days_ago, hours=3)
    past = cast.make_session(lecture, starts_at=starts_at)
    Attendance.objects.create(
        session=past, learner=learner, state=AttendanceState.ABSENT, taken_at=past.ends_at
    )
    closed_at = NOW - timedelta(days=days_ago)
    Session.objects.filter(pk=past.pk).update(state=SessionState.CLOSED, closed_at=closed_at)
    return past


def enrol(session, learner, now=NOW):
    return seats.enrol(session=session, learner=learner, enrolled_by=None, now=now)


def test_absences_have_no_consequence_by_default(lecture, session, zhao):
    for days in (3, 2, 1):
        miss(lecture, zhao, days)

    assert enrol(session, zhao).learner == zhao


def test_limit_closes_the_choice_until_it_ends(strict, lecture, session, wang, zhao):
    miss(lecture, zhao, 5)
    assert no_shows.consequence(zhao, strict, now=NOW) is None
    miss(lecture, zhao, 4)

    with pytest.raises(no_shows.NoShowError, match="已缺席 2 次，3月8日 09:00 前暂停选座和候补"):
        enrol(session, zhao)
    assert enrol(session, wang).learner == wang
    assert enrol(session, zhao, now=NOW + timedelta(days=6)).learner == zhao


def test_excuse_undoes_it_at_once(strict, lecture, session, officer, zhao):
    miss(lecture, zhao, 5)
    excused = miss(lecture, zhao, 4)

    no_shows.excuse(session=excused, learner=zhao, by=officer, now=NOW)

    assert enrol(session, zhao).learner == zhao
    no_shows.take_back_excuse(session=excused, learner=zhao)
    assert no_shows.consequence(zhao, strict, now=NOW).count == 2


def test_line_alone_may_be_what_remains(strict, lecture, session, zhao):
    strict.no_show_effect = NoShowEffect.LINE_ONLY
    strict.save()
    for days in (3, 2):
        miss(lecture, zhao, days)

    with pytest.raises(no_shows.NoShowError, match="只能候补"):
        enrol(session, zhao)
    waiting.join(session=session, learner=zhao, joined_by=None, now=NOW)

    assert not session.enrolments.exists()
    reserves.return_unused(now=session.starts_at - timedelta(hours=72))
    assert session.enrolments.holding().get().learner == zhao


def test_closed_choice_closes_the_line_too(strict, lecture, session, zhao):
    for days in (3, 2):
        miss(lecture, zhao, days)

    with pytest.raises(no_shows.NoShowError, match="暂停选座和候补"):
        waiting.join(session=session, learner=zhao, joined_by=None, now=NOW)
    assert not WaitingPlace.objects.exists()


def test_everybody_concerned_is_told_once(strict, lecture, wang, zhao):
    miss(lecture, wang, 2)
    for days in (3, 2):
        miss(lecture, zhao, days)

    told = [no_shows.tell(catalogs=[strict], now=NOW) for _run in range(2)]

    assert told == [1, 0]
    assert "暂停选座和候补" in Message.objects.get().text
    assert Message.objects.get().learner == zhao


def test_page_says_the_rule_before_and_the_consequence_after(
    client, strict, lecture, session, zhao
):
    with time_machine.travel(NOW, tick=False):
        client.force_login(zhao.user)
        before = client.get(lecture.url).content.decode()
        for days in (3, 2):
            miss(lecture, zhao, days)
        after = client.get(lecture.url).content.decode()

    assert "每缺席满 2 次，10 天内暂停选座和候补" in before
    button = reverse("catalog:enrol", args=[session.pk])
    assert button in before
    assert button not in after
    assert "本年度已缺席 2 次" in after


def test_organiser_excuses_on_her_page_alone(client, lecture, officer, sibling_officer, zhao):
    past = miss(lecture, zhao, 2)
    page, act = (
        reverse("catalog:absent", args=[past.pk]),
        reverse("catalog:excuse", args=[past.pk, zhao.pk]),
    )
    client.force_login(sibling_officer)
    assert (client.get(page).status_code, client.post(act).status_code) == (404, 404)

    client.force_login(officer)
    client.post(act)
    assert "已说明，不计次数" in client.get(page).content.decode()
    client.post(act, {"act": "undo"})
    assert "登记说明" in client.get(page).content.decode()
