"""Reads what is settled: which years are closed, the frozen statements, how far the ledger counted.

Owns the rule of admission. A fact counts in the first closed year that ends on its day or
later: if its chain had been read that far when the year was frozen, or if a confirmed
adjustment let it in. Until then it is late: it waits, and changes neither that year nor what the
year carries into the next. Who has no frozen statement has nothing settled. Writes nothing.
"""

import json
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils import timezone

from credits.assessment import Carried, Statement
from credits.ledger_reading import Reach, end_of
from credits.models import ClosingState, SettledStatement, YearClosing
from credits.settlement import frozen
from people.models import Learner, among

# `statements` once more as plain SQL, for every statement asks; later revisions come last.
YEARS = """
    SELECT s.learner_id, c.year, c.ends_on, s.heads, s.admitted, s.carried_out
    FROM credits_settledstatement s JOIN credits_yearclosing c ON c.id = s.closing_id
    WHERE s.learner_id {among} AND {closed}
    ORDER BY c.year, s.revision"""
CLOSED = "c.state = 'CLOSED'"
CLOSED_THEN = """c.closed_at < %s AND (c.reopened_at IS NULL OR c.reopened_at >= %s)
        AND (s.revision = 1 OR s.settled_at < %s)"""


class SettledYear(NamedTuple):
    """One learner's closed year: what it carried out, how far her chains were read for it."""

    carried: Carried
    reach: Reach


class ClosedYearError(Exception):
    """Something that would change years which are closed."""

    def __init__(self, closings: Sequence[YearClosing]) -> None:
        said = "、".join(
            f"{one.year} 年（{timezone.localtime(one.closed_at):%Y-%m-%d} 结算）"
            for one in closings
        )
        super().__init__(
            f"这会改变已经结算的年度：{said}。请让办法从以后的年度起用，或先重新开放这些年度"
        )


def closings(*, as_known_on: date | None = None) -> QuerySet[YearClosing]:
    """The closings in force, or those in force at the end of a day."""
    if as_known_on is None:
        return YearClosing.objects.filter(state=ClosingState.CLOSED)
    end = end_of(as_known_on)
    return YearClosing.objects.filter(closed_at__lt=end).filter(
        Q(reopened_at=None) | Q(reopened_at__gte=end)
    )


def closing_of(year: int) -> YearClosing | None:
    return closings().filter(year=year).first()


def closing_on(day: date) -> YearClosing | None:
    """The closed year that a fact of this day would come too late for."""
    return closings().filter(ends_on__gte=day).order_by("year").first()


def last_closed() -> YearClosing | None:
    return closings().order_by("-year").first()


def statement_of(learner: Learner, *, year: int, as_known_on: date | None = None) -> Statement:
    """Her frozen statement of a settled year, with all adjustments."""
    rows = statements(as_known_on=as_known_on).filter(learner=learner, closing__year=year)
    return frozen.from_json(rows.latest("revision").statement)


def statements_by_year(learner: Learner) -> dict[int, tuple[YearClosing, Statement]]:
    """Her frozen statements of every closed year, with the closings; one query."""
    rows = statements().filter(learner=learner).select_related("closing").order_by("revision")
    return {row.closing.year: (row.closing, frozen.from_json(row.statement)) for row in rows}


def statements(*, as_known_on: date | None = None) -> QuerySet[SettledStatement]:
    """Every revision of what the closings in force have frozen."""
    rows = SettledStatement.objects.filter(closing__in=closings(as_known_on=as_known_on))
    if as_known_on is not None:
        # The first revision comes into force with the closing, however early it was worked out.
        rows = rows.filter(Q(revision=1) | Q(settled_at__lt=end_of(as_known_on)))
    return rows


def latest(closing: YearClosing, learner_ids: Iterable[int]) -> dict[int, SettledStatement]:
    """The last revision of each of these learners."""
    rows = SettledStatement.objects.filter(closing=closing, learner_id__among=learner_ids)
    return {row.learner_id: row for row in rows.order_by("revision")}


def years_of(
    learner_ids: Sequence[int], *, as_known_on: date | None = None
) -> dict[int, tuple[SettledYear, ...]]:
    """What each closed year left to each learner, the oldest first; one query."""
    ids = among.parameter(connection.vendor, learner_ids)
    closed, parameters = CLOSED, [ids]
    if as_known_on is not None:
        end = connection.ops.adapt_datetimefield_value(end_of(as_known_on))
        closed, parameters = CLOSED_THEN, [ids, end, end, end]
    last: dict[tuple[int, int], SettledYear] = {}
    with connection.cursor() as cursor:
        query = YEARS.format(among=among.CONDITIONS[connection.vendor], closed=closed)
        cursor.execute(query, parameters)
        for learner_id, year, ends_on, *texts in cursor.fetchall():
            last[learner_id, year] = _year(
                year, date.fromisoformat(str(ends_on)), *map(json.loads, texts)
            )
    found: dict[int, tuple[SettledYear, ...]] = {}
    for (learner_id, _), year in last.items():
        found[learner_id] = (*found.get(learner_id, ()), year)
    return found


def refuse_publication(*, digest: str, first: int, next_one: int | None) -> None:
    """Raise if a year from `first` to before `next_one` is closed under another text.

    Until the transaction ends none of these years can be closed.
    """
    touched = YearClosing.objects.filter(
        year__gte=first, state__in=[ClosingState.PREPARED, ClosingState.CLOSED]
    ).exclude(edition=digest)
    if next_one is not None:
        touched = touched.filter(year__lt=next_one)
    closed = [one for one in touched.select_for_update().order_by("year") if one.is_closed]
    if closed:
        raise ClosedYearError(closed)


def reach_of(row: SettledStatement, ends_on: date) -> Reach:
    return _reach(ends_on, row.heads, row.admitted)


def _year(
    year: int, ends_on: date, heads: dict[str, int], admitted: list[int], carried_out: list[Any]
) -> SettledYear:
    return SettledYear(Carried(year, frozen.lots(carried_out)), _reach(ends_on, heads, admitted))


def _reach(ends_on: date, heads: dict[str, int], admitted: list[int]) -> Reach:
    chains = {int(chain): seq for chain, seq in heads.items()}
    return Reach(ends_on.isoformat(), chains, frozenset(admitted))
