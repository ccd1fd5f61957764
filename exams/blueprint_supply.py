"""What the bank has for each section of a blueprint, in words for whoever is still writing it.

A section that cannot be read yet is told what it lacks; the others are counted all the same.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from catalog.models import KnowledgePoint
from exams import blueprints, matching, preparing
from exams.blueprints import Blueprint, BlueprintError, Section
from exams.models import Exam


@dataclass(frozen=True)
class Said:
    """Of one section: how many questions there are for it, or why that cannot be told."""

    words: str
    is_wanting: bool = False


@dataclass(frozen=True)
class Supply:
    sections: tuple[Said, ...]  # in the order of the blueprint's sections
    total: str


def of(data: Any, *, exam: Exam) -> Supply:
    told = data.get("sections") if isinstance(data, Mapping) else None
    rows = told if isinstance(told, list) else []
    read = [_read(number, row) for number, row in enumerate(rows, start=1)]
    sections = [each for each in read if isinstance(each, Section)]
    counted = iter(_counted(sections, data, exam))
    said = tuple(next(counted) if isinstance(each, Section) else each for each in read)
    return Supply(said, _total(sections))


def _read(number: int, row: Any) -> Section | Said:
    try:
        return blueprints.read({"sections": [row]}).sections[0]
    except BlueprintError as refusal:
        return Said(str(refusal).replace("第 1 部分", f"第 {number} 部分"), is_wanting=True)


def _counted(sections: Sequence[Section], data: Mapping[str, Any], exam: Exam) -> list[Said]:
    if not sections:
        return []
    days = data.get("fresh_days", 0)
    is_rested = isinstance(days, int) and exam.opens_at is not None
    blueprint = Blueprint(tuple(sections), fresh_days=days if is_rested else 0)
    known = _known(sections)
    found = matching.supply_of(blueprint, preparing.bank_for(exam, blueprint))
    return [_said(each, known) for each in found]


def _known(sections: Sequence[Section]) -> dict[str, str]:
    """Of the knowledge points that are named, those that there are: code → title."""
    named = frozenset().union(*(section.knowledge_points for section in sections))
    if not named:
        return {}
    return dict(KnowledgePoint.objects.filter(code__in=named).values_list("code", "title"))


def _said(supply: matching.Supply, known: Mapping[str, str]) -> Said:
    codes = sorted(supply.section.knowledge_points)
    if unknown := [code for code in codes if code not in known]:
        told = "、".join(unknown)
        return Said(_("没有编号为 %(codes)s 的知识点。") % {"codes": told}, is_wanting=True)
    # A code says little: whoever typed it reads what it stands for.
    named = "".join(f"《{known[code]}》" for code in codes)
    if supply.lacking:
        told = _("题库中%(named)s可用的只有 %(found)d 题，还缺 %(lacking)d 题。")
        figures = {"named": named, "found": supply.found, "lacking": supply.lacking}
        return Said(told % figures, is_wanting=True)
    return Said(_("题库中%(named)s有 %(found)d 题可用。") % {"named": named, "found": supply.found})


def _total(sections: Sequence[Section]) -> str:
    count = sum(section.count for section in sections)
    points = sum((section.count * section.points for section in sections), Decimal(0))
    told = {"count": count, "points": f"{points.normalize():f}"}
    return _("共 %(count)d 题，满分 %(points)s 分。") % told
