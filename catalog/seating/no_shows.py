"""What follows from seats that were held and left empty: only where the year's catalogue says so.

Off unless a limit is set. Nothing is stored about a person but the attendance itself and an
excuse: whether she may choose is worked out anew each time, so an excuse undoes it at once.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.models.attendance import Attendance, AttendanceState
from catalog.models.no_show import NoShowEffect, NoShowExcuse
from catalog.models.session import Session, SessionState
from catalog.seating.checks import SeatError
from keeping.chinese import in_chinese
from people import messages
from people.models import Learner

if TYPE_CHECKING:
    from catalog.models.pages import AnnualCatalog


class NoShowError(SeatError):
    """She has left too many seats empty this year; the message says until when."""


@dataclass(frozen=True)
class Consequence:
    """From the absence that was one too many until a moment that is told beforehand."""

    count: int
    until: datetime
    effect: NoShowEffect

    @property
    def sentence(self) -> str:
        local = timezone.localtime(self.until)
        said = {"count": self.count, "month": local.month, "day": local.day,
                "time": f"{local:%H:%M}"}  # fmt: skip
        if self.effect == NoShowEffect.LINE_ONLY:
            told = _("本年度已缺席 %(count)d 次，%(month)d月%(day)d日 %(time)s 前只能候补。")
        else:
            told = _("本年度已缺席 %(count)d 次，%(month)d月%(day)d日 %(time)s 前暂停选座和候补。")
        return told % said + _("因公缺席的，请主办单位登记说明。")


def policy(catalog: "AnnualCatalog") -> str:
    """The rule in words, for everybody to read before choosing; empty where there is none."""
    if not catalog.no_show_limit:
        return ""
    effect = NoShowEffect(catalog.no_show_effect)
    return _(
        "选了座不到场又未退选的记缺席；本年度每缺席满 %(limit)d 次，%(days)d 天内%(effect)s。"
    ) % {"limit": catalog.no_show_limit, "days": catalog.no_show_days, "effect": effect.label}


def absences(catalog: "AnnualCatalog") -> QuerySet[Attendance]:
    """Of the year's closed classes, without those that were excused."""
    excuse = NoShowExcuse.objects.filter(session=OuterRef("session"), learner=OuterRef("learner"))
    return Attendance.objects.filter(
        ~Exists(excuse),
        state=AttendanceState.ABSENT,
        session__state=SessionState.CLOSED,
        session__lecture__path__startswith=catalog.path,
    )


def consequence(learner: Learner, catalog: "AnnualCatalog", *, now: datetime) -> Consequence | None:
    if not catalog.no_show_limit:
        return None
    missed = absences(catalog).filter(learner=learner).order_by("session__closed_at", "pk")
    return _following(catalog, missed.values_list("session__closed_at", flat=True), now=now)


def refuse(catalog: "AnnualCatalog", learner: Learner, *, for_line: bool, now: datetime) -> None:
    found = consequence(learner, catalog, now=now)
    if found and not (for_line and found.effect == NoShowEffect.LINE_ONLY):
        raise NoShowError(found.sentence)


def is_line_only(catalog: "AnnualCatalog", learner: Learner, *, now: datetime) -> bool:
    """Whether she may stand in line though there are seats: no other way is left to her."""
    found = consequence(learner, catalog, now=now)
    return found is not None and found.effect == NoShowEffect.LINE_ONLY


def excuse(*, session: Session, learner: Learner, by: Any, now: datetime) -> None:
    """Excused again, nothing changes."""
    NoShowExcuse.objects.get_or_create(
        session=session, learner=learner, defaults={"excused_by": by, "excused_at": now}
    )


def take_back_excuse(*, session: Session, learner: Learner) -> None:
    NoShowExcuse.objects.filter(session=session, learner=learner).delete()


@in_chinese()
def tell(*, catalogs: "Iterable[AnnualCatalog]", now: datetime) -> int:
    """Write to those who may not choose now, once for each time; answer how many were told."""
    told = 0
    for catalog in (one for one in catalogs if one.no_show_limit):
        times: dict[int, list[datetime | None]] = defaultdict(list)
        rows = absences(catalog).order_by("session__closed_at", "pk")
        for learner, closed_at in rows.values_list("learner", "session__closed_at"):
            times[learner].append(closed_at)
        for learner, closed in times.items():
            if found := _following(catalog, closed, now=now):
                rounds = found.count // catalog.no_show_limit
                told += messages.write(
                    source=f"catalog.no_show:{catalog.pk}:{learner}:{rounds}",
                    title=_("选座暂停提醒"),
                    text=found.sentence,
                    path="/catalog/my-sessions/",
                    learners=[learner],
                    by=None,
                    now=now,
                )
    return told


def _following(
    catalog: "AnnualCatalog", closed: Iterable[datetime | None], *, now: datetime
) -> Consequence | None:
    """Counted from the closing of the class in which the limit was reached, or reached again."""
    moments = [one for one in closed if one is not None]
    reached = len(moments) // catalog.no_show_limit * catalog.no_show_limit
    if not reached:
        return None
    until = moments[reached - 1] + timedelta(days=catalog.no_show_days)
    if until <= now:
        return None
    return Consequence(len(moments), until, NoShowEffect(catalog.no_show_effect))
