"""What takes long of a remarking, as jobs: whose result would change, and the agreeing itself.

The preview is reckoned in parts and changes nothing. To agree is one part, because it is done as a
whole or not at all; what keeps it from being done is its result, in words. Whether the one who
asked still holds the exam is asked again when a part begins.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from exams.models import Remarking, RemarkingState
from exams.oversight import permissions
from exams.remarking import deciding, effects
from jobs import askers, parts, queue
from jobs.models import Job, JobQuerySet, Part
from people.models import User

PREVIEW, AGREE = "exams.preview_remarking", "exams.remark"
PART = 500


@dataclass(frozen=True)
class Preview:
    """`changes`: attempt, scores and verdicts before and after, of every result that changes."""

    job: Job
    changes: list[dict[str, Any]]

    @property
    def turned(self) -> int:
        return sum(each["was_passed"] != each["is_passed"] for each in self.changes)


def submit_preview(*, remarking: Remarking, requested_by: User, now: datetime) -> Job:
    """One at a time: whoever asks while one is running waits for it."""
    if running := _jobs(PREVIEW, remarking).unfinished().first():
        return running
    handed_in = remarking.exam.attempts.exclude(submitted_at=None).order_by("pk")
    ids = list(handed_in.values_list("pk", flat=True)) or [0]
    stage = [{"first": some[0], "last": some[-1]} for some in _batches(ids)]
    return _submit(PREVIEW, remarking, requested_by, stage, now)


def submit(*, remarking: Remarking, agreed_by: User, now: datetime) -> Job:
    """What can be refused at once is refused at once."""
    if remarking.state != RemarkingState.PROPOSED:
        raise deciding.RemarkingError(_("这项重评已经办过。"))
    if remarking.proposed_by_id == agreed_by.pk:
        raise deciding.RemarkingError(_("须由提出人以外的人复核。"))
    running = _jobs(AGREE, remarking).unfinished().first()
    return running or _submit(AGREE, remarking, agreed_by, [{}], now)


def latest(remarking: Remarking) -> Job | None:
    """The last agreeing that was asked for."""
    return _jobs(AGREE, remarking).first()


def preview_of(remarking: Remarking) -> Preview | None:
    """The last one that was asked for, as far as it has come."""
    job = _jobs(PREVIEW, remarking).first()
    if job is None:
        return None
    results = job.parts.order_by("number").values_list("result", flat=True)
    return Preview(job, [each for result in results for each in result.get("changes", [])])


@parts.writes_files_only
def preview_part(part: Part) -> dict[str, Any]:
    remarking, _by = _asked(part, on=timezone.localdate())
    changed = effects.of(remarking, first=part.data["first"], last=part.data["last"])
    return {
        "changes": [
            {
                "attempt": each.attempt.pk,
                "before": _text(each.attempt.score),
                "after": _text(each.marked.score),
                "was_passed": each.attempt.is_passed,
                "is_passed": each.marked.is_passed,
            }
            for each in changed
        ]
    }


def agree_part(part: Part) -> dict[str, Any]:
    now = timezone.now()
    remarking, by = _asked(part, on=timezone.localdate(now))
    try:
        return {"changed": deciding.agree(remarking=remarking, agreed_by=by, now=now)}
    except deciding.RemarkingError as refusal:
        return {"refusal": str(refusal)}


def _asked(part: Part, *, on: date) -> tuple[Remarking, User]:
    remarking = Remarking.objects.select_related("exam", "question", "corrected").get(
        pk=part.data["remarking"]
    )
    by, _may = askers.still(
        part.data["by"],
        may=lambda user: permissions.held_by(user, on=on).filter(pk=remarking.exam_id).exists(),
        role=_("这场考试的负责人"),
    )
    return remarking, by


def _submit(
    kind: str, remarking: Remarking, by: User, stage: list[dict[str, Any]], now: datetime
) -> Job:
    titles = {PREVIEW: _("重评影响：%(title)s"), AGREE: _("改答案重评：%(title)s")}
    return queue.submit(
        kind=kind,
        key=f"{kind}:{remarking.pk}:{now:%Y%m%dT%H%M%S.%f}",
        title=titles[kind] % {"title": remarking.exam.title},
        requested_by=by,
        stages=[stage],
        arguments={"remarking": remarking.pk, "by": by.pk},
        now=now,
    )


def _jobs(kind: str, remarking: Remarking) -> JobQuerySet:
    rows = Job.objects.filter(kind=kind, key__startswith=f"{kind}:{remarking.pk}:")
    return rows.order_by("-pk")


def _batches(ids: list[int]) -> Iterator[list[int]]:
    return (ids[start : start + PART] for start in range(0, len(ids), PART))


def _text(score: Any) -> str | None:
    return None if score is None else str(score)
