"""A rulebook as frozen values: the parts of a published measure, and nothing about files.

An amount is a decimal, or one decimal per tier. Every rule carries its resolved article
(document title and article).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from credits.assessment.case import Case
from credits.rulebook.shapes import (
    Amount,
    Bounds,
    Condition,
    Grant,
    Prerequisite,
    Proration,
    Score,
    ScorePart,
    Selection,
    Split,
    TeamExample,
    TeamRule,
    Test,
)

__all__ = [
    "ATTRIBUTES",
    "QUANTITIES",
    "Alternative",
    "Amount",
    "Attribute",
    "Bounds",
    "Bucket",
    "BucketChoice",
    "Cap",
    "CarryOver",
    "Condition",
    "CreditPart",
    "Document",
    "Duplicate",
    "Example",
    "ExemptionRule",
    "Factor",
    "Gate",
    "Grant",
    "Kind",
    "LadderStep",
    "MinimumRule",
    "Period",
    "Prerequisite",
    "Proration",
    "Reading",
    "Rulebook",
    "Score",
    "ScorePart",
    "Selection",
    "Split",
    "Step",
    "TeamExample",
    "TeamRule",
    "Test",
    "Tier",
    "Total",
]

QUANTITIES = {
    "days": "天",
    "half_days": "半天",
    "minutes": "分钟",
    "sessions": "次",
    "items": "项",
    "characters": "字",
    "points": "处",
}


@dataclass(frozen=True)
class Attribute:
    """What people call an attribute, and each answer that has a name: recorded → read."""

    name: str
    values: Mapping[str, str] = field(default_factory=dict)
    note: str = ""


ATTRIBUTES: Mapping[str, Attribute] = {
    "bucket": Attribute("学分类别"),
    "level": Attribute("级别"),
    "organiser": Attribute("组织单位级别"),
    "role": Attribute("担任的角色"),
    "progress": Attribute("完成比例", note="按小数填写：1 表示全部完成，0.9 表示完成 90%。"),
    "exam_passed": Attribute("考试合格"),
    "approved_in_advance": Attribute("事先经主管部门审核同意"),
    "same_as": Attribute("同一成果的名称或编号", note="同一成果分几次申报时填写相同的内容。"),
    "platform": Attribute("平台"),
    "author_order": Attribute("作者排序", note="第一作者填 1，第二作者填 2，依此类推。"),
    "authors": Attribute("作者人数"),
}


@dataclass(frozen=True)
class Document:
    key: str
    title: str
    issuer: str
    dated: str
    grade: str


@dataclass(frozen=True)
class Period:
    """Cycles of `years` years, beginning on month and day; the first in `first_year`.

    With `named_after` "end" a year that begins on 1 December 2009 is the year 2010. With
    `look_back` it is that many years before and including the year, less `ends_before`. With
    an `anchor` it is a number of months around a day in the person's life: joined, post, fact;
    with `repeats` one such window after another. With `part_months` it is a part of the year.
    """

    key: str
    name: str
    article: str
    years: int = 1
    first_year: int = 1
    starts: tuple[int, int] = (1, 1)
    named_after: str = "start"
    look_back: Amount | None = None
    look_back_months: int = 0
    ends_before: int = 0
    part_months: int = 0
    anchor: str = ""
    months_before: int = 0
    months: int = 12
    repeats: bool = False
    posts: frozenset[str] = frozenset()  # posts or ranks whose first day is the anchor
    selection: Selection = field(default_factory=Selection)  # facts whose day is the anchor

    @property
    def is_cycle(self) -> bool:
        """Whole years of the rulebook; every other period is a window of days."""
        days = self.look_back is not None or self.look_back_months or self.part_months
        return not days and not self.anchor and self.starts == (1, 1)


@dataclass(frozen=True)
class Tier:
    key: str
    name: str
    article: str
    posts: frozenset[str]
    ranks: frozenset[str]
    roles: frozenset[str]
    min_age: Decimal | None
    max_age: Decimal | None
    otherwise: bool


@dataclass(frozen=True)
class Bucket:
    key: str
    name: str
    in_total: bool
    least: Decimal | None = None  # a year's sum is never less, whatever was taken away


@dataclass(frozen=True)
class BucketChoice:
    """Always `fixed`; or what the attribute says, translated by `mapping`, else `default`."""

    fixed: str | None = None
    attribute: str | None = None
    mapping: Mapping[str, str] | None = None
    default: str | None = None


@dataclass(frozen=True)
class Step:
    bounds: Bounds
    credits: Amount


@dataclass(frozen=True)
class CreditPart:
    """One way to credits. `form`: per, steps, flat or granted."""

    form: str
    article: str
    selection: Selection
    quantity: str | None = None
    unit: Decimal = Decimal(1)
    credits: Amount = Decimal(0)
    remainder: str | tuple[Step, ...] = "proportional"
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True)
class Factor:
    """Multiplies by `times`, and divides by the number that the attribute `divided_by` holds."""

    times: Amount
    divided_by: str | None
    article: str
    selection: Selection


@dataclass(frozen=True)
class Kind:
    key: str
    name: str
    article: str
    bucket: BucketChoice
    combine: str  # first, sum, highest
    parts: tuple[CreditPart, ...]
    factors: tuple[Factor, ...]
    evidence: str
    rounding: str = "none"  # of each claim: none, up, down, half_up
    round_to: Decimal = Decimal(1)
    accumulates: bool = False  # the year's quantities are converted together
    claimed: bool | None = None  # filed by people with evidence; None: the measure does not say
    recorded_as: tuple[str, ...] = ()  # what those who record call it: lecture, exam


@dataclass(frozen=True)
class Gate:
    name: str
    article: str
    selection: Selection
    require: Condition


@dataclass(frozen=True)
class Cap:
    """At most `limit` credits (or facts) per item or per period, shared by `by` if given."""

    name: str
    article: str
    selection: Selection
    limit: Amount
    per: str
    by: str | None
    counts: str  # credits, facts
    share_of: str | None = None  # then the limit is a share of that sum


@dataclass(frozen=True)
class Duplicate:
    """Facts with the same value of the attribute `by` count once."""

    name: str
    article: str
    selection: Selection
    by: str | None  # None: all facts selected are one group
    keep: str  # highest, first
    within: str  # year, ever
    most: int = 1  # so many of them count


@dataclass(frozen=True)
class Total:
    """A named sum; `counts` credits, facts, or a quantity of the facts that passed their gates."""

    key: str
    name: str
    selection: Selection
    counts: str


@dataclass(frozen=True)
class Alternative:
    total: str
    needs: Amount
    share_of: str | None


@dataclass(frozen=True)
class MinimumRule:
    key: str
    name: str
    article: str
    period: str
    tiers: frozenset[str]
    alternatives: tuple[Alternative, ...]
    each_year: bool = False  # each year of the period must reach it
    shortfall_within: str | None = None  # a cycle in which the next year needs it on top


@dataclass(frozen=True)
class CarryOver:
    """What `from_` has above `above` at the year's end becomes a lot in `into`.

    Lots are spent, oldest first, on what `used_for` lacks up to `used_up_to`.
    """

    name: str
    article: str
    enabled: bool
    from_: str
    above: Amount
    into: str
    years: int
    most: Amount | None
    used_for: str | None
    used_up_to: Amount
    spend: str  # current_first, oldest_first
    share: Decimal = Decimal(1)  # of the surplus


@dataclass(frozen=True)
class ExemptionRule:
    """Multiplies what the minimums need by `factor` (0 waives) when the periods overlap; with
    `inside` only when the exemption begins and ends within the period."""

    code: str
    name: str
    article: str
    minimums: frozenset[str]
    factor: Decimal
    proration: str  # none, months
    rounding: str  # none, up, down, half_up
    inside: bool = False
    round_to: Decimal = Decimal(1)


@dataclass(frozen=True)
class LadderStep:
    name: str
    text: str
    article: str


@dataclass(frozen=True)
class Reading:
    """Where the text leaves a boundary open, the side that this rulebook takes."""

    where: str
    text: str


@dataclass(frozen=True)
class Example:
    name: str
    line: int
    path: tuple[str | int, ...]
    case: Case
    expect: Mapping[str, object]


@dataclass(frozen=True)
class Rulebook:
    code: str
    name: str
    scope: str
    unit: str
    in_force_from: date | None
    in_force_to: date | None
    documents: Mapping[str, Document]
    periods: Mapping[str, Period]
    tiers: tuple[Tier, ...]
    tier_judged_on: str  # year_end, year_start, longest_held, first_listed
    buckets: Mapping[str, Bucket]
    quantities: Mapping[str, str]
    attributes: Mapping[str, Attribute]
    kinds: Mapping[str, Kind]
    gates: tuple[Gate, ...]
    caps: tuple[Cap, ...]
    duplicates: tuple[Duplicate, ...]
    totals: Mapping[str, Total]
    minimums: tuple[MinimumRule, ...]
    carry_over: tuple[CarryOver, ...]
    exemptions: Mapping[str, ExemptionRule]
    ladder: tuple[LadderStep, ...]
    readings: tuple[Reading, ...]
    examples: tuple[Example, ...]
    notes: str
    digest: str
    splits: tuple[Split, ...] = ()
    scores: Mapping[str, Score] = field(default_factory=dict)
    grants: tuple[Grant, ...] = ()
    teams: tuple[TeamRule, ...] = ()
    team_examples: tuple[TeamExample, ...] = ()
    proration: Proration = field(default_factory=Proration)
