"""Reads pasted questions draft by draft; a bad one is refused, the others are taken."""

from exams.formats.items import ItemError
from exams.formats.pasted.drafts import Draft, drafts_of
from exams.formats.pasted.keys import item_of
from exams.formats.readings import Reading


def read(text: str) -> Reading:
    reading = Reading()
    last: tuple[int, int | None] = (0, None)
    for draft in drafts_of(text):
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
    return reading


def _refuse(reading: Reading, draft: Draft, reason: str, shown: str) -> None:
    if draft.is_stray:
        reading.warn(draft.line, "没有题号、选项和答案，不作试题读入", shown)
    else:
        reading.refuse(draft.line, reason, shown)
