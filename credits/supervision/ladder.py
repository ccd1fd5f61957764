"""The only writer of the ladder: 提醒 → 通报 → 督促整改 → 批评教育 → 处分.

Every step is somebody's decision with a reason (个人信息保护法 art. 24): nothing here takes one by
itself. A cleared shortfall only proposes the withdrawal. 处分 is issued elsewhere and referred to.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from credits import notices
from credits.models import LadderStep, Notice, NoticeKind, Standing, Step
from credits.noticing import reminded_steps
from people.models import Agency, Learner, RoleKind, User
from people.permissions import agencies_for

DECIDERS = (RoleKind.PERSONNEL_OFFICER, RoleKind.TRAINING_DEPARTMENT)
ORDER = list(Step)


class LadderError(Exception):
    """A decision that the ladder refuses, with the reason."""


class NotShortError(LadderError):
    def __init__(self) -> None:
        super().__init__(_("这个年度没有欠学分记录，不能采取督促措施"))


class OwnCaseError(LadderError):
    def __init__(self) -> None:
        super().__init__(_("不能决定本人的督促措施，请由其他有权人员办理"))


class AlreadyDecidedError(LadderError):
    def __init__(self) -> None:
        super().__init__(_("这一步或更高的一步已经采取且未撤销"))


class SkippedStepError(LadderError):
    def __init__(self, expected: Step) -> None:
        super().__init__(_("下一步应为“%(step)s”；越级须写明理由") % {"step": expected.label})


class IncompleteDecisionError(LadderError):
    """A reason, a reference or a sensible deadline is missing."""


class ClosedStepError(LadderError):
    def __init__(self) -> None:
        super().__init__(_("这一步已经撤销或已有答复"))


@dataclass(frozen=True)
class Decision:
    """What an officer decided; `skipping` says why steps are left out, `reference` names the
    formal act of a 处分."""

    step: Step
    reason: str
    deadline_on: date | None = None
    skipping: str = ""
    reference: str = ""


def decidable_learners(user: User, *, on: date) -> QuerySet[Learner]:
    """Those about whom the user may decide: in her roles' subtrees, never herself."""
    reach = agencies_for(user, *DECIDERS, on=on)
    return Learner.objects.filter(agency__in=reach).exclude(user=user.pk)


@transaction.atomic
def decide(
    *, learner: Learner, year: int, decision: Decision, decided_by: User, now: datetime
) -> LadderStep:
    """Record one step; two officers at the same moment are served one after the other."""
    locked = Learner.objects.select_for_update().get(pk=learner.pk)
    if locked.user_id == decided_by.pk:
        raise OwnCaseError
    if not Standing.objects.filter(learner=locked, year=year, is_met=False).exists():
        raise NotShortError
    _check_wording(decision, on=timezone.localdate(now))
    _check_order(decision, in_force(locked, year=year))
    notice = Notice.objects.in_force().filter(learner=locked, year=year).order_by("pk").first()
    taken = LadderStep.objects.create(
        learner=locked,
        year=year,
        step=decision.step,
        reason=decision.reason.strip(),
        skipping=decision.skipping.strip(),
        reference=decision.reference.strip(),
        deadline_on=decision.deadline_on,
        notice=notice,
        decided_by=decided_by,
        decided_at=now,
    )
    if notice:
        reminded_steps.join([notice])
    return taken


@transaction.atomic
def remind(*, agency: Agency, year: int, reason: str, decided_by: User, now: datetime) -> int:
    """Record 提醒 for everyone of a subtree who is short and has no step in force; how many.

    Each is joined with the reminder that she has, if she has one.
    """
    check_reason(reason)
    proposed = to_remind(agency, year=year, on=timezone.localdate(now)).values("learner")
    people = Learner.objects.filter(pk__in=proposed).exclude(user=decided_by.pk).order_by("pk")
    locked = list(people.select_for_update(of=("self",)).values_list("pk", flat=True))
    # Read after the lock: a second officer at the same moment finds the first one's steps.
    taken = LadderStep.objects.filter(learner_id__among=locked, year=year, withdrawn_at=None)
    done = set(taken.values_list("learner_id", flat=True))
    had = Notice.objects.in_force().filter(
        kind=NoticeKind.REMINDER, year=year, learner_id__among=locked
    )
    letters = {one.learner_id: one for one in had}
    written = LadderStep.objects.bulk_create(
        LadderStep(
            learner_id=pk, year=year, step=Step.REMINDER, reason=reason.strip(),
            notice=letters.get(pk), decided_by=decided_by, decided_at=now,
        )
        for pk in locked
        if pk not in done
    )  # fmt: skip
    reminded_steps.join(letters.values())
    return len(written)


def to_remind(agency: Agency, *, year: int, on: date) -> QuerySet[Standing]:
    """Those who are short and against whom no step is in force."""
    steps = LadderStep.objects.filter(learner=OuterRef("learner"), year=year, withdrawn_at=None)
    return notices.shortfalls(year=year, agency=agency, on=on).exclude(Exists(steps))


def check_reason(reason: str) -> None:
    if not reason.strip():
        raise IncompleteDecisionError(_("请写明理由"))


@transaction.atomic
def answer(*, step: LadderStep, text: str, now: datetime) -> LadderStep:
    """Keep the person's answer; it is given once."""
    locked = LadderStep.objects.select_for_update().get(pk=step.pk)
    if locked.answered_at or locked.withdrawn_at:
        raise ClosedStepError
    if not text.strip():
        raise IncompleteDecisionError(_("请写明答复"))
    locked.answer, locked.answered_at = text.strip(), now
    locked.save(update_fields=["answer", "answered_at"])
    return locked


@transaction.atomic
def withdraw(*, step: LadderStep, reason: str, withdrawn_by: User, now: datetime) -> LadderStep:
    """Withdraw one step; its decision stays readable."""
    locked = LadderStep.objects.select_for_update().select_related("learner").get(pk=step.pk)
    if locked.learner.user_id == withdrawn_by.pk:
        raise OwnCaseError
    if locked.withdrawn_at:
        raise ClosedStepError
    if not reason.strip():
        raise IncompleteDecisionError(_("请写明撤销理由"))
    locked.withdrawn_by, locked.withdrawn_at = withdrawn_by, now
    locked.withdrawal_reason = reason.strip()
    locked.save(update_fields=["withdrawn_by", "withdrawn_at", "withdrawal_reason"])
    return locked


def in_force(learner: Learner, *, year: int) -> list[LadderStep]:
    """The steps not withdrawn, from the mildest to the gravest."""
    steps = LadderStep.objects.filter(learner=learner, year=year, withdrawn_at=None)
    return sorted(steps, key=lambda one: ORDER.index(Step(one.step)))


def next_step(taken: Sequence[LadderStep]) -> Step | None:
    """What comes after the gravest step in force; None at the top of the ladder."""
    height = 1 + max((ORDER.index(Step(one.step)) for one in taken), default=-1)
    return ORDER[height] if height < len(ORDER) else None


def steps_of(agency: Agency, *, year: int) -> QuerySet[LadderStep]:
    """The steps in force of a subtree, unit by unit, each marked `is_cleared` when a late fact
    has closed the gap: a proposal to withdraw, which a person decides."""
    cleared = Standing.objects.filter(
        learner=OuterRef("learner"), year=OuterRef("year"), is_met=True
    )
    return (
        LadderStep.objects.filter(
            learner__agency__path__startswith=agency.path, year=year, withdrawn_at=None
        )
        .annotate(is_cleared=Exists(cleared))
        .select_related("learner__agency", "decided_by")
        .order_by("learner__agency__path", "learner__sort_key", "learner_id", "decided_at", "pk")
    )


def proposals(agency: Agency, *, year: int) -> QuerySet[LadderStep]:
    """The steps of those who have caught up since."""
    return steps_of(agency, year=year).filter(is_cleared=True)  # type: ignore[misc]  # alias


def _check_wording(decision: Decision, *, on: date) -> None:
    check_reason(decision.reason)
    if (decision.step == Step.DISCIPLINE) != bool(decision.reference.strip()):
        raise IncompleteDecisionError(
            _("处分由有权机关依法作出：这里只登记处分决定的文号，其他措施不填")
        )
    if decision.deadline_on is not None and decision.deadline_on < on:
        raise IncompleteDecisionError(_("整改期限不能早于今天"))


def _check_order(decision: Decision, taken: Sequence[LadderStep]) -> None:
    expected = next_step(taken)
    if expected is None or ORDER.index(decision.step) < ORDER.index(expected):
        raise AlreadyDecidedError
    if decision.step != expected and not decision.skipping.strip():
        raise SkippedStepError(expected)
