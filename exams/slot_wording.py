"""How slots and blanks are called, and how their key is written after release."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

FULL = "100"


def labels(type_: str, count: int, prompts: Sequence[str]) -> list[str]:
    if type_ == "MATCHING":
        return list(prompts)
    if type_ == "ORDERING":
        return [_("第 %(number)d 位") % {"number": number} for number in range(1, count + 1)]
    if count == 1:
        return [_("答案")]
    return [_("第 %(number)d 空") % {"number": number} for number in range(1, count + 1)]


def right_texts(type_: str, key: Sequence[Any]) -> str:
    """甲；乙/丙 for blanks, 3.14±0.01 for a number: as an author types them."""
    if type_ == "NUMERICAL":
        return " / ".join(_figure(figure) for figure in key if figure["weight"] == FULL)
    return "；".join(_blank(blank) for blank in key)


def _figure(figure: Mapping[str, str]) -> str:
    tolerance = figure["tolerance"]
    return figure["value"] + (f"±{tolerance}" if tolerance != "0" else "")


def _blank(blank: Sequence[Mapping[str, str]]) -> str:
    return "/".join(wording["text"] for wording in blank if wording["weight"] == FULL)
