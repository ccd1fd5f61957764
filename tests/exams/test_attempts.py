from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from credits.models import Fact
from exams import attempts, crediting, papers, preparing
from exams.blueprints import BlueprintError
from exams.models import AnswerStep, Attempt, AttemptState, ExamState, Question
from tests.exams.conftest import KEYS, WRONG, answer_all, make_exam

SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)


def first_question(attempt):
    return attempt.question_ids[0]


def give(attempt, choice, *, now, revision=1, question_id=None):
    return attempts.answer(
        attempt=attempt,
        question_id=question_id or first_question(attempt),
        revision=revision,
        choice=choice,
        now=now,
    )


def hand_in(attempt, *, now):
    return attempts.submit(attempt=attempt, submitted_by=attempt.learner.user, now=now)


def pass_exam(exam, learner, *, now):
    attempt = attempts.start(exam=exam, learner=learner, now=now)
    answer_all(attempt, KEYS, now=now)
    return hand_in(attempt, now=now)


# Starting


def test_starting_draws_the_paper_of_the_recorded_seed(exam, liu, now):
    attempt = attempts.start(exam=exam, learner=liu, now=now)

    assert attempt.number == 1
    assert attempt.deadline_at == now + HOUR
    assert attempt.paper == papers.draw(preparing.preparation_of(exam), seed=attempt.seed)
    assert len(attempt.paper) == 4


def test_starting_again_returns_the_open_attempt(exam, liu, attempt, now):
    again = attempts.start(exam=exam, learner=liu, now=now + HOUR)

    assert again == attempt
    assert Attempt.objects.count() == 1


def test_two_people_get_different_papers(exam, attempt, chen, now):
    other = attempts.start(exam=exam, learner=chen, now=now, seed="chen 1")

    assert other.paper != attempt.paper


def test_deadline_never_lies_beyond_the_end_of_the_exam(exam, liu):
    late = exam.closes_at - timedelta(minutes=10)

    assert attempts.start(exam=exam, learner=liu, now=late).deadline_at == exam.closes_at


def test_last_attempt_uses_up_the_allowance(exam, liu, now):
    for number in (1, 2):
        attempt = attempts.start(exam=exam, learner=liu, now=now)
        assert hand_in(attempt, now=now).number == number

    with pytest.raises(attempts.NoAttemptsLeftError, match="2 次考试机会已用完"):
        attempts.start(exam=exam, learner=liu, now=now)


def test_overdue_attempt_is_closed_and_counts_before_another_starts(exam, liu, attempt, now):
    second = attempts.start(exam=exam, learner=liu, now=now + HOUR + SECOND)

    attempt.refresh_from_db()
    assert attempt.state == AttemptState.SUBMITTED
    assert second.number == 2


def test_overdue_attempt_stays_closed_when_none_is_left(exam, liu, now):
    exam.attempts_allowed = 1
    exam.save()
    attempts.start(exam=exam, learner=liu, now=now)

    with pytest.raises(attempts.NoAttemptsLeftError):
        attempts.start(exam=exam, learner=liu, now=now + 2 * HOUR)

    assert Attempt.objects.get().state == AttemptState.SUBMITTED


@pytest.mark.parametrize(
    ("delta", "opens"),
    [
        pytest.param(-SECOND, False, id="a second early"),
        pytest.param(timedelta(0), True, id="on the dot"),
    ],
)
def test_exam_opens_to_the_second(exam, liu, delta, opens):
    if opens:
        assert attempts.start(exam=exam, learner=liu, now=exam.opens_at + delta)
        return
    with pytest.raises(attempts.ExamNotOpenError):
        attempts.start(exam=exam, learner=liu, now=exam.opens_at + delta)


def test_exam_is_closed_at_its_end(exam, liu):
    with pytest.raises(attempts.ExamNotOpenError):
        attempts.start(exam=exam, learner=liu, now=exam.closes_at)


def test_foreign_agency_is_not_addressed(exam, wang, now):
    with pytest.raises(attempts.NotAddressedError):
        attempts.start(exam=exam, learner=wang, now=now)


def test_exam_of_the_city_is_addressed_to_every_agency(city, bank, liu, wang, now):
    exam = make_exam(city)

    assert attempts.start(exam=exam, learner=wang, now=now)
    assert attempts.start(exam=exam, learner=liu, now=now)


def test_draft_exam_cannot_be_sat(exam, liu, now):
    exam.state = ExamState.DRAFT
    exam.save()

    with pytest.raises(attempts.NotAddressedError):
        attempts.start(exam=exam, learner=liu, now=now)


def test_learner_who_has_left_cannot_sit(exam, liu, now):
    liu.left_on = now.date()
    liu.save()

    with pytest.raises(attempts.NotAddressedError):
        attempts.start(exam=exam, learner=liu, now=now)


def test_bank_that_cannot_fill_the_paper_starts_nothing(exam, liu, now):
    Question.objects.filter(type="MULTIPLE").update(state="RETIRED")

    with pytest.raises(BlueprintError, match="多项选择题"):
        attempts.start(exam=exam, learner=liu, now=now)

    assert not Attempt.objects.exists()


# Answering


def test_last_revision_counts(attempt, now):
    give(attempt, [0], now=now)
    give(attempt, [1], now=now, revision=2)

    assert hand_in(attempt, now=now).score == Decimal(30)


def test_replayed_revision_with_the_same_content_is_the_same_step(attempt, now):
    first = give(attempt, [2], now=now)
    replay = give(attempt, [2], now=now + SECOND)

    assert replay == first
    assert AnswerStep.objects.count() == 1


def test_old_revision_replayed_after_a_newer_one_changes_nothing(attempt, now):
    give(attempt, [0], now=now)
    give(attempt, [1], now=now, revision=2)

    give(attempt, [0], now=now + SECOND)

    assert attempts.latest_steps(attempt)[first_question(attempt)].choice == [1]


def test_second_window_is_refused_with_the_saved_answer(attempt, now):
    give(attempt, [1], now=now)

    with pytest.raises(attempts.ConflictingRevisionError) as refusal:
        give(attempt, [0], now=now)

    assert refusal.value.latest.choice == [1]
    assert AnswerStep.objects.count() == 1


@pytest.mark.parametrize("revision", [0, 2, 7, 10**9])
def test_revision_out_of_turn_is_refused(attempt, now, revision):
    with pytest.raises(attempts.ConflictingRevisionError):
        give(attempt, [1], now=now, revision=revision)


def test_question_of_another_paper_is_refused(attempt, now):
    foreign = Question.objects.exclude(pk__in=attempt.question_ids).first()

    with pytest.raises(attempts.ForeignAnswerError, match="没有这道题"):
        give(attempt, [1], now=now, question_id=foreign.pk)


def test_option_that_the_question_lacks_is_refused(attempt, now):
    with pytest.raises(attempts.ForeignAnswerError, match="没有所选的选项"):
        give(attempt, [4], now=now)


@pytest.mark.parametrize(
    ("after", "is_late"),
    [
        pytest.param(HOUR - SECOND, False, id="a second before"),
        pytest.param(HOUR, False, id="on the deadline"),
        pytest.param(HOUR + timedelta(microseconds=1), True, id="a microsecond after"),
        pytest.param(timedelta(days=2), True, id="two days after"),
    ],
)
def test_deadline_decides_what_counts(attempt, now, after, is_late):
    step = give(attempt, [1], now=now + after)

    done = hand_in(attempt, now=now + after)
    assert step.is_late is is_late
    assert done.score == (0 if is_late else 30)


def test_late_answer_does_not_displace_the_one_in_time(attempt, now):
    give(attempt, [1], now=now)
    give(attempt, [0], now=now + 2 * HOUR, revision=2)

    assert hand_in(attempt, now=now + 2 * HOUR).score == 30


def test_late_answer_is_kept_after_the_sweeper_has_been(attempt, now):
    attempts.close_overdue(now=now + 2 * HOUR)

    assert give(attempt, [1], now=now + 2 * HOUR).is_late


def test_answer_after_handing_in_is_refused(attempt, now):
    hand_in(attempt, now=now)

    with pytest.raises(attempts.AttemptSubmittedError):
        give(attempt, [1], now=now + SECOND)


# Submitting


def test_pass_is_one_fact_with_the_attempt_as_source(exam, liu, now):
    attempt = pass_exam(exam, liu, now=now)

    fact = Fact.objects.get()
    assert (attempt.score, attempt.is_passed) == (100, True)
    assert attempt.marks == ["30", "30", "20", "20"]
    assert fact.source == f"exams.attempt:{attempt.pk}"
    assert (fact.learner, fact.kind, fact.granted) == (liu, "exam", Decimal(3))
    assert fact.happened_on == date(2026, 6, 30)
    assert fact.attributes == {
        "bucket": "required",
        "exam_passed": True,
        "title": "应知应会第二季度考试",
        "same_as": f"exam:{exam.pk}",
    }
    assert fact.recorded_by == liu.user


def test_failing_records_nothing(attempt, now):
    answer_all(attempt, WRONG, now=now)

    done = hand_in(attempt, now=now)

    assert (done.score, done.is_passed, done.is_credited) == (0, False, False)
    assert not Fact.objects.exists()


def test_pass_mark_itself_passes(attempt, now):
    for question_id in attempt.question_ids[:2]:
        give(attempt, [1], now=now, question_id=question_id)

    assert hand_in(attempt, now=now).is_passed


def test_submitting_twice_is_the_same_submission(attempt, now):
    answer_all(attempt, KEYS, now=now)
    first = hand_in(attempt, now=now + SECOND)

    second = hand_in(attempt, now=now + 5 * SECOND)

    assert second.submitted_at == first.submitted_at == now + SECOND
    assert Fact.objects.count() == 1


def test_second_pass_gives_no_second_credit(exam, liu, now):
    first, second = pass_exam(exam, liu, now=now), pass_exam(exam, liu, now=now + HOUR)

    assert (first.is_credited, second.is_credited) == (True, False)
    assert second.is_passed
    assert Fact.objects.count() == 1


def test_exam_without_credit_records_no_fact(finance, bank, liu, now):
    exam = make_exam(finance, credits=Decimal(0))

    assert pass_exam(exam, liu, now=now).is_passed
    assert not Fact.objects.exists()


def test_incomplete_multiple_choice_follows_the_exam(finance, bank, liu, now):
    exam = make_exam(finance, multiple_marking="SHARE_IF_INCOMPLETE")
    attempt = attempts.start(exam=exam, learner=liu, now=now)
    answer_all(attempt, {**WRONG, "MULTIPLE": [0]}, now=now)

    assert hand_in(attempt, now=now).score == 10


def test_attempt_over_new_year_belongs_to_the_day_it_ended(finance, bank, liu):
    shanghai = ZoneInfo("Asia/Shanghai")
    exam = make_exam(
        finance,
        opens_at=datetime(2026, 12, 1, tzinfo=shanghai),
        closes_at=datetime(2027, 1, 31, tzinfo=shanghai),
    )
    started = datetime(2026, 12, 31, 23, 59, 50, tzinfo=shanghai)
    attempt = attempts.start(exam=exam, learner=liu, now=started)
    answer_all(attempt, KEYS, now=started + 5 * SECOND)

    hand_in(attempt, now=started + 15 * SECOND)

    fact = Fact.objects.get()
    assert (fact.happened_from, fact.happened_on) == (date(2026, 12, 31), date(2027, 1, 1))
    assert fact.year == 2027


# Overdue


def test_sweeper_submits_what_nobody_comes_back_to(attempt, now):
    answer_all(attempt, KEYS, now=now)

    closed = attempts.close_overdue(now=now + timedelta(days=1))

    attempt.refresh_from_db()
    assert closed == 1
    assert attempt.submitted_at == attempt.deadline_at
    assert attempt.is_passed
    assert Fact.objects.get().recorded_by is None


def test_sweeper_leaves_running_attempts_and_answers_on_their_way(attempt, now):
    assert attempts.close_overdue(now=now + HOUR) == 0
    assert attempts.close_overdue(now=now + HOUR + 30 * SECOND) == 0
    assert attempts.close_overdue(now=now + HOUR + 31 * SECOND) == 1


def test_reader_closes_an_overdue_attempt(attempt, now):
    assert attempts.close_if_overdue(attempt=attempt, now=now + HOUR).is_open
    assert not attempts.close_if_overdue(attempt=attempt, now=now + HOUR + SECOND).is_open


# Clearing


def test_expected_sources_are_the_facts_that_are_there(exam, liu, chen, now):
    pass_exam(exam, liu, now=now)
    pass_exam(exam, liu, now=now + HOUR)
    hand_in(attempts.start(exam=exam, learner=chen, now=now), now=now)
    pass_exam(exam, chen, now=now)

    there = set(Fact.objects.values_list("source", flat=True))
    assert set(crediting.expected_sources()) == there
    assert len(there) == 2


def test_key_of_a_later_version_does_not_touch_an_earlier_paper(attempt, point, now):
    question = Question.objects.get(pk=first_question(attempt))
    answer_all(attempt, KEYS, now=now)
    Question.objects.filter(pk=question.pk).update(state="RETIRED")
    Question.objects.create(
        number=question.number,
        version=2,
        type=question.type,
        stem=question.stem,
        options=question.options,
        key=[3],
        knowledge_point=point,
        state="PUBLISHED",
    )

    assert hand_in(attempt, now=now).score == 100


def test_times_of_a_submission_are_the_servers(attempt, now):
    done = hand_in(attempt, now=now + 3 * HOUR)

    assert timezone.localtime(done.submitted_at) == timezone.localtime(attempt.deadline_at)
