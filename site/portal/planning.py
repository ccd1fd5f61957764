"""Which lectures close a gap soonest: pure, so that every small case can be checked by hand.

The plan ends as early as any can, holds no two lectures that clash with each other or with a
seat held, none twice, and none that could be left out. Each lecture is weighed by the measure
itself, so one that a cap would cut to nothing is never proposed.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from credits.assessment import Fact, Minimum, Statement

Assess = Callable[[Iterable[Fact]], Statement]
# Whether whatever counts in the first sum counts in the second one too.
Within = Callable[[str, str], bool]
# What has been gained towards each gap, and the lectures in it that are held several times.
State = tuple[tuple[Decimal, ...], frozenset[int]]
MOST_STATES = 300


@dataclass(frozen=True, eq=False)
class Candidate:
    """One session: whom it is of, when, and the fact that attending it would leave."""

    key: int
    lecture: int
    starts_at: datetime
    ends_at: datetime
    fact: Fact

    def clashes(self, other: "Candidate") -> bool:
        overlaps = self.starts_at < other.ends_at and other.starts_at < self.ends_at
        return overlaps or self.lecture == other.lecture


@dataclass(frozen=True)
class Plan:
    """The chosen in the order of time; `before` and `after` say what they change."""

    chosen: tuple[Candidate, ...]
    before: Statement
    after: Statement

    @property
    def is_enough(self) -> bool:
        return self.after.met

    @property
    def left(self) -> list[Minimum]:
        """What would still be short."""
        return [one for one in self.after.minimums if one.due and not one.met]

    @property
    def earns(self) -> dict[int, Decimal]:
        """What each session of the plan comes to in it."""
        lines = {line.source: line.credited for line in self.after.lines}
        return {one.key: lines.get(one.fact.source, Decimal(0)) for one in self.chosen}


def plan(
    *,
    assess: Assess,
    held: Sequence[Candidate],
    offered: Sequence[Candidate],
    within: Within = lambda inner, outer: False,
) -> Plan:
    """Choose from what is offered, on top of the seats held; nothing where nothing is short.

    A gap that no lecture closes will be closed by something else, and with it, credit for
    credit, the gap of every sum that it lies `within`: lectures for that are not proposed.
    """
    before = assess([one.fact for one in held])
    chosen: list[Candidate] = []
    now = before
    while not now.met:
        taken = [*held, *chosen]
        free = [one for one in offered if not any(one.clashes(other) for other in taken)]
        useful = _weighed(assess, taken, free, now)
        if not useful:
            break
        # What one adds may depend on the others, through a cap: then another round follows.
        chosen += _soonest(useful, _gaps(now))
        now = assess([one.fact for one in (*held, *chosen)])
    chosen, now = _trimmed(assess, held, chosen, now, within)
    return Plan(tuple(sorted(chosen, key=lambda one: one.starts_at)), before, now)


def _gaps(statement: Statement) -> dict[str, Decimal]:
    """The minimums that are due and short; two periods of one minimum are two gaps."""
    return {
        f"{one.key} {one.from_}": one.short for one in statement.minimums if one.due and not one.met
    }


def _weighed(
    assess: Assess, taken: Sequence[Candidate], free: Iterable[Candidate], now: Statement
) -> dict[Candidate, tuple[Decimal, ...]]:
    """How far each would narrow each gap, those alone that narrow one."""
    facts, gaps = [one.fact for one in taken], _gaps(now)
    weighed = {}
    for one in free:
        then = _gaps(assess([*facts, one.fact]))
        gained = tuple(short - then.get(name, Decimal(0)) for name, short in gaps.items())
        if any(amount > 0 for amount in gained):
            weighed[one] = gained
    return weighed


def _soonest(
    useful: dict[Candidate, tuple[Decimal, ...]], gaps: dict[str, Decimal]
) -> tuple[Candidate, ...]:
    """The fewest that together close all gaps by the earliest day; else those that do most."""
    wanted = tuple(gaps.values())
    ordered = sorted(useful, key=lambda one: (one.ends_at, one.starts_at, one.key))
    ends = [one.ends_at for one in ordered]
    offered = Counter(one.lecture for one in ordered)
    nothing: State = tuple(Decimal(0) for _ in wanted), frozenset()
    # reached[n]: the best that the first n can do, with the fewest sessions for each result.
    reached: list[dict[State, tuple[Candidate, ...]]] = [{nothing: ()}]
    for number, one in enumerate(ordered):
        found = dict(reached[-1])
        for state, chosen in reached[bisect_right(ends, one.starts_at, hi=number)].items():
            if one.lecture in state[1]:
                continue
            gained = tuple(map(min, wanted, map(Decimal.__add__, state[0], useful[one])))
            several = state[1] | {one.lecture} if offered[one.lecture] > 1 else state[1]
            known = found.get((gained, several))
            if known is None or len(known) > len(chosen) + 1:
                found[gained, several] = (*chosen, one)
        complete = [chosen for state, chosen in found.items() if state[0] == wanted]
        if complete:
            return min(complete, key=len)
        reached.append(_nearest(found, MOST_STATES))
    return next(iter(_nearest(reached[-1], 1).values()))


def _nearest(
    found: dict[State, tuple[Candidate, ...]], most: int
) -> dict[State, tuple[Candidate, ...]]:
    """The states that have gained most, with the fewest sessions, in that order."""
    if len(found) <= most and most > 1:
        return found
    ranked = sorted(found.items(), key=lambda item: (-sum(item[0][0]), len(item[1])))
    return dict(ranked[:most])


def _trimmed(
    assess: Assess,
    held: Sequence[Candidate],
    chosen: list[Candidate],
    now: Statement,
    within: Within,
) -> tuple[list[Candidate], Statement]:
    """Leave out what turns out not to be needed, the last ones first."""
    for one in sorted(chosen, key=lambda one: one.ends_at, reverse=True):
        fewer = [other for other in chosen if other is not one]
        then = assess([other.fact for other in (*held, *fewer)])
        if _left(then, within) <= _left(now, within):
            chosen, now = fewer, then
    return chosen, now


def _left(statement: Statement, within: Within) -> Decimal:
    """The gaps added up, each without what the closing of another will close of it."""
    gaps = [one for one in statement.minimums if one.due and not one.met]
    left = Decimal(0)
    for one in gaps:
        inner = [
            other.short
            for other in gaps
            if other is not one
            and (other.from_, other.to) == (one.from_, one.to)
            and within(other.total, one.total)
        ]
        left += max(one.short - max(inner, default=Decimal(0)), Decimal(0))
    return left
