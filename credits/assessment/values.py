"""What an assessment is about: a person, what happened, what was approved.

The hot values are named tuples: they are built by the hundred thousand, and a frozen dataclass
costs four times as much to make.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

# Attributes that mean the same in every measure: a share of 1, and what is true or not.
SHARES = frozenset({"progress"})
TRUTHS = frozenset({"exam_passed", "approved_in_advance"})
HOW_SHARES_ARE_WRITTEN = "应是 0 到 1 之间的小数：90% 写 0.9"
HOW_TRUTHS_ARE_WRITTEN = "应是 true 或 false，不加引号"


class Post(NamedTuple):
    """A post (职务) and a rank (职级) held from one day to another, both days included."""

    post: str | None = None
    rank: str | None = None
    from_: date | None = None
    to: date | None = None


class Role(NamedTuple):
    """A role that tiers name (试用期, 宁夏高级), held from one day to another, both included."""

    name: str
    from_: date | None = None
    to: date | None = None


@dataclass(frozen=True, slots=True)
class Profile:
    """What the tier test may look at. Absent values mean unknown."""

    personnel_no: str = ""
    born_on: date | None = None
    joined_on: date | None = None
    roles: tuple[Role, ...] = ()
    posts: tuple[Post, ...] = ()


class Fact(NamedTuple):
    """Something that happened; `on` is the day it was completed and decides the year.

    `quantity` holds decimals by name (days, half_days, minutes, sessions, items, characters,
    points); `attributes` holds text, booleans or numbers (a number may be text: "0.9");
    `granted` is the credit that an authority set for exactly this fact.
    """

    source: str
    kind: str
    from_: date | None
    on: date
    quantity: Mapping[str, Decimal]
    attributes: Mapping[str, object]
    granted: Decimal | None = None


class Exemption(NamedTuple):
    """An approved exemption; the code is one the rulebook declares. `to` None: until further."""

    code: str
    from_: date
    to: date | None = None
    approved_by: str = ""


class Opening(NamedTuple):
    """Credit brought from a year that was settled before the facts begin."""

    bucket: str
    credits: Decimal
    earned_in: int
