"""Lectures that are for some people: refused in words, everywhere the same."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse

from catalog.models import (
    AudienceEffect,
    AudienceRule,
    Opening,
    PoolName,
    WaitingPlace,
)
from catalog.seating import addressed, capacity, seats, waiting
from catalog.wishes import wishing
from people.models import Learner, Post
from tests.catalog import cast
from tests.catalog.cast import NOW, TODAY


def appoint(learner, rank, starts_on=date(2020, 1, 1), ends_on=None):
    return Post.objects.create(learner=learner, rank=rank, starts_on=starts_on, ends_on=ends_on)


def address(lecture, effect=AudienceEffect.ONLY, **asked):
    return AudienceRule.objects.create(lecture=lecture, effect=effect, **asked)


def enrol(session, learner, now=NOW):
    return seats.enrol(session=session, learner=learner, enrolled_by=None, now=now)


@pytest.fixture
def session(lecture):
    return cast.make_session(lecture)


@pytest.fixture
def for_divisions(lecture):
    return address(lecture, lowest_tier=3)


def test_outsider_is_told_whom_the_lecture_is_for(session, for_divisions, zhao):
    appoint(zhao, "一级主任科员")

    with pytest.raises(seats.NotAddressedError, match="本讲座面向县处级及以上人员"):
        enrol(session, zhao)

    assert session.pools.get(name=PoolName.OPEN).taken == 0


def test_insider_takes_a_seat(session, for_divisions, zhao):
    appoint(zhao, "一级主任科员", ends_on=date(2025, 12, 31))
    appoint(zhao, "四级调研员", starts_on=date(2026, 1, 1))

    assert enrol(session, zhao).learner == zhao


def test_line_and_wishes_refuse_outsiders_too(catalog, session, for_divisions, zhao):
    capacity.resize(session=session, seats={PoolName.OPEN: 0}, now=NOW)
    with pytest.raises(seats.NotAddressedError, match="面向"):
        waiting.join(session=session, learner=zhao, joined_by=None, now=NOW)

    catalog.opening = Opening.DRAW
    catalog.wishes_open_at, catalog.wishes_close_at = NOW, NOW + timedelta(days=1)
    capacity.resize(session=session, seats={PoolName.OPEN: 5}, now=NOW)
    with pytest.raises(wishing.WishError, match=r"大数据与城市治理》：本讲座面向县处级及以上人员"):
        wishing.hand_in(catalog=catalog, learner=zhao, sessions=[session], most=1, now=NOW)


def test_organiser_may_admit_whoever_came(session, for_divisions, zhao):
    admitted = seats.admit(session=session, learner=zhao, admitted_by=None, now=NOW)

    assert admitted.learner == zhao


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"highest_tier": 2}, "乡科级及以下人员"),
        ({"lowest_tier": 2, "highest_tier": 3}, "乡科级至县处级人员"),
        ({"lowest_tier": 3, "highest_tier": 3}, "县处级人员"),
        ({"systems": "公安、司法"}, "公安、司法系统人员"),
        ({"posts": "所长"}, "职务含“所长”的人员"),
    ],
)
def test_audience_is_said_in_words(lecture, asked, words):
    assert addressed.said([address(lecture, **asked)]) == words


def test_agency_with_those_below_it_is_an_audience(lecture, city, li, zhao):
    address(lecture, agency=city.health)

    told = addressed.to_each(list(Learner.objects.select_related("agency")), [lecture.pk], on=TODAY)

    assert told[li.pk].closed() == []
    assert told[zhao.pk].closed() == [lecture.pk]
    assert "市卫健委人员" in told[zhao.pk].refusal(lecture.pk)


def test_preferred_stand_before_the_others(session, lecture, wang, li, zhao):
    address(lecture, AudienceEffect.PREFERRED, agency=li.agency)
    capacity.resize(session=session, seats={PoolName.OPEN: 1}, now=NOW)
    held = enrol(session, wang)
    waiting.join(session=session, learner=zhao, joined_by=None, now=NOW)
    later = NOW + timedelta(hours=1)
    waiting.join(session=session, learner=li, joined_by=None, now=later)

    positions = dict(
        WaitingPlace.objects.waiting().with_position().values_list("learner", "position")
    )
    seats.cancel(enrolment=held, cancelled_by=None, now=later)

    assert positions == {li.pk: 1, zhao.pk: 2}
    assert session.enrolments.holding().get().learner == li


def test_first_hours_are_for_the_preferred(catalog, session, lecture, li, zhao):
    address(lecture, AudienceEffect.PREFERRED, agency=li.agency)
    catalog.preferred_hours = 48
    catalog.save()

    with pytest.raises(seats.NotAddressedError, match="48 小时内，本讲座先由疾控处人员选座"):
        enrol(session, zhao)
    assert enrol(session, li).learner == li
    assert enrol(session, zhao, now=NOW + timedelta(days=2)).learner == zhao


def test_changed_post_is_passed_over_with_a_reason(session, lecture, wang, zhao):
    post = appoint(zhao, "四级调研员")
    capacity.resize(session=session, seats={PoolName.OPEN: 1}, now=NOW)
    held = enrol(session, wang)
    waiting.join(session=session, learner=zhao, joined_by=None, now=NOW)
    address(lecture, lowest_tier=4)
    Post.objects.filter(pk=post.pk).update(rank="一级调研员")

    seats.cancel(enrolment=held, cancelled_by=None, now=NOW)

    place = WaitingPlace.objects.get()
    assert place.decision.startswith("曾有空席，本讲座面向厅局级及以上人员")
    assert not session.enrolments.holding().exists()


def test_lecture_page_says_it_before_the_button(client, session, lecture, for_divisions, zhao):
    with time_machine.travel(NOW, tick=False):
        client.force_login(zhao.user)
        page = client.get(lecture.url).content.decode()

    assert "不在此列的不能选座" in page
    assert "可选：县处级及以上人员" in page
    assert reverse("catalog:enrol", args=[session.pk]) not in page


def test_database_refuses_an_audience_that_asks_nothing(lecture):
    with pytest.raises(IntegrityError, match="audience_asks_for_something"), transaction.atomic():
        address(lecture)
    with pytest.raises(IntegrityError, match="audience_spans"), transaction.atomic():
        address(lecture, lowest_tier=3, highest_tier=1)
