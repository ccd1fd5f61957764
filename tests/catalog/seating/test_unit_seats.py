"""A unit's officer sends her people: each refusal in words, nothing beyond her reach."""

from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse

from catalog.models import AudienceRule, Enrolment, Pool, PoolName
from catalog.seating import capacity, seats
from people.models import Message, RoleKind
from tests.catalog import cast
from tests.catalog.cast import NOW


@pytest.fixture(autouse=True)
def _in_march():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def session(lecture):
    return cast.make_session(lecture, open_seats=1)


@pytest.fixture
def desk(client, sibling_officer):
    """The transport bureau's officer at her desk."""
    client.force_login(sibling_officer)
    return client


@pytest.fixture
def colleague(city):
    return cast.make_learner(city.transport, "10009", "孙䶮")


def keep(session, agency, number):
    return Pool.objects.create(session=session, name=PoolName.RESERVED, agency=agency, seats=number)


def assign(session, *learners, now=NOW):
    outcomes = seats.assign(session=session, learners=learners, assigned_by=None, now=now)
    return [(one.enrolment.pool.key if one.enrolment else one.refusal) for one in outcomes]


def test_reserve_is_used_before_open_seats(session, city, zhao, colleague, wang):
    keep(session, city.transport, 1)

    assert assign(session, zhao, colleague, wang, zhao) == [
        "RESERVED:U2",
        "OPEN",
        "预留席位已用完，开放席位已满或不在选学时间内。",
        "已有这一场的席位。",
    ]
    assert not capacity.miscounted().exists()


def test_open_seats_are_for_everybody_at_the_same_time(session, city, zhao, colleague):
    keep(session, city.transport, 1)
    before = NOW - timedelta(days=2)

    assert assign(session, zhao, colleague, now=before) == [
        "RESERVED:U2",
        "预留席位已用完，开放席位已满或不在选学时间内。",
    ]


def test_each_refusal_is_said_about_the_person(session, catalog, city, lecture, zhao, colleague):
    keep(session, city.transport, 5)
    elsewhere = cast.make_lecture(catalog, city.transport, "智慧交通")
    assign(cast.make_session(elsewhere), zhao)
    AudienceRule.objects.create(lecture=lecture, agency=city.health)

    assert assign(session, zhao, colleague) == [
        "同一时间已选《智慧交通》。",
        "本讲座面向市卫健委人员，不在此列的不能选座。",
    ]


def test_officer_sends_people_and_they_are_told(desk, session, city, zhao, colleague):
    keep(session, city.transport, 1)
    address = reverse("catalog:unit_assign", args=[session.pk])

    page = desk.post(address, {"learner": [zhao.pk, colleague.pk]}, follow=True).content.decode()

    assert "已指派 2 人" in page
    assert "sibling 指派" in page
    told = Message.objects.get(learner=zhao)
    assert "大数据与城市治理" in told.text
    assert told.path == "/catalog/my-sessions/"


def test_officer_gives_back_what_she_gave(desk, session, city, zhao, colleague, sibling_officer):
    keep(session, city.transport, 1)
    [given] = seats.assign(session=session, learners=[zhao], assigned_by=sibling_officer, now=NOW)
    own = seats.enrol(session=session, learner=colleague, enrolled_by=colleague.user, now=NOW)

    back = desk.post(reverse("catalog:unit_give_back", args=[given.enrolment.pk]))
    foreign = desk.post(reverse("catalog:unit_give_back", args=[own.pk]))

    assert (back.status_code, foreign.status_code) == (302, 404)
    assert [one.learner for one in Enrolment.objects.holding()] == [colleague]


def test_people_of_other_units_are_not_found(desk, session, wang, zhao):
    page = desk.get(reverse("catalog:unit_session", args=[session.pk])).content.decode()
    posted = desk.post(
        reverse("catalog:unit_assign", args=[session.pk]), {"learner": [zhao.pk, wang.pk]}
    )

    assert "赵堃" in page
    assert "王犇" not in page
    assert posted.status_code == 404
    assert not Enrolment.objects.exists()


def test_pages_do_not_exist_without_a_role(client, session, zhao, city):
    client.force_login(zhao.user)
    addresses = [
        reverse("catalog:unit_seats"), reverse("catalog:unit_session", args=[session.pk]),
    ]  # fmt: skip

    assert [client.get(one).status_code for one in addresses] == [404, 404]
    acts = ("catalog:unit_assign", "catalog:unit_reserve")
    for act in acts:
        posted = client.post(reverse(act, args=[session.pk]), {"learner": [zhao.pk], "seats": "1"})
        assert posted.status_code == 404
    client.force_login(cast.make_officer(city.transport, "reader", RoleKind.AUDITOR))
    assert [client.get(one).status_code for one in addresses] == [404, 404]


def test_unit_reserves_within_its_limit(desk, catalog, session, city):
    address = reverse("catalog:unit_reserve", args=[session.pk])
    capacity.resize(session=session, seats={PoolName.OPEN: 9}, now=NOW)
    assert desk.post(address, {"seats": "3"}).status_code == 404
    catalog.unit_reserve_most = 5
    catalog.save()

    desk.post(address, {"seats": "3"})
    refused = desk.post(address, {"seats": "6"}, follow=True).content.decode()

    assert "最多为本单位预留 5 席" in refused
    assert {pool.key: pool.seats for pool in session.pools.all() if pool.seats} == {
        "OPEN": 6,
        "RESERVED:U2": 3,
    }


@pytest.mark.parametrize("number", [1, 3])
def test_query_count_ignores_people_and_sessions(
    desk, catalog, city, lecture, count_queries, number, sibling_officer
):
    sessions = [
        cast.make_session(lecture, starts_at=NOW + timedelta(days=10 + day))
        for day in range(number)
    ]
    keep(sessions[0], city.transport, number)
    learners = [
        cast.make_learner(city.transport, f"2{one}", f"赵{one}") for one in range(2 * number)
    ]
    seats.assign(
        session=sessions[0], learners=learners[:number], assigned_by=sibling_officer, now=NOW
    )

    assert count_queries(desk, reverse("catalog:unit_seats")) == 8
    assert count_queries(desk, reverse("catalog:unit_session", args=[sessions[0].pk])) == 14


def test_gap_is_shown_to_who_sends(desk, session, zhao):
    zhao.standings.create(
        year=date(2026, 3, 2).year,
        edition="x",
        minimums=[{"name": "必修", "short": "12", "met": False}],
        short=12,
        is_met=False,
        assessed_at=NOW,
    )

    page = desk.get(reverse("catalog:unit_session", args=[session.pk])).content.decode()

    assert "必修 12" in page
