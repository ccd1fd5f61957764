"""Draws a paper from a blueprint, a bank and a recorded seed: pure, and the same everywhere.

Randomness is a stream of 64-bit numbers cut from SHA-256("<seed>:<block>"), so a draw can be
recomputed on any machine, by any version of Python, in any language. A fixed paper is drawn once
from the blueprint's own seed; the person's seed then only mixes its questions and options.
It refuses a blueprint that the bank might fail to fill, before anybody sits down.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from struct import Struct
from typing import NamedTuple

from exams import balancing, matching
from exams.blueprints import Blueprint, BlueprintError, Section
from exams.matching import BankItem

__all__ = ["BankItem", "DrawnQuestion", "Numbers", "Preparation", "draw", "prepare"]

# Their options keep their places: 正确 stands before 错误 in every paper.
TYPES_IN_FIXED_ORDER = frozenset({"TRUE_FALSE"})
# A difficulty that some draw might miss is refused before anybody sits down.
PROBES = tuple(f"probe {number}" for number in range(12))
FOUR_WORDS = Struct(">4Q")
WORDS = 2**64


class DrawnQuestion(NamedTuple):
    """`option_order[n]` is the place in the bank of the option shown in place n.

    `slots` are what is to be filled in, for the types that have slots or blanks.
    """

    question_id: int
    points: Decimal
    option_order: tuple[int, ...]
    type: str = ""
    slots: int = 0


@dataclass(frozen=True)
class Preparation:
    """A blueprint matched with a bank once; draws any number of papers."""

    sections: tuple[Section, ...]
    candidates: tuple[tuple[BankItem, ...], ...]
    drawing_order: tuple[int, ...]
    fixed_seed: str = ""
    goal: balancing.Goal | None = None


@dataclass(slots=True)
class _Picked:
    item: BankItem
    section: Section
    options: tuple[int, ...] = field(default=())

    def drawn(self) -> DrawnQuestion:
        asked = (self.item.type, self.item.slots) if self.item.slots else ()
        return DrawnQuestion(self.item.id, self.section.points, self.options, *asked)


def prepare(blueprint: Blueprint, bank: Iterable[BankItem]) -> Preparation:
    """Match the sections with the bank, whose own order has no influence.

    Sections with the fewest candidates draw first. A question appears once in a paper, so a
    section must be able to fill even when earlier ones have taken all they can of its candidates.
    """
    candidates, order = matching.match(blueprint, bank)
    matching.refuse_shortage(blueprint, candidates, order)
    matching.refuse_worn(blueprint, candidates)
    goal = balancing.goal_of(blueprint, candidates) if blueprint.balance else None
    preparation = Preparation(blueprint.sections, candidates, order, blueprint.fixed_seed, goal)
    for seed in PROBES if goal else ():
        draw(preparation, seed=seed)
    return preparation


def draw(preparation: Preparation, *, seed: str) -> tuple[DrawnQuestion, ...]:
    """One paper: sections in the blueprint's order, questions and options in the seed's."""
    if preparation.fixed_seed:
        picked = _pick(preparation, Numbers(preparation.fixed_seed))
        picked = _mixed(picked, Numbers(seed))
    else:
        picked = _pick(preparation, Numbers(seed))
    return tuple(one.drawn() for section in picked for one in section)


def _pick(preparation: Preparation, numbers: "Numbers") -> list[list[_Picked]]:
    taken: set[int] = set()
    picked: dict[int, list[_Picked]] = {}
    for index in preparation.drawing_order:
        section = preparation.sections[index]
        chosen = _choose(preparation.candidates[index], section.count, taken, numbers)
        taken.update(item.id for item in chosen)
        picked[index] = [_Picked(i, section, _option_order(i, numbers)) for i in chosen]
    sections = [picked[index] for index in sorted(picked)]
    if preparation.goal:
        _balance(preparation, preparation.goal, sections, taken, numbers)
    return sections


def _balance(
    preparation: Preparation,
    goal: balancing.Goal,
    sections: list[list[_Picked]],
    taken: set[int],
    numbers: "Numbers",
) -> None:
    """Exchange questions at random, keeping what brings the paper nearer to its goal."""
    drawn = [(index, each) for index, section in enumerate(sections) for each in section]
    away = goal.away_of((each.section.points, each.item.difficulty) for _, each in drawn)
    for _turn in range(balancing.MOST_TURNS):
        if abs(away) <= goal.within:
            return
        index, each = drawn[numbers.below(len(drawn))]
        candidates = preparation.candidates[index]
        other = candidates[numbers.below(len(candidates))]
        step = goal.weight_of(each.section.points) * (other.difficulty - each.item.difficulty)
        if other.id not in taken and abs(away + step) < abs(away):
            taken ^= {each.item.id, other.id}
            away += step
            each.item, each.options = other, _option_order(other, numbers)
    if abs(away) > goal.within:
        raise BlueprintError(goal.refusal)


def _mixed(sections: list[list[_Picked]], numbers: "Numbers") -> list[list[_Picked]]:
    mixed = [[section[n] for n in numbers.permutation(len(section))] for section in sections]
    for section in mixed:
        for each in section:
            each.options = _option_order(each.item, numbers)
    return mixed


def _choose(
    candidates: Sequence[BankItem], count: int, taken: set[int], numbers: "Numbers"
) -> list[BankItem]:
    chosen: list[BankItem] = []
    # The permutation goes on past questions that another section has already taken.
    for place in numbers.permutation(len(candidates)):
        if len(chosen) == count:
            break
        if candidates[place].id not in taken:
            chosen.append(candidates[place])
    return chosen


def _option_order(item: BankItem, numbers: "Numbers") -> tuple[int, ...]:
    if item.type in TYPES_IN_FIXED_ORDER:
        return tuple(range(item.option_count))
    return numbers.order(item.option_count)


class Numbers:
    """The stream of a seed."""

    def __init__(self, seed: str) -> None:
        self._seed = f"{seed}:".encode()
        self._block = 0
        self._words: list[int] = []  # the next one last

    def below(self, bound: int) -> int:
        # Words beyond the last whole multiple of `bound` would favour small numbers.
        fair = WORDS - WORDS % bound
        while True:
            if not self._words:
                self._read_on()
            word = self._words.pop()
            if word < fair:
                return word % bound

    def permutation(self, size: int) -> Iterator[int]:
        """Fisher-Yates on 0 … size-1, lazily: n places cost n numbers, however large the bank."""
        moved: dict[int, int] = {}
        for place in range(size):
            other = place + self.below(size - place)
            yield moved.get(other, other)
            moved[other] = moved.get(place, place)

    def order(self, size: int) -> tuple[int, ...]:
        """The same permutation as a whole: quicker where all places are wanted."""
        places = list(range(size))
        for place in range(size):
            other = place + self.below(size - place)
            places[place], places[other] = places[other], places[place]
        return tuple(places)

    def _read_on(self) -> None:
        digest = hashlib.sha256(self._seed + str(self._block).encode()).digest()
        self._words = list(FOUR_WORDS.unpack(digest)[::-1])
        self._block += 1
