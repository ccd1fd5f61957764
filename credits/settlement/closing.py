"""The only writer of closings: a year is prepared by one person and closed by another.

What was prepared is what is closed, to the digit: an entry that comes between the two is already
late. Years are closed in their order, after they have ended. Re-opening takes two people and a
reason and leaves the closing, its statements and its adjustments as they were; only the last
closed year can be re-opened.
"""

from datetime import date, datetime

from django.db import IntegrityError, models, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from credits import editions, standing
from credits.models import ClosingState, Fact, SettledStatement, Standing, YearClosing
from credits.settlement import freezing, settled
from jobs import queue
from keeping.chinese import in_chinese
from people.models import User


class ClosingError(Exception):
    """A step of settlement that is refused, with what to do instead."""


def prepare(
    *, year: int, prepared_by: User, now: datetime, by_command: bool = False
) -> YearClosing:
    """Queue the freezing of every statement; an earlier preparation that nobody closed is void."""
    closing = draft(year=year, now=now)
    refuse(blocks(closing, on=timezone.localdate(now)))
    closing.prepared_by, closing.by_command = prepared_by, by_command
    try:
        with transaction.atomic():
            return _queue(closing, now=now)
    except IntegrityError:
        raise ClosingError(
            _("%(year)d 年刚刚由他人准备或结算：请刷新后再看") % {"year": year}
        ) from None


def draft(*, year: int, now: datetime) -> YearClosing:
    """A closing that is not stored: its period, its measure, where the ledger ends."""
    kernel = editions.in_force(year)
    starts_on, ends_on = kernel.span_of(year)
    return YearClosing(
        year=year,
        starts_on=starts_on,
        ends_on=ends_on,
        edition=kernel.rulebook.digest,
        measure=kernel.rulebook.name,
        prepared_at=now,
    )


def blocks(closing: YearClosing, *, on: date) -> list[str]:
    """Why the year cannot be closed today, in words; empty when it can."""
    year, found = closing.year, []
    last = settled.last_closed()
    if closing.ends_on >= on:
        found.append(
            _("%(year)d 年到 %(day)s 才结束：请在此后结算")
            % {"year": year, "day": closing.ends_on.isoformat()}
        )
    if last is not None and last.year >= year and settled.closing_of(year) is None:
        found.append(
            _("%(last)d 年已经结算，不能再结算更早的 %(year)d 年：请先重新开放以后的年度")
            % {"last": last.year, "year": year}
        )
    if last is not None and last.year < year - 1:
        found.append(_("年度要依次结算：请先结算 %(next)d 年") % {"next": last.year + 1})
    if settled.closing_of(year) is not None:
        found.append(_("%(year)d 年已经结算") % {"year": year})
    return found


def refuse(reasons: list[str]) -> None:
    if reasons:
        raise ClosingError("；".join(reasons))


@transaction.atomic
def close(*, closing: YearClosing, closed_by: User, now: datetime) -> YearClosing:
    """Close a prepared year, in the name of a second person."""
    fresh = YearClosing.objects.select_for_update().get(pk=closing.pk)
    refuse(_closing_refusals(fresh, closed_by, on=timezone.localdate(now)))
    given = YearClosing.objects.filter(year=fresh.year).aggregate(last=Max("number"))["last"]
    fresh.state, fresh.number = ClosingState.CLOSED, (given or 0) + 1
    fresh.closed_by, fresh.closed_at = closed_by, now
    fresh.save(update_fields=["state", "number", "closed_by", "closed_at"])
    standing.submit_rebuild(year=fresh.year, requested_by=closed_by, now=now)
    return fresh


@transaction.atomic
def ask_reopening(*, closing: YearClosing, why: str, asked_by: User, now: datetime) -> YearClosing:
    """Ask that a closed year be opened again; another person decides."""
    fresh = YearClosing.objects.select_for_update().get(pk=closing.pk)
    refuse(_reopening_refusals(fresh))
    if not why.strip():
        raise ClosingError(_("请写明重新开放的理由"))
    fresh.reopening_asked_by, fresh.reopening_asked_at = asked_by, now
    fresh.reopening_why = why.strip()
    fresh.save(update_fields=["reopening_asked_by", "reopening_asked_at", "reopening_why"])
    return fresh


@transaction.atomic
def withdraw_reopening(*, closing: YearClosing) -> YearClosing:
    """Leave the year closed after all: the request is taken back or not granted."""
    fresh = YearClosing.objects.select_for_update().get(pk=closing.pk)
    if not fresh.is_closed:
        raise ClosingError(_("%(year)d 年不在已结算状态") % {"year": fresh.year})
    fresh.reopening_asked_by = fresh.reopening_asked_at = None
    fresh.reopening_why = ""
    fresh.save(update_fields=["reopening_asked_by", "reopening_asked_at", "reopening_why"])
    return fresh


@transaction.atomic
def reopen(*, closing: YearClosing, reopened_by: User, now: datetime) -> YearClosing:
    """Open the year again as asked; its late facts count at once, in it and after it."""
    fresh = YearClosing.objects.select_for_update().get(pk=closing.pk)
    refuse(_reopening_refusals(fresh))
    if fresh.reopening_asked_by_id is None:
        raise ClosingError(_("还没有人申请重新开放 %(year)d 年") % {"year": fresh.year})
    if fresh.reopening_asked_by_id == reopened_by.pk:
        raise ClosingError(_("申请重新开放的人不能自己批准：请由另一人办理"))
    fresh.state, fresh.reopened_by, fresh.reopened_at = ClosingState.REOPENED, reopened_by, now
    fresh.save(update_fields=["state", "reopened_by", "reopened_at"])
    for year in sorted({fresh.year, *later_standings(fresh.year)}):
        standing.submit_rebuild(year=year, requested_by=reopened_by, now=now)
    return fresh


def later_standings(year: int) -> models.QuerySet[Standing, int]:
    """The years after one that have standings: what the year carries out, they carry in."""
    years = Standing.objects.filter(year__gt=year).order_by("year").distinct()
    return years.values_list("year", flat=True)


@in_chinese()
def _queue(closing: YearClosing, *, now: datetime) -> YearClosing:
    unclosed = YearClosing.objects.filter(year=closing.year, state=ClosingState.PREPARED)
    unclosed.update(state=ClosingState.DISCARDED)
    closing.ledger_end = Fact.objects.aggregate(last=Max("pk"))["last"] or 0
    closing.save(force_insert=True)
    closing.job = queue.submit(
        kind="credits.settle",
        key=f"credits.settle:{closing.pk}",
        title=_("准备 %(year)d 年度结算") % {"year": closing.year},
        requested_by=closing.prepared_by,
        stages=[standing.parts(year=closing.year, size=freezing.PEOPLE), [{"seal": True}]],
        arguments={"closing": closing.pk},
        now=now,
    )
    closing.save(update_fields=["job"])
    return closing


def _closing_refusals(closing: YearClosing, closed_by: User, *, on: date) -> list[str]:
    if closing.state != ClosingState.PREPARED:
        return [
            _("%(year)d 年的这次准备%(state)s：请刷新后再看")
            % {"year": closing.year, "state": closing.get_state_display()}
        ]
    if closing.prepared_by_id == closed_by.pk:
        return [_("准备结算的人不能自己复核：请由另一人办理")]
    if not closing.digest:
        return [_("还没有冻结完全部结算单：请等后台任务完成；有搁置的分段时重新准备")]
    if editions.in_force(closing.year).rulebook.digest != closing.edition:
        return [str(freezing.OtherMeasureError(closing.year))]
    return blocks(closing, on=on)


def _reopening_refusals(closing: YearClosing) -> list[str]:
    if not closing.is_closed:
        return [_("%(year)d 年不在已结算状态") % {"year": closing.year}]
    last = settled.last_closed()
    if last is not None and last.year > closing.year:
        return [_("%(last)d 年也已结算：请先重新开放 %(last)d 年") % {"last": last.year}]
    waiting = closing.adjustments.filter(state="PROPOSED").count()
    if waiting:
        return [_("还有 %(count)d 项调整待决定：请先决定") % {"count": waiting}]
    return []


def agrees(closing: YearClosing) -> bool:
    """Whether the stored statements still are what was closed."""
    return freezing.tally_of(closing).digest == closing.digest


def statements_of(closing: YearClosing) -> models.QuerySet[SettledStatement]:
    return closing.statements.select_related("learner").order_by("learner__sort_key", "revision")
