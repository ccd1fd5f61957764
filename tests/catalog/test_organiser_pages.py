from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse

from catalog.models import Attendance, Enrolment, SessionState
from catalog.seating import seats
from credits.models import Fact, Standing
from people.models import Role, RoleKind
from tests.catalog import cast
from tests.catalog.cast import NOW


@pytest.fixture(autouse=True)
def _in_march():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def session(lecture, wang, zhao):
    """Over since yesterday; 王犇 and 赵堃 held a seat."""
    session = cast.make_session(lecture, starts_at=NOW - timedelta(days=1))
    seats.enrol_many(session=session, learners=[wang, zhao], enrolled_by=None, now=NOW)
    return session


@pytest.fixture
def organiser(client, officer):
    client.force_login(officer)
    return client


def url(name, session):
    return reverse(f"catalog:{name}", args=[session.pk])


def marks(session):
    return {
        one.learner.name: (one.state, one.minutes)
        for one in Attendance.objects.filter(session=session).select_related("learner")
    }


def test_list_is_taken_and_the_class_closed(organiser, session, wang, zhao, officer):
    page = organiser.get(url("attendance", session)).content.decode()
    assert "王犇" in page
    assert "市交通局" in page

    organiser.post(
        url("attendance", session),
        {f"state-{wang.pk}": "PRESENT", f"state-{zhao.pk}": "PART", f"minutes-{zhao.pk}": "60"},
    )
    assert marks(session) == {"王犇": ("PRESENT", None), "赵堃": ("PART", 60)}

    page = organiser.post(url("close", session), follow=True).content.decode()
    assert "已结班，本次记入台账 2 条。" in page
    session.refresh_from_db()
    assert (session.state, session.closed_by) == (SessionState.CLOSED, officer)
    assert Fact.objects.count() == 2
    assert Standing.objects.filter(year=2026, learner__in=[wang, zhao]).count() == 2

    page = organiser.post(url("close", session), follow=True).content.decode()
    assert "本次记入台账 0 条" in page
    assert Fact.objects.count() == 2


def test_the_rest_is_present_with_one_button(organiser, session, wang, zhao):
    organiser.post(url("attendance", session), {f"state-{zhao.pk}": "ABSENT", "rest": "1"})

    assert marks(session) == {"王犇": ("PRESENT", None), "赵堃": ("ABSENT", None)}


@pytest.mark.parametrize("minutes", ["", "0", "-5", "120", "abc", "99999999999"])
def test_part_without_possible_minutes_saves_nothing(organiser, session, wang, zhao, minutes):
    response = organiser.post(
        url("attendance", session),
        {
            f"state-{wang.pk}": "PRESENT",
            f"state-{zhao.pk}": "PART",
            f"minutes-{zhao.pk}": minutes,
        },
    )

    assert response.status_code == 422
    assert "尚未保存" in response.content.decode()
    assert marks(session) == {}


def test_minutes_beside_present_do_not_matter(organiser, session, wang):
    organiser.post(
        url("attendance", session), {f"state-{wang.pk}": "PRESENT", f"minutes-{wang.pk}": "999"}
    )

    assert marks(session) == {"王犇": ("PRESENT", None)}


def test_mark_of_a_stranger_is_ignored(organiser, session, li):
    organiser.post(url("attendance", session), {f"state-{li.pk}": "PRESENT"})

    assert marks(session) == {}


def test_closing_an_incomplete_list_says_how_many(organiser, session, wang):
    organiser.post(url("attendance", session), {f"state-{wang.pk}": "PRESENT"})

    page = organiser.post(url("close", session), follow=True).content.decode()

    assert "还有 1 人没有考勤" in page
    assert not Fact.objects.exists()


def test_walk_in_is_admitted_by_number(organiser, session, li, officer):
    page = organiser.post(
        url("admit", session), {"personnel_no": f" {li.personnel_no} "}, follow=True
    ).content.decode()

    assert "已补登：李喆" in page
    assert Enrolment.objects.get(session=session, learner=li).enrolled_by == officer


@pytest.mark.parametrize("number", ["", "99999", "x" * 50])
def test_unknown_number_admits_nobody(organiser, session, number):
    page = organiser.post(
        url("admit", session), {"personnel_no": number}, follow=True
    ).content.decode()

    assert "没有人事编号为" in page
    assert session.enrolments.count() == 2


def test_who_has_left_is_not_admitted(organiser, session, li):
    li.left_on = date(2026, 1, 1)
    li.save()

    organiser.post(url("admit", session), {"personnel_no": li.personnel_no})

    assert session.enrolments.count() == 2


ROUTES = [("get", "attendance"), ("post", "attendance"), ("post", "admit"), ("post", "close")]


@pytest.mark.parametrize(("method", "name"), ROUTES)
def test_session_of_a_sibling_is_not_found(client, session, sibling_officer, li, method, name):
    client.force_login(sibling_officer)
    data = {"personnel_no": li.personnel_no, "rest": "1"}

    response = getattr(client, method)(url(name, session), data)

    assert response.status_code == 404
    assert "王犇" not in response.content.decode()
    assert marks(session) == {}
    assert session.enrolments.count() == 2
    session.refresh_from_db()
    assert session.state == SessionState.PLANNED


@pytest.mark.parametrize(("method", "name"), ROUTES)
@pytest.mark.parametrize("kind", [RoleKind.PERSONNEL_OFFICER, RoleKind.AUDITOR])
def test_role_that_does_not_organise_finds_nothing(client, city, session, kind, method, name):
    client.force_login(cast.make_officer(city.health, "other", kind))

    assert getattr(client, method)(url(name, session)).status_code == 404


def test_learner_on_the_list_does_not_see_the_list(client, session, wang):
    client.force_login(wang.user)

    assert client.get(url("attendance", session)).status_code == 404


def test_ended_role_no_longer_organises(organiser, officer, session):
    Role.objects.filter(user=officer).update(ends_on=date(2026, 3, 1))

    assert organiser.get(url("attendance", session)).status_code == 404


def test_training_department_of_the_city_organises_everywhere(client, city, session):
    client.force_login(cast.make_officer(city.root, "department", RoleKind.TRAINING_DEPARTMENT))

    assert client.get(url("attendance", session)).status_code == 200


def test_sub_units_lecture_belongs_to_the_units_officer(organiser, catalog, city):
    session = cast.make_session(cast.make_lecture(catalog, city.clinic))

    assert organiser.get(url("attendance", session)).status_code == 200


def test_hosted_sessions_leave_out_those_of_siblings(organiser, session, catalog, city):
    other = cast.make_lecture(catalog, city.transport, "交通局的内部讲座")
    cast.make_session(other)

    response = organiser.get(reverse("catalog:organise"))

    rows = list(response.context["page_of_sessions"])
    assert [(row.pk, row.seated, row.unmarked) for row in rows] == [(session.pk, 2, 2)]
    assert "交通局的内部讲座" not in response.content.decode()
    assert "no-store" in response["Cache-Control"]


def test_list_before_the_start_is_read_only(organiser, lecture, wang):
    session = cast.make_session(lecture)
    seats.enrol(session=session, learner=wang, enrolled_by=None, now=NOW)

    page = organiser.get(url("attendance", session)).content.decode()
    assert "王犇" in page
    assert "讲座开始后才能考勤" in page

    response = organiser.post(url("attendance", session), {"rest": "1"})
    assert response.status_code == 422
    assert marks(session) == {}


def test_list_shows_name_and_unit_and_no_number(organiser, session, wang):
    response = organiser.get(url("attendance", session))

    assert wang.personnel_no not in response.content.decode()
    assert "no-store" in response["Cache-Control"]


def test_three_people_and_sessions_need_no_more_queries_than_one(
    organiser, lecture, city, count_queries
):
    def one_more(day):
        session = cast.make_session(lecture, starts_at=NOW - timedelta(days=day))
        people = [cast.make_learner(city.clinic, f"3{day}{n}", "张赟") for n in range(day)]
        seats.enrol_many(session=session, learners=people, enrolled_by=None, now=NOW)
        return url("attendance", session)

    hosted = reverse("catalog:organise")
    once = count_queries(organiser, one_more(1)), count_queries(organiser, hosted)
    one_more(2)

    assert (count_queries(organiser, one_more(3)), count_queries(organiser, hosted)) == once


def test_list_of_a_full_hall_is_saved_in_one_request(organiser, lecture, city):
    session = cast.make_session(lecture, starts_at=NOW - timedelta(days=1), open_seats=700)
    people = [cast.make_learner(city.health, f"4{n:04d}", "张赟") for n in range(700)]
    seats.enrol_many(session=session, learners=people, enrolled_by=None, now=NOW)
    data = {f"state-{one.pk}": "PRESENT" for one in people}
    data |= {f"minutes-{one.pk}": "" for one in people}

    response = organiser.post(url("attendance", session), data)

    assert response.status_code == 302
    assert Attendance.objects.filter(session=session).count() == 700
