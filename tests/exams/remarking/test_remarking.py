"""A wrong key is found after the exam: a worked example, and what is refused."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from credits.models import Fact
from exams import attempts, crediting, sitting
from exams.models import AppendOnlyError, ChangedResult, Question, Remarking
from exams.remarking import deciding, effects
from people.models import Role, RoleKind, User
from tests.exams.conftest import KEYS, answer_all, make_exam

MINUTE = timedelta(minutes=1)
BLUEPRINT = {
    "sections": [
        {"type": "SINGLE", "count": 6, "points": "10"},
        {"type": "TRUE_FALSE", "count": 1, "points": "40"},
    ]
}


@pytest.fixture
def exam(finance, bank):
    """All six single-choice questions (10 each) and a judgement (40); 60 passes."""
    return make_exam(finance, blueprint=BLUEPRINT)


@pytest.fixture
def after(exam):
    return exam.closes_at + MINUTE


@pytest.fixture
def proposer(db):
    return User.objects.create(username="proposer", name="裴主管")


@pytest.fixture
def second(db):
    return User.objects.create(username="second", name="傅复核")


def sit(exam, learner, choices, *, now):
    """`choices`: what she chooses in the questions that differ from the key."""
    attempt = attempts.start(exam=exam, learner=learner, now=now)
    for question in Question.objects.filter(pk__in=attempt.question_ids):
        attempts.answer(
            attempt=attempt, question_id=question.pk, revision=1, now=now,
            choice=choices.get(question.number, choices.get(question.type, KEYS[question.type])),
        )  # fmt: skip
    return attempts.submit(attempt=attempt, submitted_by=learner.user, now=now)


@pytest.fixture
def wrong(bank):
    """S0 says 乙; 丙 is right."""
    return Question.objects.get(number="S0")


@pytest.fixture
def corrected(wrong):
    columns = ("type", "stem", "options", "knowledge_point", "number")
    same = {name: getattr(wrong, name) for name in columns}
    return Question.objects.create(
        **same, version=2, key=[2], explanation="应为丙", state="RETIRED"
    )


@pytest.fixture
def propose(exam, wrong, corrected, proposer, after):
    def propose(**changes):
        told = {
            "exam": exam, "question": wrong, "corrected": corrected, "why": "法条已修订",
            "proposed_by": proposer, "now": after,
        }  # fmt: skip
        return deciding.propose(**{**told, **changes})

    return propose


def test_corrected_key_changes_results_and_facts(
    exam, propose, second, liu, chen, finance, now, after
):
    """Liu chose 丙 and had failed with 50; Chen chose 乙 and had passed with 60."""
    four_wrong = {"S1": [0], "S2": [0], "S3": [0], "S4": [0]}
    failed = sit(exam, liu, {**four_wrong, "S0": [2]}, now=now)
    passed = sit(exam, chen, four_wrong, now=now)
    assert (failed.score, passed.score) == (50, 60)

    changed = deciding.agree(remarking=propose(), agreed_by=second, now=after)

    failed.refresh_from_db()
    passed.refresh_from_db()
    assert changed == 2
    assert (failed.score, failed.is_passed, failed.is_credited) == (60, True, True)
    assert (passed.score, passed.is_passed, passed.is_credited) == (50, False, False)
    in_force = Fact.objects.in_force()
    assert [fact.source for fact in in_force] == [f"exams.attempt:{failed.pk}/2"]
    assert "第 S0 题答案更正重评（法条已修订）" in in_force.get().why
    assert "法条已修订" in Fact.objects.get(reverses__source=f"exams.attempt:{passed.pk}").why
    assert list(crediting.expected_sources()) == [in_force.get().source]
    kept = ChangedResult.objects.order_by("score_before").values_list("score_before", "was_passed")
    assert list(kept) == [(50, False), (60, True)]


def test_pass_that_stays_a_pass_is_recorded_anew_with_its_score(
    exam, propose, second, liu, now, after
):
    attempt = sit(exam, liu, {}, now=now)

    deciding.agree(remarking=propose(), agreed_by=second, now=after)

    fact = Fact.objects.in_force().get()
    assert fact.source == f"exams.attempt:{attempt.pk}/2"
    assert "得 90.00 分" in fact.why
    assert Fact.objects.count() == 3


def test_another_attempt_takes_the_place_of_a_pass_that_is_lost(
    exam, propose, second, liu, now, after
):
    sit(exam, liu, {"S1": [0], "S2": [0], "S3": [0], "S4": [0]}, now=now)
    other = sit(exam, liu, {"S1": [0], "S2": [0]}, now=now)

    deciding.agree(remarking=propose(), agreed_by=second, now=after)

    assert Fact.objects.in_force().get().source == f"exams.attempt:{other.pk}/2"


def test_points_for_everybody(exam, propose, second, liu, now, after):
    attempt = sit(exam, liu, {"SINGLE": [0]}, now=now)

    deciding.agree(remarking=propose(corrected=None), agreed_by=second, now=after)

    attempt.refresh_from_db()
    assert attempt.score == 50
    notes = [each.note for each in sitting.review(attempt, now=after) if each.note]
    assert notes == ["本题全体得分：法条已修订"]


def test_review_shows_the_corrected_key(exam, propose, second, liu, now, after):
    attempt = sit(exam, liu, {}, now=now)
    deciding.agree(remarking=propose(), agreed_by=second, now=after)
    attempt.refresh_from_db()

    (told,) = [each for each in sitting.review(attempt, now=after) if each.note]

    assert told.explanation == "应为丙"
    assert not told.is_right


def test_preview_changes_nothing(exam, propose, liu, now):
    attempt = sit(exam, liu, {}, now=now)

    (effect,) = effects.of(propose())

    assert (effect.attempt.score, effect.marked.score) == (100, 90)
    attempt.refresh_from_db()
    assert attempt.score == 100
    assert Fact.objects.count() == 1


# Refusals


def test_key_is_not_changed_while_the_exam_runs(exam, propose, now):
    with pytest.raises(deciding.RemarkingError, match="考试结束后"):
        propose(now=exam.closes_at - MINUTE)


def test_nobody_agrees_to_her_own_proposal(exam, propose, proposer, after):
    with pytest.raises(deciding.RemarkingError, match="提出人以外"):
        deciding.agree(remarking=propose(), agreed_by=proposer, now=after)


def test_database_asks_for_a_second_person(propose, proposer, after):
    made = propose()

    with (
        pytest.raises(IntegrityError, match="remarking_is_agreed_by_a_second_person"),
        transaction.atomic(),
    ):
        Remarking.objects.filter(pk=made.pk).update(
            state="AGREED", agreed_by=proposer, agreed_at=after
        )


def test_second_agreement_changes_nothing(exam, propose, second, liu, now, after):
    sit(exam, liu, {}, now=now)
    made = propose()
    deciding.agree(remarking=made, agreed_by=second, now=after)

    with pytest.raises(deciding.RemarkingError, match="已经办过"):
        deciding.agree(remarking=made, agreed_by=second, now=after)
    assert Fact.objects.count() == 3


def test_version_with_other_options_does_not_fit(propose, corrected):
    corrected.options = ["一", "二", "三", "四"]

    with pytest.raises(deciding.RemarkingError, match="选项与考过的不同"):
        propose(corrected=corrected)


def test_withdrawn_proposal_is_not_agreed(propose, second, after):
    made = propose()
    deciding.withdraw(remarking=made)

    with pytest.raises(deciding.RemarkingError, match="已经办过"):
        deciding.agree(remarking=made, agreed_by=second, now=after)


def test_earlier_results_are_never_changed(exam, propose, second, liu, now, after):
    sit(exam, liu, {}, now=now)
    deciding.agree(remarking=propose(), agreed_by=second, now=after)

    with pytest.raises(AppendOnlyError):
        ChangedResult.objects.update(score_before=0)
    with pytest.raises(IntegrityError, match="changed_result_is_append_only"), transaction.atomic():
        ChangedResult.objects.get().save(update_fields=["score_before"])


# Pages


@pytest.fixture
def officers(finance):
    users = [User.objects.create(username=f"o{number}", name=f"主管{number}") for number in (1, 2)]
    for user in users:
        Role.objects.create(
            user=user, kind=RoleKind.TRAINING_DEPARTMENT, agency=finance, starts_on="2026-01-01"
        )
    return users


def test_one_proposes_and_another_agrees(
    client, exam, officers, corrected, liu, now, after, time_machine
):
    sit(exam, liu, {}, now=now)
    time_machine.move_to(after, tick=False)
    client.force_login(officers[0])
    told = {"number": "S0", "version": "2", "why": "法条已修订"}
    page = client.post(
        reverse("exams:remarkings", args=[exam.pk]), told, follow=True
    ).content.decode()
    assert "将有 1 份成绩变动，其中 0 份的合格与否会变" in page
    assert "等另一位工作人员复核" in page
    made = Remarking.objects.get()

    client.force_login(officers[1])
    page = client.post(
        reverse("exams:agree_remarking", args=[made.pk]), follow=True
    ).content.decode()

    assert "已重评，1 份成绩有变动" in page
    assert "刘喆" in page


@pytest.mark.parametrize(
    ("told", "message"),
    [
        pytest.param({"number": "没有"}, "没有考过这个题号", id="not asked"),
        pytest.param(
            {"number": "S0", "version": "7"}, "没有这个题号的这一版", id="no such version"
        ),
        pytest.param({"number": "S0", "why": ""}, "原因", id="no reason"),
    ],
)
def test_proposal_that_lacks_something_says_what(
    client, exam, officers, liu, now, after, time_machine, told, message
):
    sit(exam, liu, {}, now=now)
    time_machine.move_to(after, tick=False)
    client.force_login(officers[0])

    reply = client.post(reverse("exams:remarkings", args=[exam.pk]), {"why": "法条已修订", **told})

    assert reply.status_code == 400
    assert message in reply.content.decode()
    assert not Remarking.objects.exists()


def test_foreign_remarking_is_not_found(client, propose, liu, time_machine, after):
    made = propose()
    time_machine.move_to(after, tick=False)
    client.force_login(liu.user)

    assert client.get(reverse("exams:remarking", args=[made.pk])).status_code == 404
    for name in ("agree_remarking", "withdraw_remarking"):
        assert client.post(reverse(f"exams:{name}", args=[made.pk])).status_code == 404
    made.refresh_from_db()
    assert made.state == "PROPOSED"


def test_answers_given_all_right_are_untouched(exam, propose, second, liu, now, after):
    attempt = attempts.start(exam=exam, learner=liu, now=now)
    answer_all(attempt, {**KEYS, "SINGLE": [0]}, now=now)
    attempts.submit(attempt=attempt, submitted_by=None, now=now)

    assert deciding.agree(remarking=propose(), agreed_by=second, now=after) == 0
    attempt.refresh_from_db()
    assert attempt.result_version == 1
