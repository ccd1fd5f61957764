"""Lots of surplus credit: made at the year's end, spent oldest first, lapsed by their year."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from credits.assessment.conversion import amount_for
from credits.assessment.statement import NEGLIGIBLE, Carried, Lot
from credits.assessment.values import Opening

if TYPE_CHECKING:
    from credits.rulebook.values import CarryOver

ZERO = Decimal(0)


class CompiledCarry(NamedTuple):
    from_: str
    above: Decimal
    into: str
    years: int
    most: Decimal | None
    used_for: str | None
    used_up_to: Decimal
    oldest_first: bool
    share: Decimal


def compile_carry(rule: "CarryOver", tier: str | None) -> CompiledCarry:
    return CompiledCarry(
        from_=rule.from_,
        above=amount_for(rule.above, tier),
        into=rule.into,
        years=rule.years,
        most=None if rule.most is None else amount_for(rule.most, tier),
        used_for=rule.used_for,
        used_up_to=amount_for(rule.used_up_to, tier),
        oldest_first=rule.spend == "oldest_first",
        share=rule.share,
    )


def opened(rules: Iterable[CompiledCarry], openings: Iterable[Opening]) -> tuple[Lot, ...]:
    """Make lots of opening balances; a bucket that nothing carries into brings nothing."""
    valid_years = {rule.into: rule.years for rule in rules}
    lots = [
        Lot(one.bucket, one.credits, one.earned_in, one.earned_in + valid_years[one.bucket])
        for one in openings
        if one.bucket in valid_years
    ]
    return tuple(sorted(lots, key=lambda lot: (lot.earned_in, lot.bucket)))


class Start(NamedTuple):
    """Where the lots begin: after which year, and with what. Nothing before is worked out.

    `opened_in` is the year of the last opening balance: before it there are no facts at all.
    """

    after: int | None
    opened_in: int | None
    openings: tuple[Opening, ...]
    carried: Carried | None

    def lots(self, rules: Iterable[CompiledCarry]) -> tuple[Lot, ...]:
        if self.carried is None:
            return opened(rules, self.openings)
        known = {rule.into for rule in rules}
        return tuple(lot for lot in self.carried.lots if lot.bucket in known)


def start(openings: Iterable[Opening], carried: Carried | None, year: int) -> Start:
    """An opening balance and a settled year stand for the years up to them; the later counts."""
    earlier = tuple(one for one in openings if one.earned_in < year)
    opened_in = max((one.earned_in for one in earlier), default=None)
    if carried is None or carried.year >= year or carried.year < (opened_in or 0):
        return Start(opened_in, opened_in, earlier, None)
    return Start(carried.year, opened_in, earlier, carried)


def usable(lots: Iterable[Lot], year: int) -> tuple[Lot, ...]:
    return tuple(lot for lot in lots if lot.earned_in < year <= lot.valid_until)


def close(
    rules: tuple[CompiledCarry, ...],
    year: int,
    earned: Mapping[str, Decimal],
    lots: tuple[Lot, ...],
) -> tuple[Lot, ...]:
    """Return the lots that leave the year: what was not spent and has not lapsed, then the new."""
    left = list(lots)
    made: list[Lot] = []
    for rule in rules:
        spent = ZERO
        if rule.used_for is not None:
            wanted = rule.used_up_to
            if not rule.oldest_first:
                wanted = max(wanted - earned[rule.used_for], ZERO)
            spent = _spend(left, rule.into, wanted)
        surplus = earned[rule.from_] - rule.above
        if rule.oldest_first:
            surplus = min(surplus + spent, earned[rule.from_])
        surplus *= rule.share
        if rule.most is not None:
            surplus = min(surplus, rule.most)
        if surplus >= NEGLIGIBLE:
            made.append(Lot(rule.into, surplus, year, year + rule.years))
    return tuple(lot for lot in left if lot.valid_until > year) + tuple(made)


def _spend(lots: list[Lot], bucket: str, wanted: Decimal) -> Decimal:
    """Take up to `wanted` from the bucket's lots, oldest first; return what was taken."""
    taken = ZERO
    for index, lot in enumerate(lots):
        part = min(lot.credits, wanted - taken) if lot.bucket == bucket else ZERO
        lots[index] = lot._replace(credits=lot.credits - part)
        taken += part
    lots[:] = [lot for lot in lots if lot.credits >= NEGLIGIBLE]
    return taken
