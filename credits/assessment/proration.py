"""Needs of a year that is shared by several tiers or begun late. Off unless a measure says so."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from credits.assessment.calendar import Span
from credits.assessment.minimums import CompiledMinimum
from credits.assessment.rounding import rounded
from credits.assessment.values import Profile

if TYPE_CHECKING:
    from credits.rulebook.shapes import Proration

ZERO = Decimal(0)
ONE = Decimal(1)
ONE_DAY = timedelta(days=1)
TierOn = Callable[[Profile, date], str | None]
Minimums = tuple[CompiledMinimum, ...]


def tier_shares(
    profile: Profile, span: Span, unit: str, tier_on: TierOn
) -> dict[str | None, Decimal]:
    """Share of the span in each tier, latest held last; a month is in the tier of its last day."""
    days = _month_ends(span) if unit == "months" else None
    weights: dict[str | None, int] = {}
    for start, end in _stretches(profile, span):
        tier = tier_on(profile, end)
        within = (end - start).days + 1
        if days is not None:
            within = sum(start <= day <= end for day in days)
        weights[tier] = weights.pop(tier, 0) + within
    if not any(weights.values()):  # a year may end in the middle of its last month
        return tier_shares(profile, span, "days", tier_on)
    whole = Decimal(sum(weights.values()))
    return {tier: Decimal(weight) / whole for tier, weight in weights.items()}


def first_listed(profile: Profile, span: Span, tier_on: TierOn, tiers: Sequence[str]) -> str | None:
    """Of the tiers held in the span the one that the measure lists first."""
    held = {tier_on(profile, start) for start, _ in _stretches(profile, span)}
    return next((tier for tier in tiers if tier in held), None)


def longest_held(profile: Profile, span: Span, tier_on: TierOn) -> str | None:
    """The tier held on most days; of equals the later one."""
    shares = tier_shares(profile, span, "days", tier_on)
    most = max(shares.values())
    return [tier for tier, share in shares.items() if share == most][-1]


def prorated(
    minimums: Minimums,
    by_tier: Mapping[str | None, tuple[Decimal, Minimums]],
    entered: Decimal,
    rule: "Proration",
) -> Minimums:
    """Weigh the year's needs by the tiers held, then by the share of the year since entry."""
    known = {minimum.key: minimum for minimum in minimums}
    for _, others in by_tier.values():
        for other in others:
            known.setdefault(other.key, other)
    return tuple(
        one if one.cycle or one.window else _weighed(one, by_tier, entered, rule)
        for one in known.values()
    )


def entry_share(profile: Profile, span: Span, unit: str) -> Decimal:
    """The share of the span that is left from the day of entry; of months, whole ones only."""
    joined = profile.joined_on
    if unit == "none" or joined is None or joined <= span[0] or joined > span[1]:
        return ONE
    if unit == "days":
        return Decimal((span[1] - joined).days + 1) / Decimal((span[1] - span[0]).days + 1)
    ends = _month_ends(span)
    return Decimal(sum(joined <= end.replace(day=1) for end in ends)) / Decimal(len(ends))


def _weighed(
    minimum: CompiledMinimum,
    by_tier: Mapping[str | None, tuple[Decimal, Minimums]],
    entered: Decimal,
    rule: "Proration",
) -> CompiledMinimum:
    alternatives = []
    for one in minimum.alternatives:
        needs = one.needs
        if one.share_of is None:
            if by_tier:
                needs = sum(
                    (
                        share * _need(others, minimum.key, one.total)
                        for share, others in by_tier.values()
                    ),
                    ZERO,
                )
            needs *= entered
            if needs != one.needs:
                needs = rounded(needs, rule.rounding, rule.round_to)
        alternatives.append(one._replace(needs=needs))
    return minimum._replace(alternatives=tuple(alternatives))


def _need(minimums: Minimums, key: str, total: str) -> Decimal:
    found = (
        one.needs
        for minimum in minimums
        if minimum.key == key
        for one in minimum.alternatives
        if one.total == total
    )
    return next(found, ZERO)


def _stretches(profile: Profile, span: Span) -> list[Span]:
    """Cut the span where a post or a role begins or ends, or the person has a birthday."""
    span = _since_entry(profile, span), span[1]
    cuts = {span[0]}
    held = [(one.from_, one.to) for one in profile.posts]
    held += [(one.from_, one.to) for one in profile.roles]
    for first, last in held:
        cuts |= {day for day in (first, _day_after(last)) if day}
    if profile.born_on is not None:
        cuts |= {_birthday(profile.born_on, year) for year in (span[0].year, span[1].year)}
    starts = sorted(day for day in cuts if span[0] <= day <= span[1])
    ends = [day - ONE_DAY for day in starts[1:]] + [span[1]]
    return list(zip(starts, ends, strict=True))


def _day_after(day: date | None) -> date | None:
    """Records that know no end may say 9999-12-31: after it there is no day."""
    return day + ONE_DAY if day is not None and day < date.max else None


def _since_entry(profile: Profile, span: Span) -> date:
    """Who enters within the span has no tier before: with nothing said, before the first post."""
    begun = [post.from_ or date.min for post in profile.posts]
    entered = profile.joined_on or min(begun, default=date.min)
    return entered if span[0] < entered <= span[1] else span[0]


def _birthday(born_on: date, year: int) -> date:
    # Who was born on 29 February is a year older on 1 March, as the tiers reckon age.
    try:
        return born_on.replace(year=year)
    except ValueError:
        return date(year, 3, 1)


def _month_ends(span: Span) -> list[date]:
    return [
        day
        for day in (span[0] + timedelta(days=n) for n in range((span[1] - span[0]).days + 1))
        if (day + ONE_DAY).day == 1
    ]
