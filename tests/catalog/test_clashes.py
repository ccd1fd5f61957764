"""Clashes of hall, lecturer and capacity: the pure rule, the form, the pages."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import combinations

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from catalog import clashes
from catalog.clashes import Clash, ClashKind, Planned
from catalog.models import Session, SessionState
from catalog.releasing import session_drafts
from people.models import RoleKind, User
from tests.catalog import cast
from tests.catalog.cast import NOW

HOUR = timedelta(hours=1)


@pytest.fixture
def _in_march() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def planned(session, starts, hours=2.0, venue=1, lecturer=None, seats=0):
    starts_at = NOW + starts * HOUR
    return Planned(session, venue, lecturer, starts_at, starts_at + hours * HOUR, seats, 100)


@pytest.mark.parametrize(
    ("first", "second", "kinds"),
    [
        (planned(1, 0), planned(2, 1), [ClashKind.HALL]),
        (planned(1, 0), planned(2, 2), []),
        (planned(1, 0), planned(2, 1, venue=2), []),
        (planned(1, 0, lecturer=7), planned(2, 2.4, venue=2, lecturer=7), [ClashKind.LECTURER]),
        (planned(1, 0, lecturer=7), planned(2, 2.5, venue=2, lecturer=7), []),
        (planned(1, 0, lecturer=7), planned(2, 2, lecturer=7), []),
        (
            planned(1, 0, lecturer=7),
            planned(2, 1, lecturer=7),
            [ClashKind.HALL, ClashKind.LECTURER],
        ),
        (planned(1, 0, seats=101), planned(2, 9, seats=100), [ClashKind.CAPACITY]),
    ],
    ids=[
        "one hall at one time", "back to back", "two halls", "no time to travel",
        "time to travel", "stays in the hall", "both", "more seats than chairs",
    ],
)  # fmt: skip
def test_what_clashes(first, second, kinds):
    for order in ([first, second], [second, first]):
        found = clashes.among(order, travel=HOUR / 2)

        assert [one.kind for one in found] == kinds
        assert all(one.session == 1 for one in found)


@given(
    st.lists(
        st.tuples(
            st.integers(0, 40), st.integers(1, 8), st.integers(1, 3), st.sampled_from([None, 1, 2])
        ),
        max_size=12,
    )
)
def test_the_sweep_finds_what_comparing_every_pair_finds(rows):
    plan = [planned(n + 1, row[0], row[1], row[2], row[3]) for n, row in enumerate(rows)]
    gap = HOUR

    def slow():
        for one, other in combinations(plan, 2):
            pair = frozenset((one.session, other.session))
            overlap = one.starts_at < other.ends_at and other.starts_at < one.ends_at
            near = one.starts_at < other.ends_at + gap and other.starts_at < one.ends_at + gap
            if one.venue == other.venue and overlap:
                yield ClashKind.HALL, pair
            too_near = overlap or (near and one.venue != other.venue)
            if one.lecturer and one.lecturer == other.lecturer and too_near:
                yield ClashKind.LECTURER, pair

    found = clashes.among(plan, travel=gap)

    assert sorted((one.kind, sorted((one.session, one.other))) for one in found) == sorted(
        (kind, sorted(pair)) for kind, pair in slow()
    )


@pytest.fixture
def halls(catalog, city):
    """Two lectures of two bureaus in one hall at one time, ten days from now."""
    hall = cast.make_venue(capacity=100)
    ours = cast.make_lecture(catalog, city.health, "卫健讲座")
    theirs = cast.make_lecture(catalog, city.transport, "交通讲座")
    return cast.make_session(ours, venue=hall), cast.make_session(theirs, venue=hall)


def test_cancelled_and_past_sessions_clash_with_nothing(halls):
    ours, theirs = halls
    assert clashes.coming(now=NOW) == [Clash(ClashKind.HALL, ours.pk, theirs.pk)]
    assert clashes.coming(now=ours.ends_at) == []

    Session.objects.filter(pk=theirs.pk).update(state=SessionState.CANCELLED)

    assert clashes.coming(now=NOW) == []
    assert clashes.of_session(ours) == []


def test_move_that_waits_for_a_release_counts_as_made(halls):
    ours, theirs = halls
    values = {name: getattr(theirs, name) for name in session_drafts.CONTENT}
    hall = cast.make_venue("另一场地")

    session_drafts.propose(session=theirs, values=values | {"venue": hall}, now=NOW)
    assert clashes.coming(now=NOW) == []

    session_drafts.propose(session=ours, values=values | {"venue": hall}, now=NOW)
    [everything] = clashes.told(clashes.coming(now=NOW))
    [little] = clashes.told(clashes.coming(now=NOW), to=Session.objects.filter(pk=ours.pk))
    assert "另一场地" in everything
    assert "《卫健讲座》" in little
    assert "交通讲座" not in little

    cancelled = values | {"state": SessionState.CANCELLED}
    session_drafts.propose(session=ours, values=cancelled, now=NOW)
    assert clashes.coming(now=NOW) == []


def test_hall_that_shrinks_is_told(halls):
    ours, _theirs = halls
    ours.venue.capacity = 9
    ours.venue.save()

    assert ClashKind.CAPACITY in [one.kind for one in clashes.of_session(ours)]


def test_unpublished_lecture_of_others_is_told_without_its_title(halls):
    ours, theirs = halls
    theirs.lecture.live = False
    theirs.lecture.save()
    found = clashes.of_session(ours)

    [everything] = clashes.told(found)
    [little] = clashes.told(found, to=Session.objects.filter(pk=ours.pk))

    assert "《交通讲座》" in everything
    assert "交通讲座" not in little
    assert "未公布的讲座（2026-03-12 09:00–11:10" in little


@pytest.mark.usefixtures("_in_march")
def test_department_lists_all_and_officers_their_own(client, city, halls, catalog):
    far = NOW + timedelta(days=40)
    for title in ("甲", "乙"):
        cast.make_session(cast.make_lecture(catalog, city.transport, title), starts_at=far)
    page = reverse("catalog:clashes")

    def count(user):
        client.force_login(user)
        return len(client.get(page).context["told"])

    assert count(cast.make_officer(city.root, "dept", RoleKind.TRAINING_DEPARTMENT)) == 2
    assert count(cast.make_officer(city.health, "health")) == 1
    assert count(cast.make_officer(city.district, "district")) == 0
    client.force_login(cast.make_officer(city.root, "auditor", RoleKind.AUDITOR))
    assert client.get(page).status_code == 404


@pytest.mark.usefixtures("_in_march")
def test_organiser_is_warned_on_the_page_of_the_session(client, officer, halls):
    client.force_login(officer)

    page = client.get(reverse("catalog:attendance", args=[halls[0].pk])).content.decode()

    assert "场地冲突" in page
    assert "《交通讲座》" in page


@pytest.mark.usefixtures("_in_march")
def test_more_clashes_need_no_more_queries(client, city, halls, catalog, count_queries):
    client.force_login(cast.make_officer(city.root, "dept", RoleKind.TRAINING_DEPARTMENT))
    once = count_queries(client, reverse("catalog:clashes"))
    for title in ("甲", "乙"):
        cast.make_session(cast.make_lecture(catalog, city.transport, title))

    assert count_queries(client, reverse("catalog:clashes")) == once
    assert len(client.get(reverse("catalog:clashes")).context["told"]) > 1


def test_clashing_session_is_saved_once_that_is_confirmed(client, halls, city, catalog):
    client.force_login(User.objects.create_superuser(username="editor", password="x"))
    starts = timezone.localtime(halls[0].starts_at)
    typed = {
        "lecture": cast.make_lecture(catalog, city.health, "第三讲").pk,
        "venue": halls[0].venue_id,
        "starts_at": f"{starts:%Y-%m-%d %H:%M}",
        "ends_at": f"{starts + HOUR:%Y-%m-%d %H:%M}",
        "break_minutes": "0",
        "state": "PLANNED",
        "planned_seats": "0",
        "open_seats": "10",
        "clashes_seen": "",
    }
    add = reverse("session:add")
    assert 'type="checkbox" name="clashes_seen"' not in client.get(add).content.decode()

    page = client.post(add, typed).content.decode()
    assert "场地冲突" in page
    assert "《交通讲座》" in page
    assert 'type="checkbox" name="clashes_seen"' in page
    assert Session.objects.count() == 2

    client.post(add, typed | {"clashes_seen": "on"})
    assert Session.objects.count() == 3
