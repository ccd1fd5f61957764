"""What a year will come to at this pace, with the seats held. Pure: facts in, minimums out.

Nothing is scaled. What happened so far is supposed to happen again, fact by fact, and the
measure itself is asked about it: its caps, steps and gates cut the future as they cut the past.
Refuses to guess from the first weeks of a year, and never repeats a degree, a paper or any other
thing that was claimed: those happen once.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from credits.assessment import Fact, Minimum, Statement
from credits.rulebook import Rulebook

Assess = Callable[[Iterable[Fact]], Statement]

# A fast January says nothing about a year.
LEAST_DAYS = 60
CLAIMED = "credits.claim:"


@dataclass(frozen=True)
class Expected:
    """A minimum now, when the seats held are used and nothing else happens, and at this pace."""

    now: Minimum
    with_seats: Minimum
    at_pace: Minimum


@dataclass(frozen=True)
class Forecast:
    """`has_pace` False: too early to tell, and `at_pace` then counts the seats alone."""

    on: date
    from_: date
    until: date
    seats: int
    has_pace: bool
    expected: tuple[Expected, ...]

    @property
    def days(self) -> int:
        return (self.on - self.from_).days + 1

    @property
    def percent(self) -> int:
        """How much of the year is over, rounded down."""
        return self.days * 100 // ((self.until - self.from_).days + 1)

    @property
    def due(self) -> tuple[Expected, ...]:
        return tuple(one for one in self.expected if one.now.due)

    @property
    def is_met(self) -> bool:
        return all(one.now.met for one in self.due)

    @property
    def short(self) -> Decimal:
        """The largest gap that is expected to be left at the end of the year."""
        return max((one.at_pace.short for one in self.due), default=Decimal(0))

    @property
    def short_with_seats(self) -> Decimal:
        return max((one.with_seats.short for one in self.due), default=Decimal(0))

    @property
    def worst(self) -> Expected:
        """The minimum that will lack most; asked only where something is due."""
        return max(self.due, key=lambda one: (one.at_pace.short, one.with_seats.short))


def forecast(
    *,
    assess: Assess,
    measure: Rulebook,
    facts: Sequence[Fact],
    seats: Iterable[Fact] = (),
    on: date,
) -> Forecast | None:
    """Say how the running year ends; None for a year that is over or has not begun.

    `assess` answers with the statement of this year as if the facts it is given came on top of
    the recorded `facts`; `seats` are the facts that the seats held would leave.
    """
    now = assess(())
    if not now.from_ <= on <= now.to:
        return None
    held = [seat for seat in seats if seat.on <= now.to]
    with_seats = assess(held)
    has_pace = (on - now.from_).days + 1 >= LEAST_DAYS
    at_pace = with_seats
    if has_pace and not with_seats.met:
        again = list(_again(_earning(facts, now, on=on), measure, now, on=on))
        at_pace = assess([*held, *_without_seats(again, held, on=on)])
    return Forecast(
        on=on,
        from_=now.from_,
        until=now.to,
        seats=len(held),
        has_pace=has_pace,
        expected=tuple(_expected(now, with_seats, at_pace)),
    )


def _earning(facts: Iterable[Fact], now: Statement, *, on: date) -> list[Fact]:
    """What earned something this year and may happen again."""
    earned = {line.source for line in now.lines if line.credited > 0}
    chosen = [
        fact
        for fact in facts
        if fact.source in earned
        and now.from_ <= fact.on <= on
        and not fact.source.startswith(CLAIMED)
    ]
    return sorted(chosen, key=lambda fact: (fact.on, fact.source))


def _again(earning: list[Fact], measure: Rulebook, now: Statement, *, on: date) -> Iterator[Fact]:
    """The days so far, once more and once more, until the year is over."""
    elapsed, names = (on - now.from_).days + 1, {rule.by for rule in measure.duplicates}
    for times in range(1, (now.to - on).days // elapsed + 2):
        for fact in earning:
            later = fact.on + timedelta(days=elapsed * times)
            if later <= now.to:
                yield _repeated(fact, later, times, names)


def _repeated(fact: Fact, later: date, times: int, names: set[str]) -> Fact:
    """Another of the kind: not the same paper or course once more, which would earn nothing."""
    other = {
        name: f"{value}#{times}" if name in names else value
        for name, value in fact.attributes.items()
    }
    lasted = fact.on - (fact.from_ or fact.on)
    source = f"supposed:again:{times}:{fact.source}"
    return fact._replace(source=source, from_=later - lasted, on=later, attributes=other)


def _without_seats(again: Iterable[Fact], held: Iterable[Fact], *, on: date) -> Iterator[Fact]:
    """Each seat held stands for one of what would have happened again, not for one more."""
    seated = Counter(seat.kind for seat in held if seat.on > on)
    for fact in again:
        if seated[fact.kind]:
            seated[fact.kind] -= 1
        else:
            yield fact


def _expected(now: Statement, with_seats: Statement, at_pace: Statement) -> Iterator[Expected]:
    seated, paced = _by_period(with_seats), _by_period(at_pace)
    for minimum in now.minimums:
        key = minimum.key, minimum.from_
        yield Expected(minimum, seated.get(key, minimum), paced.get(key, minimum))


def _by_period(statement: Statement) -> dict[tuple[str, date], Minimum]:
    return {(one.key, one.from_): one for one in statement.minimums}
