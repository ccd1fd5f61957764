"""The picture of one learner's year: has, owes, lacks, every line, and what would close the gap.

A read model for templates: numbers come from the assessment, words from the rulebook; nothing
is worked out in a template. A fixed number of queries, however long the year was.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.models import Session
from credits.assessment import Fact, Lot, Minimum, Statement, StatementLine
from credits.rulebook import Rulebook
from people.models import Learner
from portal import supposing
from portal.supposing import Gap


@dataclass(frozen=True)
class Bar:
    """A minimum as a picture: `percent` earned, `booked` with the seats already held."""

    minimum: Minimum
    percent: int
    booked: int
    expected: Decimal

    @property
    def spans_years(self) -> bool:
        return self.minimum.from_.year != self.minimum.to.year


@dataclass(frozen=True)
class Line:
    on: date
    title: str
    kind: str
    bucket: str
    amount: str
    line: StatementLine

    @property
    def is_cut(self) -> bool:
        return self.line.credited < self.line.claimed or not self.line.credited


@dataclass(frozen=True)
class CarriedLot:
    bucket: str
    lot: Lot


@dataclass(frozen=True)
class MyYear:
    learner: Learner
    rulebook: Rulebook
    statement: Statement
    tier: str
    bars: Sequence[Bar]
    lines: Sequence[Line]
    carried_in: Sequence[CarriedLot]
    carried_out: Sequence[CarriedLot]
    booked: Sequence[Session]
    gaps: Sequence[Gap]

    @property
    def credited(self) -> Decimal:
        """What the lines of this year come to, before anything carried in."""
        return sum((one.line.credited for one in self.lines), Decimal(0))

    @property
    def largest_gap(self) -> Decimal:
        short = [one.short for one in self.statement.minimums if one.due]
        return max(short, default=Decimal(0))


def of_learner(learner: Learner, *, year: int, now: datetime) -> MyYear:
    case = supposing.case_of(learner, year=year)
    statement = case.assess()
    is_running = statement.to >= timezone.localdate(now)
    booked = supposing.booked_sessions(learner) if is_running else []
    offered = supposing.offers(learner, until=statement.to, now=now) if is_running else []
    expected = case.assess(supposing.fact_of(session) for session in booked)
    book = case.kernel.rulebook
    return MyYear(
        learner=learner,
        rulebook=book,
        statement=statement,
        tier=next((one.name for one in book.tiers if one.key == statement.tier), ""),
        bars=_bars(statement, expected),
        lines=_lines(book, statement, case.facts),
        carried_in=_carried(book, statement.carried_in),
        carried_out=_carried(book, statement.carried_out),
        booked=booked,
        gaps=supposing.gaps(case, booked, offered) if is_running else [],
    )


def _bars(statement: Statement, expected: Statement) -> list[Bar]:
    later = {one.key: one for one in expected.minimums}
    return [
        Bar(
            minimum=one,
            percent=percent_of(one.has, one.needed),
            booked=percent_of(later[one.key].has, later[one.key].needed),
            expected=later[one.key].has - one.has,
        )
        for one in statement.minimums
    ]


def percent_of(has: Decimal, needed: Decimal) -> int:
    """Rounded down: a bar is full only when the minimum is met."""
    return min(100, int(has * 100 / needed)) if needed > 0 else 100


def _lines(book: Rulebook, statement: Statement, facts: Sequence[Fact]) -> list[Line]:
    known = {fact.source: fact for fact in facts}
    lines = [_line(book, one, known[one.source]) for one in statement.lines]
    return sorted(lines, key=lambda line: line.on, reverse=True)


def _line(book: Rulebook, line: StatementLine, fact: Fact) -> Line:
    kind = book.kinds[line.kind].name if line.kind in book.kinds else ""
    return Line(
        on=fact.on,
        title=str(fact.attributes.get("title") or kind or line.kind),
        kind=kind,
        bucket=_bucket(book, line.bucket),
        amount=_amount(fact.quantity),
        line=line,
    )


def _amount(quantity: Mapping[str, Any]) -> str:
    words = {
        "days": _("%s 天"),
        "half_days": _("%s 个半天"),
        "minutes": _("%s 分钟"),
        "sessions": _("%s 次"),
        "items": _("%s 项"),
        "characters": _("%s 字"),
        "points": _("%s 处"),
    }
    return "，".join(words[name] % value for name, value in quantity.items() if name in words)


def _bucket(book: Rulebook, key: str | None) -> str:
    return book.buckets[key].name if key is not None and key in book.buckets else ""


def _carried(book: Rulebook, lots: Sequence[Lot]) -> list[CarriedLot]:
    return [CarriedLot(_bucket(book, lot.bucket), lot) for lot in lots]
