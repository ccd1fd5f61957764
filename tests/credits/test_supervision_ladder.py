"""The ladder: a person decides each step, in order, with a reason; nothing climbs by itself."""

from datetime import date

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from credits import notices
from credits.models import LadderStep, Step
from credits.supervision import ladder
from credits.supervision.ladder import Decision
from people.models import RoleKind, User
from tests.credits import notices_cast as cast
from tests.credits.conftest import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(finance, liu, chen):
    cast.finish(chen)
    cast.assess()
    return cast.officer(finance)


def decide(learner, by, step=Step.REMINDER, **changes):
    decision = Decision(**{"step": step, "reason": "年度学分未完成"} | changes)
    return ladder.decide(learner=learner, year=2026, decision=decision, decided_by=by, now=NOW)


def test_the_steps_are_climbed_in_order(desk, liu):
    for step in list(Step)[:4]:
        decide(liu, desk, step)
    decide(liu, desk, Step.DISCIPLINE, reference="绿监〔2026〕3号")

    taken = ladder.in_force(liu, year=2026)

    assert [one.step for one in taken] == list(Step)
    assert ladder.next_step(taken) is None


def test_a_step_is_skipped_only_with_a_reason(desk, liu):
    with pytest.raises(ladder.SkippedStepError, match="提醒"):
        decide(liu, desk, Step.RECTIFICATION)

    step = decide(liu, desk, Step.RECTIFICATION, skipping="上年度已两次通报")

    assert step.skipping == "上年度已两次通报"


def test_the_same_step_or_a_lower_one_is_refused(desk, liu):
    decide(liu, desk, Step.CIRCULAR, skipping="上年度已提醒")

    for step in (Step.CIRCULAR, Step.REMINDER):
        with pytest.raises(ladder.AlreadyDecidedError):
            decide(liu, desk, step)


def test_who_is_not_short_is_left_alone(desk, chen):
    with pytest.raises(ladder.NotShortError):
        decide(chen, desk)


def test_nobody_decides_about_herself(desk, liu):
    liu.user = desk
    liu.save()

    with pytest.raises(ladder.OwnCaseError):
        decide(liu, desk)
    assert not ladder.decidable_learners(desk, on=NOW.date()).filter(pk=liu.pk).exists()


@pytest.mark.parametrize(
    "changes",
    [
        {"reason": "  "},
        {"deadline_on": date(2026, 6, 29)},
        {"reference": "绿监〔2026〕3号"},
        {"step": Step.DISCIPLINE, "skipping": "情节严重"},
    ],
    ids=["no reason", "deadline gone", "reference of a reminder", "discipline without its act"],
)
def test_an_incomplete_decision_is_refused(desk, liu, changes):
    with pytest.raises(ladder.IncompleteDecisionError):
        decide(liu, desk, **changes)
    assert not LadderStep.objects.exists()


@pytest.mark.parametrize(
    ("kind", "may"),
    [(kind, kind in ladder.DECIDERS) for kind in RoleKind],
    ids=[kind.value for kind in RoleKind],
)
def test_two_roles_decide_in_their_scope(city, finance, water, liu, wang, kind, may):
    user = cast.officer(finance, kind)

    decidable = ladder.decidable_learners(user, on=NOW.date())

    assert list(decidable) == ([liu] if may else [])


def test_a_step_refers_to_the_notice_of_the_year(city, desk, liu):
    cast.found_authority(city)
    notices.issue(year=2026, agency=city, issued_by=desk, now=NOW)

    assert decide(liu, desk).notice.learner == liu


def test_an_answer_is_given_once(desk, liu):
    step = decide(liu, desk)

    answered = ladder.answer(step=step, text="七月底前补足", now=NOW)

    assert answered.answer == "七月底前补足"
    with pytest.raises(ladder.ClosedStepError):
        ladder.answer(step=step, text="再说一次", now=NOW)


def test_a_late_fact_proposes_the_withdrawal_and_a_person_decides(city, finance, desk, liu):
    step = decide(liu, desk)
    assert not ladder.proposals(finance, year=2026).exists()
    cast.finish(liu)
    cast.assess()

    assert list(ladder.proposals(finance, year=2026)) == [step]
    assert LadderStep.objects.get().withdrawn_at is None

    ladder.withdraw(step=step, reason="学分已补足", withdrawn_by=desk, now=NOW)

    assert not ladder.proposals(finance, year=2026).exists()
    assert LadderStep.objects.get().reason == "年度学分未完成"


def test_a_withdrawn_step_may_be_taken_anew(desk, liu):
    step = decide(liu, desk)
    ladder.withdraw(step=step, reason="登记有误", withdrawn_by=desk, now=NOW)

    decide(liu, desk)

    assert LadderStep.objects.count() == 2


def test_the_database_refuses_a_second_open_step(desk, liu):
    step = decide(liu, desk)
    step.pk = None

    with pytest.raises(IntegrityError), transaction.atomic():
        step.save(force_insert=True)


def test_the_database_refuses_to_rewrite_a_decision(desk, liu):
    decide(liu, desk)

    with pytest.raises(DatabaseError, match="ladder_step_is_append_only"), transaction.atomic():
        LadderStep.objects.update(reason="改写")
    with pytest.raises(DatabaseError, match="ladder_step_is_append_only"), transaction.atomic():
        LadderStep.objects.all().delete()


def test_a_learner_cannot_withdraw_her_own_step(desk, liu):
    step = decide(liu, desk)
    liu.user = User.objects.create(username="liuzhe")
    liu.save()

    with pytest.raises(ladder.OwnCaseError):
        ladder.withdraw(step=step, reason="学分已补足", withdrawn_by=liu.user, now=NOW)
