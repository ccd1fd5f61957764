"""The plan on the page, and its seats taken with one click: each by itself."""

from datetime import timedelta

import pytest

from catalog.models import Bucket, Enrolment
from catalog.seating import seats
from tests.catalog import cast
from tests.catalog.cast import NOW

WAYS, TAKE = "/my-credits/ways/", "/my-credits/take-seats/"


@pytest.fixture
def mine(client, wang):
    client.force_login(wang.user)
    return client


@pytest.fixture
def short_of_four(wang, record):
    """Wang lacks four required credits and nothing else: two lectures."""
    record(wang, "1", credits="54")
    record(wang, "2", credits="60", bucket="elective")


def session(catalog, host, days, **fields):
    lecture = cast.make_lecture(catalog, host, f"第 {days} 天的讲座", **fields)
    return cast.make_session(lecture, starts_at=NOW + timedelta(days=days))


def planned(response):
    return [step.session for step in response.context["ways"].steps]


def test_the_plan_is_the_soonest_that_suffices(mine, short_of_four, catalog, city):
    first, second, clashing = (session(catalog, city.transport, days) for days in (3, 5, 5))
    session(catalog, city.transport, 4, bucket=Bucket.ELECTIVE)
    session(catalog, city.transport, 9)

    response = mine.get(WAYS)

    chosen = planned(response)
    assert chosen[0] == first
    assert chosen[1] in (second, clashing)
    assert len(chosen) == 2
    page = response.content.decode()
    assert "选这 2 场讲座即可补齐" in page
    assert "选下这 2 场" in page


def test_one_click_takes_every_seat_of_the_plan(mine, wang, short_of_four, catalog, city):
    sessions = [session(catalog, city.transport, days) for days in (3, 5)]

    response = mine.post(TAKE, {"session": [one.pk for one in sessions]}, follow=True)

    held = Enrolment.objects.holding().filter(learner=wang)
    assert {one.session_id for one in held} == {one.pk for one in sessions}
    page = response.content.decode()
    assert "已选 2 场：《第 3 天的讲座》《第 5 天的讲座》" in page.replace("》、《", "》《")
    assert "已选的 2 场讲座全部听完，各项要求即可完成" in page
    assert mine.get(WAYS).context["ways"] is None


def test_a_seat_that_is_gone_does_not_cost_the_others(
    mine, wang, zhao, short_of_four, catalog, city
):
    full, free = (session(catalog, city.transport, days) for days in (3, 5))
    full.pools.update(seats=0)

    response = mine.post(TAKE, {"session": [full.pk, free.pk]}, follow=True)

    assert [one.session_id for one in Enrolment.objects.holding()] == [free.pk]
    page = response.content.decode()
    assert "没有选上《第 3 天的讲座》：席位已满" in page
    assert "已选 1 场：《第 5 天的讲座》" in page


def test_a_clash_with_a_seat_held_is_not_planned(mine, wang, short_of_four, catalog, city):
    held = session(catalog, city.transport, 3, bucket=Bucket.ELECTIVE)
    seats.enrol(session=held, learner=wang, enrolled_by=wang.user, now=NOW)
    session(catalog, city.transport, 3)

    assert planned(mine.get(WAYS)) == []


@pytest.mark.parametrize("opens", [None, NOW + timedelta(days=1)])
def test_nothing_is_planned_before_the_selection_opens(mine, short_of_four, catalog, city, opens):
    session(catalog, city.transport, 3)
    catalog.selection_opens_at = opens
    catalog.save()

    assert planned(mine.get(WAYS)) == []


@pytest.mark.parametrize("given", [[], ["abc"], ["²"], ["9" * 30], ["999999"]], ids=str)
def test_what_is_no_session_is_not_found(mine, given):
    assert mine.post(TAKE, {"session": given}).status_code == 404


def test_an_unpublished_session_is_not_found(mine, wang, catalog, city):
    draft = cast.make_session(cast.make_lecture(catalog, city.transport, live=False))

    assert mine.post(TAKE, {"session": [draft.pk]}).status_code == 404
    assert not Enrolment.objects.exists()


def test_seats_are_taken_by_post_alone(mine):
    assert mine.get(TAKE).status_code == 405


def test_who_is_no_learner_takes_no_seat(client, officer, catalog, city):
    client.force_login(officer)

    given = {"session": [session(catalog, city.transport, 3).pk]}

    assert client.post(TAKE, given).status_code == 404


def test_an_officer_sees_the_ways_of_her_people_without_the_button(
    client, officer, wang, short_of_four, catalog, city
):
    session(catalog, city.transport, 3)
    client.force_login(officer)

    page = client.get(f"/unit/people/{wang.pk}/ways/").content.decode()

    assert "第 3 天的讲座" in page
    assert TAKE not in page


def test_the_ways_of_a_foreign_person_are_not_found(client, officer, zhao):
    client.force_login(officer)

    assert client.get(f"/unit/people/{zhao.pk}/ways/").status_code == 404


def test_htmx_gets_the_part_and_everyone_else_a_page(mine, short_of_four):
    part = mine.get(WAYS, headers={"HX-Request": "true"}).content.decode()

    assert "<html" not in part
    assert "<html" in mine.get(WAYS).content.decode()
