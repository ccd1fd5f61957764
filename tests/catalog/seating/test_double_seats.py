"""A session moved over somebody's other one: the organiser is warned, she is told, seats stay."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from catalog.models import Enrolment, Session
from catalog.seating import double_seats, seats
from people.models import Message, User
from tests.catalog import cast
from tests.catalog.cast import NOW


@pytest.fixture
def halls(catalog, city, lecture, zhao):
    """赵堃 sits in both, a day apart."""
    other = cast.make_lecture(catalog, city.transport, "智慧交通")
    first = cast.make_session(lecture, venue=cast.make_venue("甲厅"))
    second = cast.make_session(
        other, starts_at=first.starts_at + timedelta(days=1), venue=cast.make_venue("乙厅")
    )
    for session in (first, second):
        seats.enrol(session=session, learner=zhao, enrolled_by=None, now=NOW)
    return first, second


def move(session, to):
    session.starts_at, session.ends_at = to.starts_at, to.ends_at
    session.revision += 1
    session.save()


def test_people_who_would_be_torn_are_counted(halls, wang):
    first, second = halls
    seats.enrol(session=second, learner=wang, enrolled_by=None, now=NOW)

    assert double_seats.at_another_place(
        second, starts_at=first.starts_at, ends_at=first.ends_at
    ) == 1  # fmt: skip
    assert double_seats.at_another_place(
        second, starts_at=second.starts_at, ends_at=second.ends_at
    ) == 0  # fmt: skip


def test_moved_into_two_seats_is_told_once_and_keeps_both(halls, zhao):
    first, second = halls
    assert double_seats.tell(now=NOW) == 0
    move(second, first)

    told = [double_seats.tell(now=NOW) for _run in range(2)]

    assert told == [1, 0]
    message = Message.objects.get()
    assert message.learner == zhao
    assert "《大数据与城市治理》与《智慧交通》" in message.text
    assert Enrolment.objects.holding().filter(learner=zhao).count() == 2


def test_one_of_both_seats_may_be_given_back(halls, zhao):
    first, second = halls
    move(second, first)

    held = Enrolment.objects.get(session=first)
    seats.cancel(enrolment=held, cancelled_by=zhao.user, now=NOW)

    assert double_seats.tell(now=NOW) == 0


def test_editor_is_warned_with_the_number_and_may_go_on(client, halls):
    first, second = halls
    client.force_login(User.objects.create_superuser(username="editor", password="x", name="编辑"))
    typed = {
        "lecture": second.lecture_id,
        "venue": second.venue_id,
        "starts_at": f"{timezone.localtime(first.starts_at):%Y-%m-%d %H:%M}",
        "ends_at": f"{timezone.localtime(first.ends_at):%Y-%m-%d %H:%M}",
        "break_minutes": "10",
        "state": "PLANNED",
        "planned_seats": "0",
        "open_seats": "10",
    }
    edit = reverse("session:edit", args=[second.pk])

    page = client.post(edit, typed).content.decode()
    unmoved = Session.objects.get(pk=second.pk).starts_at
    answer = client.post(edit, typed | {"clashes_seen": "on"})

    assert "有 1 人同时另有席位" in page
    assert unmoved == second.starts_at
    assert answer.status_code == 302
