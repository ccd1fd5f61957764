"""The same paper, course or class filed more than once counts once."""

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from credits.assessment.conditions import Predicate
from credits.assessment.statement import plain
from credits.assessment.values import Fact

if TYPE_CHECKING:
    from credits.rulebook.values import Duplicate

ZERO = Decimal(0)
# The best credit that earlier years gave to (rule, value).
Remembered = dict[tuple[int, str], Decimal]
Claimed = tuple[int, Fact, Decimal]  # position in the year, fact, credits that passed the gates


class CompiledDuplicate(NamedTuple):
    number: int
    name: str
    article: str
    by: str | None
    most: int
    keeps_highest: bool
    forever: bool
    holds: Predicate | None


def compile_duplicate(number: int, rule: "Duplicate", holds: Predicate | None) -> CompiledDuplicate:
    return CompiledDuplicate(
        number=number,
        name=rule.name,
        article=rule.article,
        by=rule.by,
        most=rule.most,
        keeps_highest=rule.keep == "highest",
        forever=rule.within == "ever",
        holds=holds,
    )


def settle_group(
    rule: CompiledDuplicate, value: str, group: Sequence[Claimed], remembered: Remembered
) -> dict[int, tuple[Decimal, str]]:
    """Say for each position that changes what it is credited and why."""
    if rule.most > 1:
        return _beyond(rule, group)
    key = (rule.number, value)
    before = remembered.get(key)
    kept = max(group, key=lambda one: one[2]) if rule.keeps_highest else group[0]
    changed = {
        position: (ZERO, f"{rule.article}规定{rule.name}，已按“{kept[1].source}”计，本项不重复计")
        for position, _, _ in group
        if position != kept[0]
    }
    if before is not None:
        # An earlier year was judged with what was known then: only the difference is new.
        left = max(kept[2] - before, ZERO) if rule.keeps_highest else ZERO
        told = f"{rule.article}规定{rule.name}，以前年度已计 {plain(before)}，本年计差额"
        changed[kept[0]] = (left, f"{told} {plain(left)}")
    if rule.forever:
        remembered[key] = max(kept[2], before or ZERO)
    return changed


def _beyond(rule: CompiledDuplicate, group: Sequence[Claimed]) -> dict[int, tuple[Decimal, str]]:
    """All but the best, or the first, so many; of equals the earlier."""
    ranked = sorted(group, key=lambda one: -one[2]) if rule.keeps_highest else group
    told = f"{rule.article}规定{rule.name}，最多计 {rule.most} 项，本项不计"
    return {position: (ZERO, told) for position, _, _ in ranked[rule.most :]}
