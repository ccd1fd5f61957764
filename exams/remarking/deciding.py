"""The only writer of remarkings: propose, withdraw, agree. To agree changes everything or nothing.

Facts of results that changed are reversed and recorded anew under the result's next version; the
earlier result stays beside the new one, and whoever could see her result is told.
"""

from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from credits import ledger
from exams import crediting, responses
from exams.models import Attempt, ChangedResult, Exam, Question, Remarking, RemarkingState
from exams.remarking import effects
from exams.remarking.effects import Effect
from keeping.chinese import in_chinese
from people import messages
from people.models import User


class RemarkingError(Exception):
    """Why a key is not changed; the message is for the person."""


def propose(
    *,
    exam: Exam,
    question: Question,
    corrected: Question | None,
    why: str,
    proposed_by: User,
    now: datetime,
) -> Remarking:
    """Without `corrected` everybody who was asked gets the points."""
    if now < exam.ends_at:
        raise RemarkingError(_("考试结束后才能改答案重评。"))
    if not why.strip():
        raise RemarkingError(_("请写明原因。"))
    if responses.is_marked_by_people(question.type):
        raise RemarkingError(_("简答题、案例题由人评阅，没有答案可改。"))
    if corrected is not None and not effects.fits(question, corrected):
        raise RemarkingError(_("新版本的题型或选项与考过的不同，不能用它重评。"))
    with transaction.atomic():
        Exam.objects.select_for_update(no_key=True).get(pk=exam.pk)
        if exam.remarkings.filter(question=question, state=RemarkingState.PROPOSED).exists():
            raise RemarkingError(_("这道题已有一项待复核的重评。"))
        return Remarking.objects.create(
            exam=exam, question=question, corrected=corrected, why=why.strip(),
            proposed_by=proposed_by, proposed_at=now,
        )  # fmt: skip


def withdraw(*, remarking: Remarking) -> None:
    with transaction.atomic():
        fresh = _proposed(remarking)
        fresh.state = RemarkingState.WITHDRAWN
        fresh.save(update_fields=["state"])


def agree(*, remarking: Remarking, agreed_by: User, now: datetime) -> int:
    """Returns how many results changed."""
    with transaction.atomic():
        fresh = _proposed(remarking)
        if fresh.proposed_by_id == agreed_by.pk:
            raise RemarkingError(_("须由提出人以外的人复核。"))
        list(fresh.exam.attempts.order_by("pk").select_for_update().values_list("pk"))
        if fresh.exam.attempts.open().exists():
            raise RemarkingError(_("还有未收的卷，请稍后再办。"))
        changed = list(effects.of(fresh))
        reversed_ = _reverse(fresh, changed, agreed_by, now)
        _store(fresh, changed)
        fresh.state = RemarkingState.AGREED
        fresh.agreed_by, fresh.agreed_at = agreed_by, now
        fresh.save(update_fields=["state", "agreed_by", "agreed_at"])
        _record(fresh, changed, reversed_, agreed_by, now)
        if fresh.exam.shows_scores(now=now):
            _tell(fresh, changed, agreed_by, now)
    return len(changed)


def why_of(remarking: Remarking) -> str:
    return f"第 {remarking.question.number} 题答案更正重评（{remarking.why}）"


@in_chinese()
def _tell(remarking: Remarking, changed: list[Effect], by: User, now: datetime) -> None:
    """Everybody whose result was known and is another now; no figure leaves her own page."""
    told = {"title": remarking.exam.title}
    messages.write(
        source=f"exams.remarking:{remarking.pk}",
        title=_("考试成绩更正：%(title)s") % told,
        text=_("%(why)s，您的成绩随之变动。前后两份成绩都保留，请在考试页查看。")
        % {"why": why_of(remarking)},
        path=reverse("exams:exam", args=[remarking.exam_id]),
        learners={each.attempt.learner_id for each in changed},
        by=by,
        now=now,
    )


def _proposed(remarking: Remarking) -> Remarking:
    rows = Remarking.objects.select_for_update(of=("self",)).select_related(
        "exam", "question", "corrected"
    )
    fresh = rows.get(pk=remarking.pk)
    if fresh.state != RemarkingState.PROPOSED:
        raise RemarkingError(_("这项重评已经办过。"))
    return fresh


def _reverse(remarking: Remarking, changed: list[Effect], by: User, now: datetime) -> set[int]:
    """Take back the facts of the old results; the attempts that had one."""
    credited = [effect.attempt for effect in changed if effect.attempt.is_credited]
    ledger.reverse_many(
        sources=[crediting.source_of(attempt) for attempt in credited],
        why=why_of(remarking), reversed_by=by, now=now,
    )  # fmt: skip
    return {attempt.pk for attempt in credited}


def _store(remarking: Remarking, changed: list[Effect]) -> None:
    ChangedResult.objects.bulk_create(
        ChangedResult(
            remarking=remarking,
            attempt=effect.attempt,
            version=effect.attempt.result_version + 1,
            marks_before=effect.attempt.marks,
            score_before=effect.attempt.score,
            score_after=effect.marked.score,
            was_passed=effect.attempt.is_passed,
            is_passed=effect.marked.is_passed,
        )
        for effect in changed
    )
    for effect in changed:
        attempt, marked = effect.attempt, effect.marked
        attempt.marks, attempt.score, attempt.is_passed = (
            marked.marks, marked.score, marked.is_passed,
        )  # fmt: skip
        attempt.result_version += 1
        attempt.is_credited = False
    columns = ["marks", "score", "is_passed", "result_version", "is_credited"]
    Attempt.objects.bulk_update((each.attempt for each in changed), columns, batch_size=500)


def _record(
    remarking: Remarking, changed: list[Effect], reversed_: set[int], by: User, now: datetime
) -> None:
    """A pass that stands, and one that has come about; whoever had neither is left alone."""
    passes = {each.attempt.learner_id for each in changed if each.attempt.is_passed}
    passes |= {each.attempt.learner_id for each in changed if each.attempt.pk in reversed_}
    for learner_id in sorted(passes):
        crediting.settle(
            exam=remarking.exam, learner_id=learner_id, recorded_by=by, now=now,
            why=f"{why_of(remarking)}后",
        )  # fmt: skip
