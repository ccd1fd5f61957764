"""What the members of a team come to together: average, share short, deduction per head."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from credits.assessment.conditions import within
from credits.assessment.statement import NEGLIGIBLE

if TYPE_CHECKING:
    from credits.rulebook.shapes import Bounds, TeamRule

ZERO = Decimal(0)


class Member(NamedTuple):
    """What a team needs to know of one person; a `Statement` has both."""

    totals: Mapping[str, Decimal]
    met: bool


class TeamResult(NamedTuple):
    """One metric of one team; a team without members meets everything with 0."""

    key: str
    name: str
    article: str
    has: Decimal
    met: bool


def judge_team(rule: "TeamRule", members: Sequence[Member]) -> TeamResult:
    if not members:
        return TeamResult(rule.key, rule.name, rule.article, ZERO, True)
    heads, short = Decimal(len(members)), Decimal(sum(not one.met for one in members))
    if rule.measure == "average":
        has = sum((one.totals.get(rule.total, ZERO) for one in members), ZERO) / heads
    elif rule.measure == "share_short":
        has = short / heads
    elif rule.measure == "short":
        has = short
    else:
        has = rule.start - rule.per_head * short
    return TeamResult(rule.key, rule.name, rule.article, has, _keeps(rule.limit, has))


def _keeps(limit: "Bounds", has: Decimal) -> bool:
    ends = (limit.at_least, limit.more_than, limit.at_most, limit.less_than)
    at_end = [end for end in ends if end is not None and abs(has - end) < NEGLIGIBLE]
    return within(limit, at_end[0] if at_end else has)
