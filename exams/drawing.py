"""Draws a paper from a blueprint, a bank and a recorded seed: pure, and the same everywhere.

Randomness is a stream of 64-bit numbers cut from SHA-256("<seed>:<block>"), so a draw can be
recomputed on any machine, by any version of Python, in any language.
It refuses a blueprint that the bank might fail to fill, before anybody sits down.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from exams.blueprints import Blueprint, BlueprintError, Section

# Their options keep their places: 正确 stands before 错误 in every paper.
TYPES_IN_FIXED_ORDER = frozenset({"TRUE_FALSE"})


@dataclass(frozen=True)
class BankItem:
    """What drawing needs to know of a question; `knowledge_point` is its code."""

    id: int
    type: str
    knowledge_point: str
    difficulty: int
    option_count: int
    slots: int = 0


@dataclass(frozen=True)
class DrawnQuestion:
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


def prepare(blueprint: Blueprint, bank: Iterable[BankItem]) -> Preparation:
    """Match the sections with the bank, whose own order has no influence.

    Sections with the fewest candidates draw first. A question appears once in a paper, so a
    section must be able to fill even when earlier ones have taken all they can of its candidates.
    """
    items = sorted(bank, key=lambda item: item.id)
    candidates = tuple(
        tuple(item for item in items if _admits(section, item)) for section in blueprint.sections
    )
    order = sorted(range(len(candidates)), key=lambda index: (len(candidates[index]), index))
    for turn, index in enumerate(order):
        earlier = [(blueprint.sections[e].count, candidates[e]) for e in order[:turn]]
        _check_fills(index, blueprint.sections[index], candidates[index], earlier)
    return Preparation(blueprint.sections, candidates, tuple(order))


def draw(preparation: Preparation, *, seed: str) -> tuple[DrawnQuestion, ...]:
    """One paper: sections in the blueprint's order, questions and options in the seed's."""
    numbers = _Numbers(seed)
    taken: set[int] = set()
    drawn: dict[int, list[DrawnQuestion]] = {}
    for index in preparation.drawing_order:
        section = preparation.sections[index]
        chosen = _choose(preparation.candidates[index], section.count, taken, numbers)
        taken.update(item.id for item in chosen)
        drawn[index] = [
            DrawnQuestion(
                item.id,
                section.points,
                _option_order(item, numbers),
                *((item.type, item.slots) if item.slots else ()),
            )
            for item in chosen
        ]
    return tuple(question for index in sorted(drawn) for question in drawn[index])


def _admits(section: Section, item: BankItem) -> bool:
    return (
        item.type == section.type
        and (not section.knowledge_points or item.knowledge_point in section.knowledge_points)
        and (not section.difficulties or item.difficulty in section.difficulties)
    )


def _check_fills(
    index: int,
    section: Section,
    candidates: Sequence[BankItem],
    earlier: Iterable[tuple[int, Sequence[BankItem]]],
) -> None:
    ids = {item.id for item in candidates}
    takable = sum(min(count, sum(item.id in ids for item in other)) for count, other in earlier)
    found = max(len(ids) - takable, 0)
    if found < section.count:
        name = section.title or section.type
        raise BlueprintError(
            f"第 {index + 1} 部分“{name}”需要 {section.count} 题，题库中可用的只有 {found} 题。"
        )


def _choose(
    candidates: Sequence[BankItem], count: int, taken: set[int], numbers: "_Numbers"
) -> list[BankItem]:
    chosen: list[BankItem] = []
    # The permutation goes on past questions that another section has already taken.
    for place in numbers.permutation(len(candidates)):
        if len(chosen) == count:
            break
        if candidates[place].id not in taken:
            chosen.append(candidates[place])
    return chosen


def _option_order(item: BankItem, numbers: "_Numbers") -> tuple[int, ...]:
    if item.type in TYPES_IN_FIXED_ORDER:
        return tuple(range(item.option_count))
    return tuple(numbers.permutation(item.option_count))


class _Numbers:
    def __init__(self, seed: str) -> None:
        self._words = _words(seed)

    def below(self, bound: int) -> int:
        # Words beyond the last whole multiple of `bound` would favour small numbers.
        fair = 2**64 - 2**64 % bound
        while (word := next(self._words)) >= fair:
            continue
        return word % bound

    def permutation(self, size: int) -> Iterator[int]:
        """Fisher-Yates on 0 … size-1, lazily: n places cost n numbers, however large the bank."""
        moved: dict[int, int] = {}
        for place in range(size):
            other = place + self.below(size - place)
            yield moved.get(other, other)
            moved[other] = moved.get(place, place)


def _words(seed: str) -> Iterator[int]:
    block = 0
    while True:
        digest = hashlib.sha256(f"{seed}:{block}".encode()).digest()
        for start in range(0, 32, 8):
            yield int.from_bytes(digest[start : start + 8], "big")
        block += 1
