from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from catalog import evaluating
from catalog.models import (
    SCORES,
    Attendance,
    AttendanceState,
    Enrolment,
    Evaluation,
    Evaluator,
    PoolName,
    Session,
    SessionState,
)
from people.models import RoleKind
from tests.catalog import cast
from tests.catalog.cast import NOW

LATER = NOW + timedelta(days=30)
ALL_FIVE = dict.fromkeys(SCORES, 5)


@pytest.fixture(autouse=True)
def _in_march() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def lecturer(db):
    return cast.make_lecturer()


@pytest.fixture
def session(catalog, city, lecturer):
    return closed_session(cast.make_lecture(catalog, city.health, lecturer=lecturer))


@pytest.fixture
def people(city, session):
    return [listener(city, session, number) for number in range(6)]


def closed_session(lecture, days_ago=1):
    session = cast.make_session(lecture, starts_at=NOW - timedelta(days=days_ago))
    session.state, session.closed_at = SessionState.CLOSED, session.ends_at
    session.save()
    return session


def listener(city, session, number, state=AttendanceState.PRESENT, minutes=None):
    learner = cast.make_learner(city.health, f"5{session.pk}{number}", "张赟")
    seat(session, learner)
    Attendance.objects.create(
        session=session, learner=learner, state=state, minutes=minutes, taken_at=NOW
    )
    return learner


def seat(session, learner):
    pool = session.pools.get(name=PoolName.OPEN)
    Enrolment.objects.create(session=session, pool=pool, learner=learner, enrolled_at=NOW)


def give(session, learner, now=NOW, comment="", **scores):
    evaluating.give(
        session=session, learner=learner, scores=ALL_FIVE | scores, comment=comment, now=now
    )


def url(session):
    return reverse("catalog:evaluate", args=[session.pk])


def test_figures_are_means_of_a_whole_group(session, people, lecturer):
    for theory, learner in zip([5, 4, 4, 3, 1], people, strict=False):
        give(session, learner, theory=theory)

    figures = evaluating.of_lecturer(lecturer, now=LATER)

    assert figures == evaluating.of_session(session, now=LATER)
    assert (figures.sessions, figures.answers) == (1, 5)
    assert figures.means == (Decimal("3.40"), *[Decimal("5.00")] * 4)
    assert figures.overall == Decimal("4.68")
    assert figures.named[0] == ("理论水平", Decimal("3.40"))


def test_small_group_has_no_figures_and_no_comments(session, people, lecturer):
    for learner in people[:4]:
        give(session, learner, comment="讲得好")

    assert evaluating.of_session(session, now=LATER) is None
    assert evaluating.of_lecturer(lecturer, now=LATER) is None
    assert list(evaluating.comments(session, now=LATER)) == []


def test_small_session_adds_nothing_to_the_lecturers_mean(catalog, city, session, people, lecturer):
    for learner in people[:5]:
        give(session, learner)
    other = closed_session(cast.make_lecture(catalog, city.health, "第二讲", lecturer=lecturer))
    give(other, listener(city, other, 1), **dict.fromkeys(SCORES, 1))

    assert evaluating.of_lecturer(lecturer, now=LATER).overall == 5


def test_nothing_is_shown_while_answers_may_still_come(session, people):
    for learner in people:
        give(session, learner, comment="讲得好")
    last_day = session.closed_at + timedelta(days=7)

    assert evaluating.of_session(session, now=last_day - timedelta(minutes=1)) is None
    assert evaluating.of_session(session, now=last_day).answers == 6
    assert evaluating.comments(session, now=last_day).count() == 6


def test_one_person_answers_once(session, people):
    give(session, people[0])

    with pytest.raises(evaluating.AlreadyEvaluatedError, match="每人每场评价一次"):
        give(session, people[0], theory=1)

    assert Evaluation.objects.get().theory == 5


def test_part_attendance_counts_and_absence_does_not(city, session):
    part = listener(city, session, 7, AttendanceState.PART, 60)
    absent = listener(city, session, 8, AttendanceState.ABSENT)

    give(session, part)

    with pytest.raises(evaluating.NotAttendedError):
        give(session, absent)
    assert Evaluator.objects.get().learner == part


def test_days_are_counted_from_the_closing_and_zero_asks_nobody(catalog, session, people):
    with pytest.raises(evaluating.EvaluationClosedError):
        give(session, people[0], now=session.closed_at + timedelta(days=7))
    with pytest.raises(evaluating.EvaluationClosedError):
        give(session, people[0], now=session.starts_at)
    catalog.evaluating_days = 0
    catalog.save()
    with pytest.raises(evaluating.EvaluationClosedError):
        give(session, people[0])

    Session.objects.update(state=SessionState.PLANNED, closed_at=None)
    catalog.evaluating_days = 1
    catalog.save()
    give(session, people[0], now=LATER)  # a class that nobody has closed yet
    assert Evaluation.objects.count() == 1


def test_no_column_of_a_slip_tells_who_or_when(session):
    columns = {field.attname for field in Evaluation._meta.concrete_fields}

    assert columns == {
        "key", "session_id", *SCORES, "comment", "hidden_at", "hidden_by_id", "hidden_why",
    }  # fmt: skip
    assert {field.attname for field in Evaluator._meta.concrete_fields} == {
        "id", "session_id", "learner_id",
    }  # fmt: skip


def test_slips_lie_in_the_table_in_the_order_of_chance(session, people):
    for learner in people:
        give(session, learner)

    assert tells_the_order() is False


def test_slips_only_added_would_tell_the_order(session, people):
    for _learner in people:
        with transaction.atomic():
            Evaluation.objects.create(session=session, **ALL_FIVE)

    assert tells_the_order() is True


def tells_the_order():
    """Whether the slips differ in what the database itself notes of a row's writing."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT count(DISTINCT xmin::text) FROM catalog_evaluation")
            return cursor.fetchone()[0] > 1
        cursor.execute("SELECT key FROM catalog_evaluation ORDER BY rowid")
        keys = [key for (key,) in cursor.fetchall()]
        return keys != sorted(keys)


@pytest.mark.parametrize("score", [0, 6])
def test_database_refuses_a_score_off_the_scale(session, score):
    with pytest.raises(IntegrityError), transaction.atomic():
        Evaluation.objects.create(session=session, **ALL_FIVE | {"bearing": score})


def test_listener_evaluates_from_her_own_list(client, session, people):
    client.force_login(people[0].user)
    own = reverse("catalog:my_sessions")
    assert url(session) in client.get(own).content.decode()
    assert "联系实际" in client.get(url(session)).content.decode()

    answer = dict.fromkeys(SCORES, "4") | {"comment": "案例再多一些"}
    page = client.post(url(session), answer, follow=True).content.decode()

    assert "评价已匿名提交" in page
    assert url(session) not in page
    slip = Evaluation.objects.get()
    assert (slip.theory, slip.courseware, slip.comment) == (4, 4, "案例再多一些")
    assert "您已评价" in client.get(url(session), follow=True).content.decode()
    assert "每人每场评价一次" in client.post(url(session), answer, follow=True).content.decode()


@pytest.mark.parametrize("theory", ["", "9", "x"])
def test_unanswered_score_is_named_and_saves_nothing(client, session, people, theory):
    client.force_login(people[0].user)

    response = client.post(url(session), dict.fromkeys(SCORES, "4") | {"theory": theory})

    assert response.status_code == 422
    page = response.content.decode()
    assert 'href="#id_theory"' in page
    assert ("请选一个分数。" in page) is (theory == "")
    assert not Evaluation.objects.exists()
    assert not Evaluator.objects.exists()


@pytest.mark.parametrize("method", ["get", "post"])
def test_who_was_not_there_finds_no_form(client, session, zhao, officer, method):
    for user in (zhao.user, officer):
        client.force_login(user)

        assert getattr(client, method)(url(session), dict.fromkeys(SCORES, 4)).status_code == 404
    assert not Evaluation.objects.exists()


def test_organiser_reads_figures_and_hides_a_comment(client, session, people, officer):
    for learner in people:
        give(session, learner, comment="课件字太小" if learner == people[0] else "")
    client.force_login(officer)
    page_url = reverse("catalog:attendance", args=[session.pk])
    assert "满 5 份以后在这里显示" in client.get(page_url).content.decode()
    slip = Evaluation.objects.exclude(comment="").get()
    hide = reverse("catalog:hide_comment", args=[session.pk, slip.pk])
    assert client.post(hide, {"why": "涉及他人"}).status_code == 404  # the window is still open

    with time_machine.travel(LATER, tick=False):
        client.force_login(officer)
        assert "课件字太小" in client.get(page_url).content.decode()
        assert "请写明隐去的理由" in client.post(hide, {"why": " "}, follow=True).content.decode()
        page = client.post(hide, {"why": "涉及他人"}, follow=True).content.decode()

    assert "课件字太小" not in page
    assert "涉及他人" in page
    slip.refresh_from_db()
    assert (slip.comment, slip.hidden_by) == ("课件字太小", officer)
    with pytest.raises(evaluating.EvaluationError, match="已经隐去"):
        evaluating.hide_comment(slip=slip, why="再隐去", by=officer, now=LATER)


def test_comment_of_a_siblings_session_is_not_found(client, session, people, sibling_officer, city):
    for learner in people:
        give(session, learner, comment="讲得好")
    slip = Evaluation.objects.first()
    hide = reverse("catalog:hide_comment", args=[session.pk, slip.pk])
    auditor = cast.make_officer(city.root, "auditor", RoleKind.AUDITOR)

    with time_machine.travel(LATER, tick=False):
        for user in (sibling_officer, auditor, people[0].user):
            client.force_login(user)
            assert client.post(hide, {"why": "不好"}).status_code == 404

    assert not Evaluation.objects.filter(hidden_at__isnull=False).exists()


def test_one_more_answer_needs_no_more_queries(
    session, people, lecturer, city, django_assert_num_queries
):
    for learner in people[:5]:
        give(session, learner)
    with django_assert_num_queries(2):
        evaluating.of_lecturers([lecturer.pk], now=LATER)

    give(session, people[5])
    with django_assert_num_queries(2):
        evaluating.of_lecturers([lecturer.pk], now=LATER)
