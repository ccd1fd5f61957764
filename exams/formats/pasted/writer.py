"""Writes items as Chinese question text that Word shows well and the reader takes back."""

from collections.abc import Sequence

from exams.formats.items import Item
from exams.formats.pasted.reader import read
from exams.formats.plain import (
    LETTERS,
    NAMES,
    dropped_from,
    fields_of,
    shown_options,
    told_of,
)
from exams.formats.readings import Loss, Written


def write(items: Sequence[Item]) -> Written:
    pieces: list[str] = []
    losses: list[Loss] = []
    for place, item in enumerate(items, start=1):
        told = told_of(item)
        # What would be read as something else is left out rather than changed.
        if item.kind not in NAMES or read(_piece(told, 1)).items != [told]:
            reason = "文本不能表示这种题型，或其文字会被误认作选项、答案等记号"
            losses.append(Loss(place, reason, is_left_out=True))
            continue
        losses += [Loss(place, what) for what in dropped_from(item, told)]
        pieces.append(_piece(told, len(pieces) + 1))
    return Written("\n".join(pieces), tuple(losses))


def _piece(item: Item, number: int) -> str:
    lines = [f"{number}. 【{NAMES.get(item.kind, '')}】{item.stem.text}"]
    options = zip(LETTERS, shown_options(item), strict=False)
    lines += [f"{letter}. {text}" for letter, text in options]
    lines += [f"{name}：{told}" for name, told in fields_of(item).items() if told]
    return "\n".join(lines) + "\n"
