from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from catalog.attending import attendance
from catalog.attending.attendance import Mark
from catalog.models import (
    AttendanceState,
    Enrolment,
    EnrolmentState,
    WaitingPlace,
    WaitingState,
)
from catalog.seating import seats, waiting
from tests.catalog import cast
from tests.catalog.cast import NOW


@pytest.fixture(autouse=True)
def _in_march():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def reader(client, zhao):
    client.force_login(zhao.user)
    return client


def enrol_url(session):
    return reverse("catalog:enrol", args=[session.pk])


def cancel_url(enrolment):
    return reverse("catalog:cancel", args=[enrolment.pk])


def take(session, learner):
    return seats.enrol(session=session, learner=learner, enrolled_by=learner.user, now=NOW)


def test_seat_is_taken_and_given_back_on_the_page(reader, lecture, zhao):
    session = cast.make_session(lecture)

    page = reader.post(enrol_url(session), follow=True).content.decode()
    assert "已选座：大数据与城市治理（开放席位）" in page
    assert "退选" in page

    enrolment = Enrolment.objects.get(learner=zhao)
    page = reader.post(cancel_url(enrolment), follow=True).content.decode()
    assert "已退选：大数据与城市治理" in page

    enrolment.refresh_from_db()
    assert enrolment.state == EnrolmentState.CANCELLED
    assert enrolment.cancelled_by == zhao.user


def test_refusal_is_said_on_the_page(reader, lecture):
    session = cast.make_session(lecture, open_seats=0)

    page = reader.post(enrol_url(session), follow=True).content.decode()

    assert "席位已满，请选择其他场次，或加入候补。" in page
    assert not Enrolment.objects.exists()


def test_seat_of_somebody_else_is_not_found(reader, lecture, wang):
    enrolment = take(cast.make_session(lecture), wang)

    response = reader.post(cancel_url(enrolment))

    assert response.status_code == 404
    enrolment.refresh_from_db()
    assert enrolment.state == EnrolmentState.ENROLLED


def test_session_of_a_draft_is_not_found(reader, catalog, city):
    draft = cast.make_lecture(catalog, city.health, live=False)

    response = reader.post(enrol_url(cast.make_session(draft)))

    assert response.status_code == 404
    assert not Enrolment.objects.exists()


def test_reading_never_takes_a_seat(reader, lecture):
    assert reader.get(enrol_url(cast.make_session(lecture))).status_code == 405


def test_login_without_a_learner_is_told_so(client, lecture, officer):
    client.force_login(officer)
    session = cast.make_session(lecture)

    page = client.post(enrol_url(session), follow=True).content.decode()

    assert "没有学员档案" in page
    assert not Enrolment.objects.exists()


def test_three_sessions_need_no_more_queries_than_one(reader, lecture, zhao, count_queries):
    own = reverse("catalog:my_sessions")
    take(cast.make_session(lecture), zhao)
    once = count_queries(reader, lecture.url), count_queries(reader, own)

    for day in (1, 2):
        take(cast.make_session(lecture, starts_at=NOW + timedelta(days=day)), zhao)

    assert (count_queries(reader, lecture.url), count_queries(reader, own)) == once


def test_lecture_names_who_teaches_and_hosts(reader, lecture):
    lecture.lecturer = cast.make_lecturer()
    lecture.contact, lecture.telephone = "培训科", "6718 0000"
    lecture.save()

    page = reader.get(lecture.url).content.decode()

    for shown in ("孙䶮", "市委党校", "市卫健委", "培训科", "6718 0000", "必修"):
        assert shown in page


def test_own_sessions_show_seat_and_attendance(reader, lecture, zhao, wang, officer):
    coming = cast.make_session(lecture)
    past = cast.make_session(lecture, starts_at=NOW - timedelta(days=1))
    take(coming, zhao)
    seats.enrol_many(session=past, learners=[zhao, wang], enrolled_by=None, now=NOW)
    attendance.take(
        session=past, marks=[Mark(zhao.pk, AttendanceState.PART, 45)], taken_by=officer, now=NOW
    )

    response = reader.get(reverse("catalog:my_sessions"))

    assert [row.enrolment.session for row in response.context["coming"]] == [coming]
    assert [row.enrolment.session for row in response.context["past"]] == [past]
    page = response.content.decode()
    assert "部分出席（45 分钟）" in page
    assert "等待结班" in page
    assert "王犇" not in page
    assert "no-store" in response["Cache-Control"]


def line_url(session):
    return reverse("catalog:join_line", args=[session.pk])


@pytest.fixture
def full(lecture, wang):
    session = cast.make_session(lecture, open_seats=1)
    take(session, wang)
    return session


def test_place_in_line_is_taken_and_given_up_on_the_page(reader, full, zhao):
    lecture_url = full.lecture.url
    assert "加入候补" in reader.get(lecture_url).content.decode()

    page = reader.post(line_url(full), follow=True).content.decode()
    assert "已加入候补：大数据与城市治理" in page
    assert "候补第 <b>1</b> 位" in page

    place = WaitingPlace.objects.get(learner=zhao)
    page = reader.post(
        reverse("catalog:leave_line", args=[place.pk]), {"back": "my_sessions"}, follow=True
    ).content.decode()
    assert "已退出候补：大数据与城市治理。" in page
    assert "候补中" not in page


def test_refused_waiting_is_said_on_the_page(reader, lecture):
    page = reader.post(line_url(cast.make_session(lecture)), follow=True).content.decode()

    assert "这一场还有空席，请直接选座。" in page
    assert not WaitingPlace.objects.exists()


def test_foreign_place_in_line_is_not_found(reader, full, li):
    place = waiting.join(session=full, learner=li, joined_by=None, now=NOW)

    response = reader.post(reverse("catalog:leave_line", args=[place.pk]))

    assert response.status_code == 404
    place.refresh_from_db()
    assert place.state == WaitingState.WAITING


def test_who_was_passed_over_reads_why_and_may_still_take_the_seat(
    reader, full, catalog, city, wang, zhao
):
    other = cast.make_session(cast.make_lecture(catalog, city.transport, "智慧交通"))
    waiting.join(session=full, learner=zhao, joined_by=None, now=NOW)
    held = take(other, zhao)
    seats.cancel(
        enrolment=Enrolment.objects.get(session=full, learner=wang), cancelled_by=None, now=NOW
    )
    page = reader.get(reverse("catalog:my_sessions")).content.decode()
    assert "曾有空席，因与您已选的《智慧交通》时间冲突未递补。" in page

    seats.cancel(enrolment=held, cancelled_by=None, now=NOW)
    page = reader.post(enrol_url(full), follow=True).content.decode()

    assert "已选座：大数据与城市治理" in page
    assert WaitingPlace.objects.get().state == WaitingState.SEATED


@pytest.mark.parametrize("number", [1, 3])
def test_my_lectures_query_count_ignores_lines(reader, count_queries, catalog, city, zhao, number):
    for day in range(number):
        session = cast.make_session(
            cast.make_lecture(catalog, city.transport),
            open_seats=0,
            starts_at=NOW + timedelta(days=9 + day),
        )
        waiting.join(session=session, learner=zhao, joined_by=None, now=NOW)

    assert count_queries(reader, reverse("catalog:my_sessions")) == 10
