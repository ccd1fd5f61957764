"""Windows of days: look-back, years of a subject, months around a day in a person's life."""

from calendar import monthrange
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from itertools import count
from typing import TYPE_CHECKING, NamedTuple

from credits.assessment.calendar import Calendar, Span, calendar_of, cycle_of
from credits.assessment.conditions import Predicate, of_selection
from credits.assessment.conversion import amount_for
from credits.assessment.values import Fact, Post, Profile

if TYPE_CHECKING:
    from credits.rulebook.values import Period

ZERO = Decimal(0)
ONE_DAY = timedelta(days=1)
# A day, and what a fact of that day added to each sum.
Entry = tuple[date, Mapping[str, Decimal]]


class CompiledWindow(NamedTuple):
    period: "Period"
    years: int  # of a look-back, for this tier
    calendar: Calendar  # of the subject
    holds: Predicate | None


class Life(NamedTuple):
    """A person and everything known to have happened, for anchors to be found in."""

    profile: Profile
    facts: tuple[Fact, ...]


def compile_window(period: "Period", tier: str | None) -> CompiledWindow | None:
    """None for whole years, and for a look-back that does not concern the tier."""
    if period.is_cycle or period.key == "year":
        return None
    years = 0 if period.look_back is None else int(amount_for(period.look_back, tier))
    return CompiledWindow(period, years, calendar_of(period), of_selection(period.selection))


def spans_of(
    window: CompiledWindow, year: int, calendar: Calendar, life: Life
) -> Iterator[tuple[Span, bool]]:
    """Yield each window that ends in or runs in the year, and whether it is due with the year."""
    period, (start, end) = window.period, calendar.span(year, year)
    if period.look_back is not None:
        last = year - period.ends_before
        if window.years:
            yield calendar.span(last - window.years + 1, last), True
        return
    if period.look_back_months:
        yield (months_later(end + ONE_DAY, -period.look_back_months), end), True
        return
    if period.anchor:
        spans = _anchored(window, life, end)
    elif period.part_months:
        spans = _parts(start, end, period.part_months)
    else:
        spans = _own_years(window, start, end)
    for span in sorted(set(spans)):
        if span[0] <= end and span[1] >= start:
            yield span, span[1] <= end


def summed(entries: Iterable[Entry], span: Span, names: Iterable[str]) -> dict[str, Decimal]:
    sums = dict.fromkeys(names, ZERO)
    for on, added in entries:
        if span[0] <= on <= span[1]:
            for name, amount in added.items():
                sums[name] += amount
    return sums


def months_later(day: date, months: int) -> date:
    """The same day of a later (or earlier) month; the month's last day where it has no such day."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _own_years(window: CompiledWindow, start: date, end: date) -> Iterator[Span]:
    own = window.calendar
    for year in range(own.year_of(start), own.year_of(end) + 1):
        cycle = cycle_of(window.period, year)
        if cycle is not None:
            yield own.span(*cycle)


def _parts(start: date, end: date, months: int) -> Iterator[Span]:
    first = start
    while first <= end:
        after = months_later(first, months)
        yield first, after - ONE_DAY
        first = after


def _anchored(window: CompiledWindow, life: Life, until: date) -> Iterator[Span]:
    period = window.period
    for day in _anchors(window, life):
        if period.repeats:
            yield from _repeated(day, period.months, min(until, _left(period, life, day)))
            continue
        end = months_later(day, period.months) - ONE_DAY
        yield months_later(day, -period.months_before), max(end, day)


def _repeated(day: date, months: int, until: date) -> Iterator[Span]:
    """One window after another from the day on; none begins after `until`."""
    for number in count():
        start = months_later(day, number * months)
        if start > until:
            return
        yield start, months_later(day, (number + 1) * months) - ONE_DAY


def _left(period: "Period", life: Life, day: date) -> date:
    """The last day in the post that was taken up on the day: no term begins after it."""
    ends = [
        post.to or date.max
        for post in life.profile.posts
        if period.anchor == "post" and post.from_ == day and _named(post, period.posts)
    ]
    return max(ends, default=date.max)


def _anchors(window: CompiledWindow, life: Life) -> Iterator[date]:
    period, profile = window.period, life.profile
    if period.anchor == "joined":
        if profile.joined_on is not None:
            yield profile.joined_on
    elif period.anchor == "post":
        yield from _appointed(profile.posts, period.posts)
    else:
        for fact in life.facts:
            chosen = fact.kind in period.selection.kinds
            if chosen and (window.holds is None or window.holds(fact, None)):
                yield fact.on


def _appointed(posts: tuple[Post, ...], wanted: frozenset[str]) -> Iterator[date]:
    """The first days of posts and ranks: a new rank in the same post is no appointment to it."""
    for post in posts:
        if post.from_ is None:
            continue
        begun = _named(post, wanted)
        for other in posts:
            if _held_on(other, post.from_ - ONE_DAY):
                begun -= _named(other, wanted)
        if begun:
            yield post.from_


def _named(post: Post, wanted: frozenset[str]) -> set[str]:
    return {name for name in (post.post, post.rank) if name and (not wanted or name in wanted)}


def _held_on(post: Post, on: date) -> bool:
    return (post.from_ is None or post.from_ <= on) and (post.to is None or post.to >= on)
