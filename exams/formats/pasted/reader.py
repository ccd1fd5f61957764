"""Reads pasted questions draft by draft; a bad one is refused, the others are taken.

Answers may stand below each question, in its brackets, or once at the end in a table.
"""

from collections import Counter

from exams.formats.items import ItemError
from exams.formats.pasted import answer_table
from exams.formats.pasted.answer_table import AnswerTable
from exams.formats.pasted.drafts import Draft, drafts_of
from exams.formats.pasted.keys import item_of
from exams.formats.readings import Reading, lines_of


def read(text: str) -> Reading:
    reading = Reading()
    text, table = _without_table(reading, text)
    drafts = list(drafts_of(text))
    if table:
        _answer(drafts, table)
    last: tuple[int, int | None] = (0, None)
    for draft in drafts:
        shown = " ".join(draft.stem)
        if draft.number is not None and (draft.section, draft.number) == last:
            advice = f"题号 {draft.number} 连着出现两次；请核对上一题是否被题干里的编号截断"
            reading.warn(draft.line, advice, shown)
        last = (draft.section, draft.number)
        try:
            item = item_of(draft)
        except ItemError as refusal:
            _refuse(reading, draft, str(refusal), shown)
        else:
            reading.take(draft.line, item)
    if table and table.unused:
        told = "、".join(map(str, table.unused[:20]))
        reading.warn(table.start, f"答案表里的第 {told} 题没有对应的题，或题号在几个部分里重复")
    return reading


def _without_table(reading: Reading, text: str) -> tuple[str, AnswerTable | None]:
    lines = list(lines_of(text))
    try:
        start, table = answer_table.split(lines)
    except ItemError as refusal:
        reading.refuse(lines[-1][0], str(refusal))
        return text, None
    if start is None:
        return text, None
    return "\n".join(line for number, line in lines if number < start), table


def _answer(drafts: list[Draft], table: AnswerTable) -> None:
    """An answer of its own counts more than the table's."""
    times = Counter(draft.number for draft in drafts)
    for draft in drafts:
        is_alone = times[draft.number] == 1
        answer = table.answer_of(draft.kind, draft.number, is_alone=is_alone)
        if answer and not draft.told("answer"):
            draft.fields["answer"] = [answer]


def _refuse(reading: Reading, draft: Draft, reason: str, shown: str) -> None:
    if draft.is_stray:
        reading.warn(draft.line, "没有题号、选项和答案，不作试题读入", shown)
    else:
        reading.refuse(draft.line, reason, shown)
