"""The picture of one learner's year: has, owes, lacks, every line, and what it will come to.

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
from credits import forecast_wording, group_standings
from credits.assessment import Exemption, Fact, Lot, Minimum, Statement, StatementLine
from credits.forecast import Forecast
from credits.rulebook import Rulebook
from credits.rulebook.values import ExemptionRule
from credits.settlement import settled
from keeping.told import told
from people.models import Learner
from portal import supposing
from portal.supposing import Case


@dataclass(frozen=True)
class Line:
    """A line with its number on the page, so that a figure can lead to it."""

    number: int
    on: date
    title: str
    kind: str
    bucket: str
    amount: str
    line: StatementLine
    adds: Mapping[str, Decimal]
    why_nothing: str

    @property
    def is_cut(self) -> bool:
        return self.line.credited < self.line.claimed or not self.line.credited


@dataclass(frozen=True)
class Part:
    """A line and what it adds to one minimum."""

    line: Line
    amount: Decimal


@dataclass(frozen=True)
class Bar:
    """A minimum as a picture: `percent` earned, `booked` with the seats already held.

    `parts` are this year's lines that make the figure; `rest` is what other years gave to it.
    """

    minimum: Minimum
    percent: int
    booked: int
    expected: Decimal
    parts: Sequence[Part]
    rest: Decimal

    @property
    def spans_years(self) -> bool:
        return self.minimum.from_.year != self.minimum.to.year


@dataclass(frozen=True)
class CarriedLot:
    bucket: str
    lot: Lot


@dataclass(frozen=True)
class Relief:
    """An approved exemption that touches a period of this year's requirements."""

    rule: ExemptionRule
    exemption: Exemption


@dataclass(frozen=True)
class Further:
    """The year under a further measure that judges her besides."""

    rulebook: Rulebook
    statement: Statement
    tier: str


@dataclass(frozen=True)
class MyYear:
    """`sentence` is the forecast in words; empty where there is none."""

    learner: Learner
    is_settled: bool
    rulebook: Rulebook
    statement: Statement
    tier: str
    relief: Sequence[Relief]
    further: Sequence[Further]
    bars: Sequence[Bar]
    lines: Sequence[Line]
    carried_in: Sequence[CarriedLot]
    carried_out: Sequence[CarriedLot]
    booked: Sequence[Session]
    forecast: Forecast | None
    sentence: str

    @property
    def credited(self) -> Decimal:
        """What the lines of this year come to, before anything carried in."""
        return sum((one.line.credited for one in self.lines), Decimal(0))

    @property
    def largest_gap(self) -> Decimal:
        short = [one.short for one in self.statement.minimums if one.due]
        return max(short, default=Decimal(0))

    @property
    def asks_nothing(self) -> bool:
        """Without a minimum nobody is complete and nobody is short."""
        return not self.statement.minimums

    @property
    def asks_later(self) -> bool:
        """Every minimum runs over years and none of them ends with this one."""
        return not any(one.due for one in self.statement.minimums)

    @property
    def may_be_closed(self) -> bool:
        """Something is lacking that time is left for."""
        expected = self.forecast.expected if self.forecast else ()
        return any(not one.with_seats.met for one in expected)


def of_learner(learner: Learner, *, year: int, now: datetime) -> MyYear:
    case = supposing.case_of(learner, year=year)
    is_settled = any(one.year == year for one in case.known.carried)
    statement = settled.statement_of(learner, year=year) if is_settled else case.assess()
    today = timezone.localdate(now)
    booked = supposing.booked_sessions(learner) if statement.to >= today else []
    forecast = case.forecast(booked, on=today)
    book = case.kernel.rulebook
    lines = _lines(case, statement)
    return MyYear(
        learner=learner,
        is_settled=is_settled,
        rulebook=book,
        statement=statement,
        tier=_tier(book, statement),
        relief=_relief(case, statement),
        further=_further(learner, case, year),
        bars=_bars(book, statement, forecast, lines),
        lines=lines,
        carried_in=_carried(book, statement.carried_in),
        carried_out=_carried(book, statement.carried_out),
        booked=booked,
        forecast=forecast,
        sentence=forecast_wording.sentence(forecast) if forecast else "",
    )


def _further(learner: Learner, case: Case, year: int) -> list[Further]:
    judged = group_standings.statements_of(learner, year=year, profile=case.known.profile)
    return [
        Further(one.kernel.rulebook, one.statement, _tier(one.kernel.rulebook, one.statement))
        for one in judged
    ]


def _tier(book: Rulebook, statement: Statement) -> str:
    return str(next((told(one.name) for one in book.tiers if one.key == statement.tier), ""))


def _relief(case: Case, statement: Statement) -> list[Relief]:
    rules = case.kernel.rulebook.exemptions
    first = min((one.from_ for one in statement.minimums), default=statement.from_)
    last = max((one.to for one in statement.minimums), default=statement.to)
    return [
        Relief(rules[one.code], one)
        for one in case.known.exemptions
        if one.code in rules and one.from_ <= last and (one.to is None or one.to >= first)
    ]


def _bars(
    book: Rulebook, statement: Statement, forecast: Forecast | None, lines: Sequence[Line]
) -> list[Bar]:
    expected = forecast.expected if forecast else ()
    later = {(one.now.key, one.now.from_): one.with_seats for one in expected}
    bars = []
    for one in statement.minimums:
        then = later.get((one.key, one.from_), one)
        parts = _parts(book, one, statement, lines)
        bars.append(
            Bar(
                minimum=one,
                percent=percent_of(one.has, one.needed),
                booked=percent_of(then.has, then.needed),
                expected=then.has - one.has,
                parts=parts,
                rest=_rest(book, one, parts),
            )
        )
    return bars


def _parts(
    book: Rulebook, minimum: Minimum, statement: Statement, lines: Sequence[Line]
) -> list[Part]:
    """The lines that a minimum is made of; those of a score are the lines of its parts."""
    score = book.scores.get(minimum.total)
    totals = {part.total for part in score.parts} if score else {minimum.total}
    found = [
        Part(line, sum((line.adds.get(total, Decimal(0)) for total in totals), Decimal(0)))
        for line in lines
        # A fact that is split over years may end in another one than this.
        if minimum.from_ <= min(max(line.on, statement.from_), statement.to) <= minimum.to
    ]
    return [part for part in found if part.amount]


def _rest(book: Rulebook, minimum: Minimum, parts: Sequence[Part]) -> Decimal:
    """What was carried in or earned in other years; the parts of a score are weighted."""
    if minimum.total in book.scores:
        return Decimal(0)
    listed = sum((part.amount for part in parts), Decimal(0))
    return max(minimum.has - listed, Decimal(0))


def percent_of(has: Decimal, needed: Decimal) -> int:
    """Rounded down: a bar is full only when the minimum is met."""
    return min(100, int(has * 100 / needed)) if needed > 0 else 100


def _lines(case: Case, statement: Statement) -> list[Line]:
    """The latest first."""
    facts = case.kernel.with_grants(case.known.profile, case.facts)
    known = {fact.source: fact for fact in facts}
    # A frozen line may be of a grant that her record, since corrected, no longer gives.
    happened = [
        (known.get(line.source) or _gone(line, statement), line) for line in statement.lines
    ]
    happened.sort(key=lambda pair: pair[0].on, reverse=True)
    return [
        _line(case, statement, line, fact, number)
        for number, (fact, line) in enumerate(happened, start=1)
    ]


def _gone(line: StatementLine, statement: Statement) -> Fact:
    return Fact(line.source, line.kind, None, statement.to, {}, {}, None)


def _line(case: Case, statement: Statement, line: StatementLine, fact: Fact, number: int) -> Line:
    book = case.kernel.rulebook
    known = book.kinds.get(line.kind)
    kind = told(known.name) if known else _recorded(fact.kind)
    return Line(
        number=number,
        on=fact.on,
        title=str(fact.attributes.get("title") or kind or line.kind),
        kind=kind,
        bucket=_bucket(book, line.bucket),
        amount=_amount(fact.quantity),
        line=line,
        adds=case.kernel.adds(statement, line, fact),
        why_nothing=_why_nothing(book, line, kind),
    )


def _recorded(kind: str) -> str:
    """What we ourselves record, where the measure has no word for it."""
    names = {"lecture": _("大讲堂听讲"), "online_course": _("网络学习"), "exam": _("考试")}
    return names.get(kind, "")


def _why_nothing(book: Rulebook, line: StatementLine, kind: str) -> str:
    """The reason for a kind that the measure does not know, in words for who reads it."""
    if line.kind in book.kinds:
        return ""
    said = {"measure": book.name, "kind": kind or line.kind}
    return _("《%(measure)s》没有“%(kind)s”这一类，因此不计学分；记录仍然保留。") % said


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
    return _("，").join(words[name] % value for name, value in quantity.items() if name in words)


def _bucket(book: Rulebook, key: str | None) -> str:
    return str(told(book.buckets[key].name)) if key is not None and key in book.buckets else ""


def _carried(book: Rulebook, lots: Sequence[Lot]) -> list[CarriedLot]:
    return [CarriedLot(_bucket(book, lot.bucket), lot) for lot in lots]
