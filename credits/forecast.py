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
MOST_PHASES = 8
TENTH = Decimal("0.1")


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
    paced = [with_seats]
    if has_pace and not with_seats.met:
        earning = _earning(facts, now, on=on)
        paced = [
            assess(
                [*held, *_without_seats(_again(earning, measure, now, phase, on=on), held, on=on)]
            )
            for phase in _phases(now, on=on)
        ]
    return Forecast(
        on=on,
        from_=now.from_,
        until=now.to,
        seats=len(held),
        has_pace=has_pace,
        expected=tuple(_expected(now, with_seats, paced)),
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


def _phases(now: Statement, *, on: date) -> list[int]:
    """Days at which the past may begin to repeat: what is left of the year has room for only a
    part of it, and one part alone would be chance."""
    elapsed, left = (on - now.from_).days + 1, (now.to - on).days
    many = min(MOST_PHASES, -(-elapsed // left)) if left else 1
    return [elapsed * number // many for number in range(many)]


def _again(
    earning: list[Fact], measure: Rulebook, now: Statement, phase: int, *, on: date
) -> list[Fact]:
    """The days so far, from that day on, once more and once more, until the year is over."""
    elapsed, names = (on - now.from_).days + 1, {one.by for one in measure.duplicates if one.by}
    again = []
    for fact in earning:
        wait = ((fact.on - now.from_).days - phase) % elapsed
        for times in range((now.to - on).days // elapsed + 1):
            later = on + timedelta(days=1 + wait + elapsed * times)
            if later <= now.to:
                again.append(_repeated(fact, later, times, names))
    return sorted(again, key=lambda one: (one.on, one.source))


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


def _expected(
    now: Statement, with_seats: Statement, paced: Sequence[Statement]
) -> Iterator[Expected]:
    seated, pictures = _by_period(with_seats), [_by_period(one) for one in paced]
    for minimum in now.minimums:
        key = minimum.key, minimum.from_
        then = [one.get(key, minimum) for one in pictures]
        yield Expected(minimum, seated.get(key, minimum), _mean(then))


def _mean(pictures: Sequence[Minimum]) -> Minimum:
    """What the pictures come to on average; an average is no more exact than a tenth."""
    if len(pictures) == 1:
        return pictures[0]
    many = Decimal(len(pictures))
    has = (sum((one.has for one in pictures), Decimal(0)) / many).quantize(TENTH)
    short = (sum((one.short for one in pictures), Decimal(0)) / many).quantize(TENTH)
    return pictures[0]._replace(has=has, short=short, met=not short)


def _by_period(statement: Statement) -> dict[tuple[str, date], Minimum]:
    return {(one.key, one.from_): one for one in statement.minimums}
