"""Who may sit: audience, event, prerequisites, make-up; and the extra time of one person."""

from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from catalog.models.attendance import Attendance
from exams import attempts, sitting
from exams.admission import arranging
from exams.models import ArrangementReason, Attempt, Exam
from people.models import Post, User
from tests.catalog import cast
from tests.exams.conftest import KEYS, answer_all, make_exam

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


@pytest.fixture
def officer(db):
    return User.objects.create(username="officer", name="周考务")


def refusal(exam, learner, *, now):
    try:
        attempts.start(exam=exam, learner=learner, now=now)
    except attempts.NotAdmittedError as error:
        return str(error)
    return ""


def is_listed(exam, learner, *, now):
    return exam in [each.exam for each in sitting.standings_of(learner, now=now)]


def hold(learner, *, rank, starts_on, ends_on=None, post=""):
    return Post.objects.create(
        learner=learner, post=post, rank=rank, starts_on=starts_on, ends_on=ends_on
    )


def sit(exam, learner, *, now, knows=True):
    attempt = attempts.start(exam=exam, learner=learner, now=now)
    if knows:
        answer_all(attempt, KEYS, now=now)
    return attempts.submit(attempt=attempt, submitted_by=learner.user, now=now)


# Audience


def test_exam_for_a_tier_admits_those_of_the_tier(finance, bank, liu, chen, now):
    hold(liu, rank="一级主任科员", starts_on=date(2020, 1, 1))
    hold(chen, rank="一级科员", starts_on=date(2020, 1, 1))
    exam = make_exam(finance, lowest_tier=2)

    assert refusal(exam, liu, now=now) == ""
    assert "限定了职务职级" in refusal(exam, chen, now=now)
    assert is_listed(exam, liu, now=now)
    assert not is_listed(exam, chen, now=now)


@pytest.mark.parametrize(
    ("joined_on", "is_admitted"),
    [
        pytest.param(date(2025, 7, 1), True, id="a day before the year is over"),
        pytest.param(date(2025, 6, 30), False, id="the day on which the year is over"),
        pytest.param(None, False, id="unknown"),
    ],
)
def test_exam_for_newly_recruited_counts_from_joining(
    finance, bank, liu, now, joined_on, is_admitted
):
    liu.joined_on = joined_on
    liu.save()
    exam = make_exam(finance, event="RECRUITED", event_months=12)

    assert (refusal(exam, liu, now=now) == "") is is_admitted


def test_exam_for_newly_appointed_counts_from_a_post_that_is_not_the_first(
    finance, bank, liu, chen, now
):
    hold(liu, rank="一级科员", starts_on=date(2020, 1, 1), ends_on=date(2026, 2, 28))
    hold(liu, rank="四级主任科员", starts_on=date(2026, 3, 1))
    hold(chen, rank="一级科员", starts_on=date(2026, 3, 1))
    exam = make_exam(finance, event="APPOINTED", event_months=6)

    assert refusal(exam, liu, now=now) == ""
    assert "不满 6 个月" in refusal(exam, chen, now=now)


def test_lateral_move_makes_nobody_newly_appointed(finance, bank, liu, now):
    hold(liu, rank="四级主任科员", starts_on=date(2020, 1, 1), ends_on=date(2026, 2, 28))
    hold(liu, rank="四级主任科员", starts_on=date(2026, 3, 1))
    exam = make_exam(finance, event="APPOINTED", event_months=6)

    assert "不满 6 个月" in refusal(exam, liu, now=now)


def test_event_without_months_is_refused_by_the_database(finance, bank):
    with pytest.raises(IntegrityError, match="exam_for_an_event_says_how_long_ago"):
        make_exam(finance, event="RECRUITED")


# What must come before


def test_exam_that_needs_another_names_it(finance, bank, exam, liu, now):
    second = make_exam(finance, title="提高班考试")
    second.needs_exams.add(exam)

    assert refusal(second, liu, now=now) == "须先通过：应知应会第二季度考试。"
    sit(exam, liu, now=now)
    assert refusal(second, liu, now=now) == ""


def test_exam_that_needs_a_lecture_asks_for_attendance(finance, bank, liu, chen, now, db):
    lecture = cast.make_lecture(cast.make_catalog(), finance, "预算绩效管理")
    session = cast.make_session(lecture)
    for learner, state in ((liu, "PRESENT"), (chen, "ABSENT")):
        Attendance.objects.create(session=session, learner=learner, state=state, taken_at=now)
    exam = make_exam(finance)
    exam.needs_lectures.add(lecture)

    assert refusal(exam, liu, now=now) == ""
    assert "须先听过讲座：预算绩效管理" in refusal(exam, chen, now=now)


# Make-up


def test_make_up_is_for_those_who_failed_or_were_excused(
    finance, bank, exam, officer, liu, chen, now
):
    make_up = make_exam(finance, title="补考", makes_up_for=exam)
    absent = "补考只面向原考试未合格或批准缓考的人员。"
    assert refusal(make_up, liu, now=now) == absent
    assert not is_listed(make_up, liu, now=now)

    sit(exam, liu, now=now, knows=False)
    arranging.excuse(
        exam=exam, learner=chen, reason=ArrangementReason.DUTY, basis="〔2026〕8号",
        recorded_by=officer, now=now,
    )  # fmt: skip

    assert refusal(make_up, liu, now=now) == ""
    assert refusal(make_up, chen, now=now) == ""


def test_make_up_is_not_for_those_who_have_passed(finance, bank, exam, liu, now):
    make_up = make_exam(finance, title="补考", makes_up_for=exam)
    sit(exam, liu, now=now, knows=False)
    sit(exam, liu, now=now)

    assert refusal(make_up, liu, now=now) == "您已合格，不用补考。"


def test_make_up_stands_for_the_first_exam(finance, bank, exam, liu, now):
    make_up = make_exam(finance, title="补考", makes_up_for=exam)
    third = make_exam(finance, title="提高班考试")
    third.needs_exams.add(exam)
    sit(exam, liu, now=now, knows=False)
    sit(make_up, liu, now=now)

    assert refusal(third, liu, now=now) == ""


def test_exam_cannot_make_up_for_itself(exam):
    with pytest.raises(IntegrityError, match="exam_makes_up_for_another"), transaction.atomic():
        Exam.objects.filter(pk=exam.pk).update(makes_up_for=exam.pk)


# Extra time


def give(exam, learner, officer, *, now, minutes=20):
    return arranging.give_extra_time(
        exam=exam, learner=learner, minutes=minutes, reason=ArrangementReason.ACCESS,
        basis="便利安排第3号", recorded_by=officer, now=now,
    )  # fmt: skip


def test_extra_time_before_the_start_moves_duration_and_end(exam, liu, officer, now):
    give(exam, liu, officer, now=now)

    early = attempts.start(exam=exam, learner=liu, now=now)
    assert early.deadline_at == now + 80 * MINUTE
    attempts.submit(attempt=early, submitted_by=None, now=now)
    late = attempts.start(exam=exam, learner=liu, now=exam.closes_at - MINUTE)
    assert late.deadline_at == exam.closes_at + 20 * MINUTE


def test_extra_time_during_an_attempt_moves_its_deadline_alone(exam, liu, chen, officer, now):
    hers = attempts.start(exam=exam, learner=liu, now=now)
    other = attempts.start(exam=exam, learner=chen, now=now)

    give(exam, liu, officer, now=now + 10 * MINUTE)

    hers.refresh_from_db()
    other.refresh_from_db()
    assert hers.deadline_at - other.deadline_at == 20 * MINUTE


def test_answers_are_not_released_while_extra_time_runs(exam, liu, officer, now):
    give(exam, liu, officer, now=now)
    exam.refresh_from_db()

    assert not exam.shows_answers(now=exam.closes_at + 19 * MINUTE)
    assert exam.shows_answers(now=exam.closes_at + 20 * MINUTE)


def test_nobody_arranges_for_herself(exam, liu, now):
    with pytest.raises(arranging.ArrangementError, match="不能为自己安排"):
        give(exam, liu, liu.user, now=now)


def test_database_refuses_an_arrangement_for_oneself(exam, liu, officer, now):
    made = give(exam, liu, officer, now=now)

    with pytest.raises(IntegrityError, match="nobody_arranges_for_herself"), transaction.atomic():
        type(made).objects.filter(pk=made.pk).update(recorded_by=liu.user)


def test_second_extra_time_is_refused(exam, liu, officer, now):
    give(exam, liu, officer, now=now)

    with pytest.raises(arranging.ArrangementError, match="已为此人登记过"):
        give(exam, liu, officer, now=now)


def test_extra_time_after_the_end_points_to_the_make_up(exam, liu, officer, now):
    with pytest.raises(arranging.ArrangementError, match="参加补考"):
        give(exam, liu, officer, now=exam.closes_at)


# Queries


@pytest.mark.parametrize("count", [1, 3])
def test_list_asks_the_same_for_any_number_of_conditions(
    finance, bank, exam, liu, now, count, django_assert_num_queries
):
    for number in range(count):
        other = make_exam(finance, title=f"考试{number}", makes_up_for=exam)
        other.needs_exams.add(exam)

    with django_assert_num_queries(6):
        assert len(sitting.standings_of(liu, now=now)) == 1


def test_months_end_on_a_day_that_the_month_has(finance, bank, liu):
    liu.joined_on = date(2026, 1, 31)
    liu.save()
    exam = make_exam(finance, event="RECRUITED", event_months=1)
    last = datetime.fromisoformat("2026-02-28T12:00:00+08:00")
    Exam.objects.filter(pk=exam.pk).update(opens_at=last - 9 * HOUR)
    exam.refresh_from_db()

    assert refusal(exam, liu, now=last) == ""
    Attempt.objects.all().delete()
    assert "录用不满" in refusal(exam, liu, now=last + timedelta(days=1))
