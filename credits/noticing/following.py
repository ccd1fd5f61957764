"""Where the notices of a subtree stand: what is unserved, unanswered, overdue or caught up.

Reads only; a fixed number of queries however many notices there are.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db import models
from django.db.models import Count, F, FilteredRelation, Q, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from credits.models import EventKind, Notice, NoticeEvent, NoticeKind
from credits.models.notice import TO_ONE_PERSON
from credits.models.notice_event import corrected
from credits.noticing import calendar
from people.models import Agency, User


class Stage(models.TextChoices):
    """What an officer looks for; one notice may be in several."""

    UNSERVED = "unserved", _("未送达")
    LATE = "late", _("逾期未送达")
    UNANSWERED = "unanswered", _("未答复")
    OVERDUE = "overdue", _("逾期未答复")
    CAUGHT_UP = "caught_up", _("已补足，待确认")
    RECTIFIED = "rectified", _("整改完成")
    WITHDRAWN = "withdrawn", _("已撤销")


@dataclass(frozen=True)
class Recorded:
    """One record about a notice, and the one that corrects it."""

    event: NoticeEvent
    correction: NoticeEvent | None


OPEN = Q(withdrawn_by=None, rectified_on=None)
UNSERVED = OPEN & Q(served_on=None)
UNANSWERED = OPEN & Q(served_on__isnull=False, answered_on=None, kind__in=TO_ONE_PERSON)


@dataclass(frozen=True)
class Deadlines:
    """The two days that lists are judged by, from one reading of the calendar.

    `unentered` are the years of which only weekends are known, among this one and the one in
    which an answer to what is served today falls due.
    """

    on: date
    late_before: date
    reply_by: date
    unentered: tuple[int, ...]

    @classmethod
    def of(cls, on: date) -> "Deadlines":
        days = calendar.around(on)
        due = calendar.reply_by(days, served_on=on)
        unentered = sorted({one.year for one in (on, due) if not days.knows(one)})
        return cls(on, calendar.late_to_serve(days, on=on), due, tuple(unentered))

    def conditions(self) -> Mapping[Stage, Q]:
        return {
            Stage.UNSERVED: UNSERVED,
            Stage.LATE: UNSERVED & Q(issued_on__lt=self.late_before),
            Stage.UNANSWERED: UNANSWERED,
            Stage.OVERDUE: UNANSWERED & Q(reply_by__lt=self.on),
            Stage.CAUGHT_UP: OPEN & Q(has_caught_up=True),
            Stage.RECTIFIED: Q(withdrawn_by=None, rectified_on__isnull=False),
            Stage.WITHDRAWN: Q(withdrawn_by__isnull=False),
        }


def followed(notices: QuerySet[Notice]) -> QuerySet[Notice]:
    """The notices, but withdrawals, each with its days and with who withdrew it.

    Every relation here has at most one row for a notice, so nothing is counted twice: of a kind
    of event one record holds at most.
    """
    kept = notices.exclude(kind=NoticeKind.WITHDRAWAL)
    for name, kind in (
        ("served", EventKind.SERVED),
        ("acknowledged", EventKind.ACKNOWLEDGED),
        ("answered", EventKind.ANSWERED),
        ("rectified", EventKind.RECTIFIED),
    ):
        holds = Q(events__kind=kind) & ~Q(events__pk__in=Subquery(corrected()))
        relation = FilteredRelation("events", condition=holds)
        kept = kept.annotate(**{name: relation, f"{name}_on": F(f"{name}__on")})
    standing = FilteredRelation(
        "learner__standings", condition=Q(learner__standings__year=F("year"))
    )
    return kept.annotate(
        standing=standing,
        has_caught_up=F("standing__is_met"),
        reply_by=F("served__reply_by"),
        withdrawn_by=F("withdrawals"),
    )


def in_subtree(agency: Agency, *, year: int) -> QuerySet[Notice]:
    return followed(Notice.objects.filter(year=year, agency__path__startswith=agency.path))


def open_to(user: User, agencies: QuerySet[Agency]) -> QuerySet[Notice]:
    """Those of some agencies that the user may handle: never one to herself."""
    return Notice.objects.filter(agency__in=agencies).exclude(learner__user=user.pk)


def counts(notices: QuerySet[Notice], deadlines: Deadlines) -> dict[Stage, int]:
    found = notices.aggregate(
        **{
            stage.value: Count("pk", filter=asked)
            for stage, asked in deadlines.conditions().items()
        }
    )
    return {Stage(key): number for key, number in found.items()}


def listed(
    notices: QuerySet[Notice], stage: Stage | None, deadlines: Deadlines
) -> QuerySet[Notice]:
    """Unit by unit, names in pinyin order."""
    chosen = notices.filter(deadlines.conditions()[stage]) if stage else notices
    return chosen.select_related("series", "agency", "learner").order_by(
        "agency__path", "learner__sort_key", "number"
    )


def history(notice: Notice) -> list[Recorded]:
    """All that was recorded about a notice, in that order, each with its correction."""
    events = list(notice.events.select_related("recorded_by").order_by("pk"))
    corrections = {one.corrects_id: one for one in events if one.corrects_id}
    return [
        Recorded(one, corrections.get(one.pk)) for one in events if one.kind != EventKind.CORRECTED
    ]
