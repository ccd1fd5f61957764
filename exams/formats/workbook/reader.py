"""Reads rows of cells, whoever has opened the workbook. Titles may stand in any order."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from exams.formats.items import ItemError
from exams.formats.pasted.drafts import Draft
from exams.formats.pasted.keys import item_of
from exams.formats.pasted.marks import FIELDS, LETTER, TYPES, letter_of
from exams.formats.readings import LINE_END, Reading
from keeping.spreadsheets import unquoted

HEADER_WITHIN = 10
STEMS = {"题干", "题目", "试题", "试题内容", "题目内容", "问题"}
KINDS = {"题型", "类型", "试题类型", "题目类型"}
OPTION_TITLE = re.compile(rf"(?:选项|备选项)?\s*({LETTER})\s*(?:选项)?")
IGNORED = {"", "序号", "备注"}
Row = tuple[int, list[Any]]
Faults = Mapping[tuple[int, int], str]


def read(rows: Iterable[Row], faults: Faults | None = None) -> Reading:
    """`faults` are the cells without a value of their own (row, column from 1) and why."""
    reading, titles = Reading(), None
    for number, cells in rows:
        texts = [_text(cell) for cell in cells]
        if titles is None:
            titles = _titles(reading, number, texts)
            if titles is None and number >= HEADER_WITHIN:
                break
        elif any(texts):
            _take(reading, number, titles, texts, faults or {})
    if titles is None:
        reading.is_foreign = True
        reading.refuse(1, f"前 {HEADER_WITHIN} 行里找不到表头：至少要有“题干”和“答案”两列")
    return reading


def _titles(reading: Reading, number: int, texts: list[str]) -> dict[int, str] | None:
    """Place → what the column holds: stem, kind, a letter, or a field of a draft."""
    named = {place: _meaning(text) for place, text in enumerate(texts)}
    if not {"stem", "answer"} <= set(named.values()):
        return None
    seen: set[str] = set()
    for place, meaning in list(named.items()):
        if not meaning:
            del named[place]
            if texts[place] not in IGNORED:
                reading.warn(number, f"不认识“{texts[place]}”这一列，没有读入")
        elif meaning in seen:
            del named[place]
            reading.warn(number, f"“{texts[place]}”一列重复，只读前一列")
        seen.add(meaning)
    return named


def _meaning(title: str) -> str:
    plain = "".join(title.split()).rstrip("*＊：:")
    if plain in STEMS:
        return "stem"
    if plain in KINDS:
        return "kind"
    if option := OPTION_TITLE.fullmatch(plain):
        return letter_of(option[1])
    return FIELDS.get(plain, "")


def _take(
    reading: Reading, number: int, titles: dict[int, str], texts: list[str], faults: Faults
) -> None:
    told = {meaning: texts[place] for place, meaning in titles.items() if place < len(texts)}
    try:
        for place in titles:
            if reason := faults.get((number, place + 1)):
                raise ItemError(reason)
        item = item_of(_draft(number, told))
    except ItemError as refusal:
        reading.refuse(number, str(refusal), told.get("stem", ""))
    else:
        reading.take(number, item)


def _draft(number: int, told: Mapping[str, str]) -> Draft:
    draft = Draft(number, style="row", stem=[told["stem"]])
    if kind := told.get("kind"):
        word = kind.removesuffix("题")
        if word not in TYPES:
            raise ItemError(f"不认识题型“{kind[:20]}”；可用单选题、多选题、判断题、填空题等")
        draft.kind = TYPES[word]
    for meaning, text in sorted(told.items()):
        if len(meaning) == 1 and text:
            draft.options.append((meaning, [text]))
        elif meaning in FIELDS.values() and text:
            draft.fields[meaning] = [text]
    return draft


def _text(cell: Any) -> str:
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 10**15 else f"{cell:.15G}"
    if isinstance(cell, datetime | date):
        return str(cell)[:10]
    content = LINE_END.sub("\n", str(cell)).strip() if cell is not None else ""
    return unquoted(content).strip()
