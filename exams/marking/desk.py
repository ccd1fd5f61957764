"""The only writer of markers and marks, and the queue from which a marker is given the next script.

A marker sees a script until two have marked it, or three; never her own answer, never one twice.
What lies before one marker is kept for her for half an hour: nobody is given a turn that is being
taken. The keeping lapses by itself, and a mark that comes after it still counts if it is wanted.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.db.models import Count, Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, Mod
from django.utils.translation import gettext as _

from exams import crediting
from exams.marking import agreement, scripts
from exams.models import Attempt, Exam, Marker, Marking, MarkingLease, Script
from exams.models.marking import ScriptQuerySet
from people.models import User

# Two prime numbers: markers begin at different places of one queue.
STEP, TURN = 7919, 1009
KEPT_FOR = timedelta(minutes=30)


class MarkingError(Exception):
    """Why a mark or a marker was not taken; the message is for the person."""


@dataclass(frozen=True)
class Pile:
    """What one exam holds for one marker."""

    exam: Exam
    waiting: int
    done: int


def appoint(*, exam: Exam, user: User, appointed_by: User, now: datetime) -> Marker:
    """Repeating it changes nothing."""
    if user.pk == appointed_by.pk:
        raise MarkingError(_("不能指定自己阅卷，请由另一位工作人员指定。"))
    marker, _is_new = Marker.objects.get_or_create(
        exam=exam, user=user, defaults={"appointed_by": appointed_by, "appointed_at": now}
    )
    return marker


def open_to(user: User) -> ScriptQuerySet:
    """The scripts that this person may mark now: the only way from a request to a script."""
    hers = Marking.objects.filter(script=OuterRef("pk"), marker=user)
    return (
        Script.objects.waiting()
        .filter(attempt__exam__in=Marker.objects.filter(user=user).values("exam"))
        .filter(Q(candidate=None) | ~Q(candidate=user))
        .exclude(Exists(hers))
        .filter(wanted__gt=_given())
    )


def next_for(user: User, exam: Exam, *, now: datetime) -> Script | None:
    """What lies before her; then begun ones first, so that papers are finished; each marker in an
    order of her own. The script is kept for her."""
    while True:
        script = _queue(user, exam, now=now).first()
        if script is None or keep(script=script, marker=user, now=now):
            return script


def keep(*, script: Script, marker: User, now: datetime) -> bool:
    """Keep a turn of the script for her, or go on keeping it; False where others have them all."""
    with transaction.atomic():
        fresh = Script.objects.select_for_update(no_key=True).get(pk=script.pk)
        others = fresh.leases.filter(until__gt=now).exclude(marker=marker).count()
        if fresh.earned is not None or fresh.markings.count() + others >= fresh.wanted:
            return False
        MarkingLease.objects.update_or_create(
            script=fresh, marker=marker, defaults={"until": now + KEPT_FOR}
        )
    return True


def piles_of(user: User) -> list[Pile]:
    exams = {marker.exam_id: marker.exam for marker in _appointments(user)}
    waiting = dict(open_to(user).order_by().values_list("attempt__exam").annotate(Count("pk")))
    done = dict(
        Marking.objects.filter(marker=user)
        .order_by()
        .values_list("script__attempt__exam")
        .annotate(Count("pk"))
    )
    return [Pile(exam, waiting.get(pk, 0), done.get(pk, 0)) for pk, exam in exams.items()]


def answer_of(script: Script) -> str:
    """What counts: the last text in time."""
    steps = script.attempt.steps.in_time().filter(question=script.question_id)
    latest = steps.order_by("-revision").first()
    return latest.choice[0] if latest and latest.choice else ""


def mark(
    *, script: Script, marker: User, points: Decimal, remark: str = "", now: datetime
) -> Script:
    """Store one mark. The last one that was wanted makes the score, and a pass its fact."""
    with transaction.atomic():
        rows = Attempt.objects.select_related("exam").select_for_update(of=("self",))
        attempt = rows.get(pk=script.attempt_id)
        fresh = Script.objects.get(pk=script.pk)
        given = list(fresh.markings.order_by("turn"))
        _refuse(fresh, given, marker, points)
        Marking.objects.create(
            script=fresh, turn=len(given) + 1, marker=marker, candidate_id=fresh.candidate_id,
            points=points, remark=remark.strip(), marked_at=now,
        )  # fmt: skip
        MarkingLease.objects.filter(script=fresh, marker=marker).delete()
        _settle(fresh, [*(each.points for each in given), points], attempt)
        if fresh.earned is not None and scripts.put_together(attempt):
            crediting.settle(
                exam=attempt.exam, learner_id=attempt.learner_id, recorded_by=None, now=now
            )
    return fresh


def _queue(user: User, exam: Exam, *, now: datetime) -> ScriptQuerySet:
    own_order = Mod(F("pk") * STEP + user.pk * STEP, TURN)
    living = MarkingLease.objects.filter(script=OuterRef("pk"), until__gt=now)
    others = living.exclude(marker=user).order_by().values("script")
    taken = Coalesce(Subquery(others.annotate(number=Count("pk")).values("number")), 0)
    free = open_to(user).filter(attempt__exam=exam).filter(wanted__gt=_given() + taken)
    lies_before_her = Exists(living.filter(marker=user))
    return free.order_by(lies_before_her.desc(), _given().desc(), own_order, "pk")


def _given() -> Coalesce:
    """How many have marked a script."""
    markings = Marking.objects.filter(script=OuterRef("pk")).order_by().values("script")
    return Coalesce(Subquery(markings.annotate(number=Count("pk")).values("number")), 0)


def _appointments(user: User) -> list[Marker]:
    held = Marker.objects.filter(user=user).select_related("exam")
    return list(held.order_by("exam__closes_at", "exam"))


def _refuse(script: Script, given: list[Marking], marker: User, points: Decimal) -> None:
    if not Marker.objects.filter(exam=script.attempt.exam_id, user=marker).exists():
        raise MarkingError(_("您不是这场考试的阅卷人。"))
    if script.candidate_id == marker.pk:
        raise MarkingError(_("不能评阅自己的答卷。"))
    if any(each.marker_id == marker.pk for each in given):
        raise MarkingError(_("您已评过这份答卷。"))
    if script.earned is not None or len(given) >= script.wanted:
        raise MarkingError(_("这份答卷已由别人评完，没有用上您的给分。"))
    if not 0 <= points <= script.points:
        raise MarkingError(_("给分应在 0 到 %(points)s 分之间。") % {"points": script.points})


def _settle(script: Script, marks: list[Decimal], attempt: Attempt) -> None:
    tolerance = agreement.tolerance_of(script.points, attempt.exam.marking_tolerance)
    script.earned = agreement.agreed(marks, tolerance=tolerance)
    if script.earned is None and len(marks) == 2:
        script.wanted = 3
    script.save(update_fields=["earned", "wanted"])
