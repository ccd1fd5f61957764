"""Aiken: one right answer per question, one line per option, and nothing else.

Which organ interprets the constitution?
A. The State Council
B. The Standing Committee
ANSWER: B
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from exams.formats.items import EMPTY, HUNDRED, Choice, Format, Item, ItemError, Kind, Text
from exams.formats.readings import Loss, Reading, Written, lines_of, refuse_unreadable

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
OPTION = re.compile(r"([A-Z])[.)]\s+(.+)")
ANSWER = re.compile(r"ANSWER\s*[:：]\s*(.*)", re.IGNORECASE)
SLIP = re.compile(r"[A-ZＡ-Ｚ][．）、]|[Ａ-Ｚ][.)]|[A-Z][.)]\S")
UNTOLD = {
    "name": "题名",
    "number": "题号",
    "category": "分类",
    "tags": "标签",
    "difficulty": "难度",
    "points": "分值",
    "penalty": "扣分",
    "feedback": "总反馈",
    "keeps_order": "固定选项顺序",
    "pictures": "图片",
}


@dataclass
class _Draft:
    line: int = 0
    stem: list[str] = field(default_factory=list)
    options: list[tuple[str, str]] = field(default_factory=list)


def read(text: str) -> Reading:
    reading, draft = Reading(), _Draft()
    for number, line in lines_of(text):
        if not line:
            continue
        draft.line = draft.line or number
        if told := ANSWER.match(line):
            _take(reading, draft, told[1])
            draft = _Draft()
        elif option := OPTION.fullmatch(line):
            draft.options.append((option[1], option[2].strip()))
        else:
            draft = _with_stem(reading, draft, number, line)
    if draft.line:
        reading.refuse(draft.line, "没有 ANSWER: 这一行，或文件在此中断", " ".join(draft.stem))
    return reading


def write(items: Sequence[Item]) -> Written:
    pieces: list[str] = []
    losses: list[Loss] = []
    for place, item in enumerate(items, start=1):
        told = _told(item)
        piece = _piece(told)
        # What would be read as something else is left out rather than changed.
        if item.kind is not Kind.SINGLE or read(piece).items != [told]:
            losses.append(Loss(place, "Aiken 只能写单行选项、一个正确答案的单选题", True))
            continue
        losses += [Loss(place, what) for what in _dropped(item, told)]
        pieces.append(piece)
    return Written("\n".join(pieces), tuple(losses))


def _with_stem(reading: Reading, draft: _Draft, number: int, line: str) -> _Draft:
    if draft.options and SLIP.match(line):
        reading.warn(number, "像是选项，但 Aiken 要求半角字母加 . 或 )，再空一格", line)
    if draft.options:
        reading.refuse(draft.line, "选项之后没有 ANSWER: 这一行", " ".join(draft.stem))
        return _Draft(number, [line])
    if SLIP.match(line):
        reading.warn(number, "像是选项，但 Aiken 要求半角字母加 . 或 )，再空一格", line)
    draft.stem.append(line)
    return draft


def _take(reading: Reading, draft: _Draft, told: str) -> None:
    try:
        item = _item(draft, unicodedata.normalize("NFKC", told).strip().upper())
    except ItemError as refusal:
        reading.refuse(draft.line, str(refusal), " ".join(draft.stem))
    else:
        reading.take(draft.line, item)


def _item(draft: _Draft, letter: str) -> Item:
    stem = "\n".join(draft.stem)
    refuse_unreadable("\n".join([stem, *(text for _, text in draft.options)]))
    letters = [name for name, _ in draft.options]
    if letters != list(LETTERS[: len(letters)]):
        raise ItemError(f"选项字母不连续：{'、'.join(letters)}")
    if letter not in letters:
        raise ItemError(f"ANSWER 应是一个选项的字母，现为“{letter[:10]}”")
    choices = tuple(
        Choice(Text(text), HUNDRED if name == letter else Decimal(0))
        for name, text in draft.options
    )
    return Item(Kind.SINGLE, Text(stem) if stem else EMPTY, choices=choices)


def _told(item: Item) -> Item:
    """What is left of an item in Aiken."""
    choices = tuple(
        replace(choice, text=Text(choice.text.text), feedback=EMPTY) for choice in item.choices
    )
    return Item(Kind.SINGLE, Text(item.stem.text), choices=choices)


def _piece(item: Item) -> str:
    options = [
        f"{letter}. {choice.text.text}"
        for letter, choice in zip(LETTERS, item.choices, strict=False)
    ]
    right = [
        letter
        for letter, choice in zip(LETTERS, item.choices, strict=False)
        if choice.weight == HUNDRED
    ]
    return "\n".join([item.stem.text, *options, f"ANSWER: {''.join(right)}\n"])


def _dropped(item: Item, told: Item) -> list[str]:
    dropped = [word for name, word in UNTOLD.items() if getattr(item, name) != getattr(told, name)]
    if any(choice.feedback for choice in item.choices):
        dropped.append("选项反馈")
    texts = [item.stem, *(choice.text for choice in item.choices)]
    if any(text.format is not Format.MOODLE for text in texts):
        dropped.append("文字格式")
    return dropped
