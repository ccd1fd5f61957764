"""Draws so many per cent of every unit from a frozen list and a seed, so that anyone can. Pure.

A person's lot is the SHA-256 of "<seed>:<code>"; the smallest lots of each unit are its team. A
team has the share of its unit, rounded up, so that every unit has one.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal, InvalidOperation
from typing import Any

LOW, HIGH = Decimal("0.05"), Decimal("0.10")
KEYS = {"contest", "share", "units"}


class TeamListError(ValueError):
    """What is wrong with the list, and where."""


@dataclass(frozen=True)
class TeamList:
    contest: str
    share: Decimal
    units: Mapping[str, tuple[str, ...]]


def read(data: Any) -> TeamList:
    if not isinstance(data, Mapping) or set(data) != KEYS:
        raise TeamListError("名单应有 contest、share、units 三项，不能有其他键")
    if not isinstance(data["units"], Mapping) or not data["units"]:
        raise TeamListError("units 应为单位代码到人员代号的对照，且不能为空")
    units = {unit: _codes(unit, codes) for unit, codes in data["units"].items()}
    every = [code for codes in units.values() for code in codes]
    if len(set(every)) < len(every):
        twin = next(code for code in every if every.count(code) > 1)
        raise TeamListError(f"代号“{twin}”出现不止一次")
    return TeamList(str(data["contest"]), _share(data["share"]), units)


def draw(listed: TeamList, *, seed: int) -> dict[str, list[str]]:
    """Unit → the codes of its team in the order of their lots; units by their codes."""
    return {
        unit: sorted(listed.units[unit], key=lambda code: (lot(seed, code), code))[
            : size(len(listed.units[unit]), listed.share)
        ]
        for unit in sorted(listed.units)
    }


def size(people: int, share: Decimal) -> int:
    return int((people * share).to_integral_value(rounding=ROUND_CEILING))


def lot(seed: int, code: str) -> str:
    return hashlib.sha256(f"{seed}:{code}".encode()).hexdigest()


def _codes(unit: str, codes: Any) -> tuple[str, ...]:
    if not isinstance(codes, list) or not all(isinstance(code, str) and code for code in codes):
        raise TeamListError(f"units.{unit} 应为代号的列表")
    return tuple(codes)


def _share(told: Any) -> Decimal:
    try:
        share = Decimal(told) if isinstance(told, str) else None
    except InvalidOperation:
        share = None
    if share is None or not LOW <= share <= HIGH:
        raise TeamListError(f'share 应在 {LOW} 与 {HIGH} 之间，写成 "0.10" 这样，现为 {told}')
    return share
