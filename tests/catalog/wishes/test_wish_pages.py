from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from catalog.models import Enrolment, Opening, SeatDraw, WishList
from catalog.wishes import draws as seat_draws
from catalog.wishes import wishing
from jobs import worker
from jobs.models import Job
from people.models import RoleKind
from tests.catalog import cast
from tests.catalog.cast import NOW
from tests.catalog.wishes.test_wishing import wish, wishing_year

AFTER = NOW + timedelta(days=3)
CHANGE = "catalog:change_wishes"


@pytest.fixture
def catalog(city):
    return wishing_year(cast.make_catalog(), Opening.DRAW)


@pytest.fixture
def sessions(catalog, city):
    return [
        cast.make_session(
            cast.make_lecture(catalog, city.transport, title),
            open_seats=1,
            starts_at=NOW + timedelta(days=20 + day),
        )
        for day, title in enumerate(["智慧交通", "公文写作", "预算管理"])
    ]


@pytest.fixture
def reader(client, zhao):
    client.force_login(zhao.user)
    return client


@pytest.fixture
def department(client, city):
    user = cast.make_officer(city.root, "department", RoleKind.TRAINING_DEPARTMENT)
    client.force_login(user)
    return client


def step(client, act, session=None, **more):
    data = {"act": act, **({"session": session.pk} if session else {}), **more}
    return client.post(reverse(CHANGE), data, follow=True).content.decode()


def titles(learner):
    wish_list = WishList.objects.get(learner=learner)
    return [one.lecture.title for one in wishing.sessions_of(wish_list)]


@time_machine.travel(NOW, tick=False)
def test_list_is_made_and_ordered_step_by_step(reader, sessions, zhao):
    first, second, third = sessions
    assert "加入志愿" in reader.get(first.lecture.url).content.decode()

    for session in (first, second, third, first):
        assert "志愿已保存" in step(reader, "add", session)
    assert titles(zhao) == ["智慧交通", "公文写作", "预算管理"]
    step(reader, "place", third, place="1")
    step(reader, "place", first, place="1")
    step(reader, "place", third, place="0")
    assert titles(zhao) == ["预算管理", "智慧交通", "公文写作"]
    step(reader, "remove", first)
    step(reader, "most", most="1")

    assert titles(zhao) == ["预算管理", "公文写作"]
    assert WishList.objects.get().most == 1


@time_machine.travel(NOW, tick=False)
def test_absurd_number_of_seats_is_refused_on_the_page(reader, sessions):
    step(reader, "add", sessions[0])

    for given in ("0", "11", "-1", "三"):
        assert "最多入选场数须为 1 至 10" in step(reader, "most", most=given)

    assert WishList.objects.get().most == 3


@time_machine.travel(AFTER, tick=False)
def test_late_wish_is_refused_on_the_page(reader, sessions):
    assert "现在不在志愿填报时间内" in step(reader, "add", sessions[0])
    assert not WishList.objects.exists()


def test_outcome_and_code_are_shown_to_the_person(reader, catalog, sessions, zhao, wang):
    wish(catalog, zhao, *sessions, most=1)
    frozen = seat_draws.freeze(catalog=catalog, frozen_by=None, now=AFTER)
    seat_draws.make(
        seat_draw=frozen, seed=2026012, origin="某期", drawn_by=None, now=AFTER + timedelta(hours=1)
    )

    with time_machine.travel(AFTER + timedelta(hours=2), tick=False):
        page = reader.get(reverse("catalog:wishes")).content.decode()

    assert "已入座" in page
    assert seat_draws.code_of(frozen, zhao) in page
    assert frozen.digest in page
    assert "2026012（某期）" in page


def test_page_without_a_drawn_year_is_not_found(reader, catalog):
    catalog.opening = Opening.FIRST_COME
    catalog.save()

    assert reader.get(reverse("catalog:wishes")).status_code == 404


@time_machine.travel(NOW, tick=False)
@pytest.mark.parametrize("number", [1, 3])
def test_wishes_page_query_count_ignores_wishes(
    reader, catalog, sessions, zhao, count_queries, number
):
    wish(catalog, zhao, *sessions[:number])

    assert count_queries(reader, reverse("catalog:wishes")) == 12


@time_machine.travel(AFTER, tick=False)
def test_department_freezes_and_draws(department, catalog, sessions, zhao, wang):
    for learner in (zhao, wang):
        wish(catalog, learner, sessions[0])
    year = [catalog.year]

    page = department.post(reverse("catalog:freeze_wishes", args=year), follow=True)
    assert "志愿已封存，2 人参加抽签" in page.content.decode()
    with time_machine.travel(AFTER + timedelta(hours=1), tick=False):
        department.post(
            reverse("catalog:draw_seats", args=year), {"seed": "2026012", "origin": "某期"}
        )
        worker.work_off(Job.objects.get())
        page = department.get(reverse("catalog:draw", args=year)).content.decode()

    assert "种子 2026012（某期）" in page
    assert Enrolment.objects.holding().count() == 1
    wishes = department.get(reverse("catalog:wishes_file", args=year))
    assert wishes.content.decode() == SeatDraw.objects.get().content
    outcome = department.get(reverse("catalog:outcome_file", args=year)).json()
    assert outcome["digest_of_input"] == SeatDraw.objects.get().digest
    assert len(outcome["seats"]) == 1


@time_machine.travel(AFTER, tick=False)
def test_seed_without_origin_is_told_at_the_field(department, catalog, sessions):
    seat_draws.freeze(catalog=catalog, frozen_by=None, now=AFTER)

    response = department.post(
        reverse("catalog:draw_seats", args=[catalog.year]), {"seed": "-3", "origin": ""}
    )

    assert response.status_code == 422
    assert "error-summary" in response.content.decode()
    assert not Job.objects.exists()


@time_machine.travel(AFTER, tick=False)
@pytest.mark.parametrize(
    "kind", [RoleKind.TRAINING_OFFICER, RoleKind.TRAINING_DEPARTMENT, RoleKind.CIVIL_SERVANT]
)
def test_draw_is_not_found_for_roles_below_the_city(client, catalog, city, kind):
    seat_draws.freeze(catalog=catalog, frozen_by=None, now=AFTER)
    client.force_login(cast.make_officer(city.district, "district", kind))
    year = [catalog.year]

    for name in ("draw", "wishes_file", "outcome_file"):
        assert client.get(reverse(f"catalog:{name}", args=year)).status_code == 404
    for name in ("freeze_wishes", "draw_seats"):
        assert client.post(reverse(f"catalog:{name}", args=year)).status_code == 404


@time_machine.travel(AFTER, tick=False)
def test_auditor_reads_and_does_not_draw(client, catalog, city):
    client.force_login(cast.make_officer(city.root, "auditor", RoleKind.AUDITOR))
    year = [catalog.year]

    assert client.get(reverse("catalog:draw", args=year)).status_code == 200
    assert client.post(reverse("catalog:freeze_wishes", args=year)).status_code == 404
    assert not SeatDraw.objects.exists()
