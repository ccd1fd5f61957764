"""Which questions of the bank each section of a blueprint may ask, and whether they suffice. Pure.

It refuses, naming every section and what it lacks, before anybody sits down.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from exams.blueprints import Blueprint, BlueprintError, Section


@dataclass(frozen=True)
class BankItem:
    """What drawing needs to know of a question; `knowledge_point` is its code, `above` are the
    codes of the points that hold that one."""

    id: int
    type: str
    knowledge_point: str
    difficulty: int
    option_count: int
    slots: int = 0
    number: str = ""
    above: frozenset[str] = frozenset()


Candidates = tuple[tuple[BankItem, ...], ...]


@dataclass(frozen=True)
class Supply:
    """What the bank has for one section: `found` are those left for it when the others have taken
    all they can, `shown` the share of papers in which its questions are to be expected."""

    section: Section
    found: int
    shown: Fraction

    @property
    def lacking(self) -> int:
        return max(self.section.count - self.found, 0)


def match(blueprint: Blueprint, bank: Iterable[BankItem]) -> tuple[Candidates, tuple[int, ...]]:
    """The questions of each section, and the sections with the fewest of them first."""
    items = sorted(bank, key=lambda item: item.id)
    candidates = tuple(
        tuple(item for item in items if _admits(section, item)) for section in blueprint.sections
    )
    order = sorted(range(len(candidates)), key=lambda index: (len(candidates[index]), index))
    return candidates, tuple(order)


def supply_of(blueprint: Blueprint, bank: Iterable[BankItem]) -> list[Supply]:
    """What drawing would find, section by section, for whoever writes the blueprint."""
    return _supplies(blueprint, *match(blueprint, bank))


def _supplies(blueprint: Blueprint, candidates: Candidates, order: Sequence[int]) -> list[Supply]:
    found = {}
    for turn, index in enumerate(order):
        ids = {item.id for item in candidates[index]}
        takable = sum(
            min(blueprint.sections[e].count, sum(item.id in ids for item in candidates[e]))
            for e in order[:turn]
        )
        section = blueprint.sections[index]
        shown = Fraction(section.count, len(ids)) if ids else Fraction(0)
        found[index] = Supply(section, max(len(ids) - takable, 0), shown)
    return [found[index] for index in sorted(found)]


def _admits(section: Section, item: BankItem) -> bool:
    points = section.knowledge_points
    return (
        item.type == section.type
        and (not points or item.knowledge_point in points or not points.isdisjoint(item.above))
        and (not section.difficulties or item.difficulty in section.difficulties)
        and (not section.questions or item.number in section.questions)
    )


def refuse_shortage(blueprint: Blueprint, candidates: Candidates, order: Sequence[int]) -> None:
    """Every section that lacks questions, and how many."""
    found = _supplies(blueprint, candidates, order)
    lacking = [
        f"第 {number} 部分“{each.section.title or each.section.type}”需要 {each.section.count} 题，"
        f"题库中可用的只有 {each.found} 题。还缺 {each.lacking} 题。"
        for number, each in enumerate(found, start=1)
        if each.lacking
    ]
    if lacking:
        raise BlueprintError("".join(lacking))


def refuse_worn(blueprint: Blueprint, candidates: Candidates) -> None:
    """Too small a bank shows the same questions to too many people."""
    if blueprint.most_shown is None or blueprint.fixed_seed:
        return
    shown: dict[int, Fraction] = {}
    for section, items in zip(blueprint.sections, candidates, strict=True):
        for item in items:
            share = shown.get(item.id, Fraction(0))
            shown[item.id] = share + Fraction(section.count, len(items))
    most = max(shown.values())
    if most > Fraction(blueprint.most_shown):
        raise BlueprintError(
            f"有的题预计出现在 {float(most):.0%} 的试卷里，超过上限 {blueprint.most_shown:.0%}："
            "请补充试题、放宽知识点或难度，或提高上限。"
        )
