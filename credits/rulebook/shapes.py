"""The values that select facts, and those that shape whole years; `values` has all the rest."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

Amount = Decimal | Mapping[str, Decimal]  # or one per tier


@dataclass(frozen=True)
class Bounds:
    """A range with stated ends; an absent end is open."""

    at_least: Decimal | None = None
    more_than: Decimal | None = None
    at_most: Decimal | None = None
    less_than: Decimal | None = None


@dataclass(frozen=True)
class Test:
    """One thing asked of a fact: a quantity, an attribute, its bucket or the person's tier."""

    name: str
    subject: str  # quantity, attribute, bucket
    one_of: frozenset[object] | None = None
    none_of: frozenset[object] | None = None
    bounds: Bounds | None = None
    given: bool | None = None


@dataclass(frozen=True)
class Condition:
    """All tests hold, and where alternatives are given at least one of them."""

    tests: tuple[Test, ...] = ()
    any_of: tuple["Condition", ...] = ()


@dataclass(frozen=True)
class Selection:
    """Which facts a rule is about; an empty selection means all of them."""

    kinds: frozenset[str] = frozenset()
    buckets: frozenset[str] = frozenset()
    tiers: frozenset[str] = frozenset()
    where: Condition | None = None


@dataclass(frozen=True)
class Split:
    """One fact counts in several years: by the days that lie in each, or in stated shares."""

    name: str
    article: str
    selection: Selection
    by: str  # days, shares
    shares: tuple[Decimal, ...]


@dataclass(frozen=True)
class ScorePart:
    total: str
    times: Amount
    most: Amount | None
    above: Amount | None  # only what lies above it counts
    rounding: str  # none, up, down, half_up
    round_to: Decimal


@dataclass(frozen=True)
class Prerequisite:
    total: str
    at_least: Amount


@dataclass(frozen=True)
class Score:
    """A weighted sum of sums; 0 unless every prerequisite is reached."""

    key: str
    name: str
    article: str
    parts: tuple[ScorePart, ...]
    requires: tuple[Prerequisite, ...]


@dataclass(frozen=True)
class Grant:
    """A fact that follows from the post held on a day, such as an opening balance by rank."""

    name: str
    article: str
    kind: str
    on: date
    posts: frozenset[str]
    quantity: str  # where the full years in the post go


@dataclass(frozen=True)
class TeamRule:
    """What a team's members come to together, and the limit it must keep.

    `measure`: average of `total`; share_short (0 to 1); short (heads); score, which is `start`
    less `per_head` for each member who is short.
    """

    key: str
    name: str
    article: str
    measure: str
    total: str
    start: Decimal
    per_head: Decimal
    limit: Bounds


@dataclass(frozen=True)
class TeamExample:
    name: str
    path: tuple[str | int, ...]
    members: tuple[tuple[Mapping[str, Decimal], bool], ...]
    expect: Mapping[str, object]


@dataclass(frozen=True)
class Proration:
    """How a year's needs shrink: by tiers held one after another, by entry within the year."""

    tier_change: str = "none"  # none, months, days
    entry: str = "none"  # none, months, days
    rounding: str = "none"  # none, up, down, half_up
    round_to: Decimal = Decimal(1)
