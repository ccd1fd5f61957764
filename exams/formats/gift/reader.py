"""Reads a GIFT file block by block; a bad question is refused, the others are taken."""

import re

from exams.formats.gift.answers import Fields, read_answer
from exams.formats.gift.blocks import Block, blocks_of
from exams.formats.gift.escapes import mask, read_text, unmask
from exams.formats.gift.marks import read_marks
from exams.formats.gift.widths import full_width_signs
from exams.formats.items import BLANK, EMPTY, Format, Item, ItemError, Kind, Text
from exams.formats.readings import Reading, refuse_unreadable

# Behind an answer: what can only be the beginning of the next question.
ANOTHER = re.compile(r"\n::|\{\s*(?:[=~]|#\s*[-\d]|%-?\d|(?:T|F|TRUE|FALSE)\s*[}#])")
CLOZE = re.compile(r"\d*:[A-Z_]+:")


def read(text: str) -> Reading:
    reading, category = Reading(), ""
    for block in blocks_of(text):
        for line, reason in full_width_signs(block.lines):
            reading.warn(line, reason, block.text)
        if block.category is not None:
            category = block.category
            continue
        try:
            item = _item(block, category, reading)
        except ItemError as refusal:
            reading.refuse(block.start, str(refusal), block.text)
        else:
            reading.take(block.start, item)
    return reading


def _item(block: Block, category: str, reading: Reading) -> Item:
    refuse_unreadable(block.text)
    name, masked = _named(mask(block.text))
    before, answer, after = _cut(masked)
    if ANOTHER.search(after):
        raise ItemError("这道题之后又有一道题：题与题之间要空一行；文字里的大括号请写成 \\{ \\}")
    if "{" in after or "}" in after:
        reading.warn(
            block.start, "答案区之后还有大括号，作为文字读入；文字里的请写成 \\{ \\}", name
        )
    middle = BLANK if answer is not None and after.strip() else ""
    stem = read_text(before + middle + after)
    key, feedback = _key(answer, stem.format)
    return Item(stem=stem, name=name, category=category, feedback=feedback, **_told(block, key))


def _named(masked: str) -> tuple[str, str]:
    if not masked.startswith("::"):
        return "", masked
    name, closing, rest = masked[2:].partition("::")
    if not closing:
        raise ItemError("题名没有结束：::题名:: 的两头都要有双冒号")
    return unmask(name).replace("\n", " ").strip(), rest.strip()


def _cut(masked: str) -> tuple[str, str | None, str]:
    """What stands before, between and after the braces; a description has none."""
    start, end = masked.find("{"), masked.find("}")
    if start < 0 and end < 0:
        return masked, None, ""
    if end < 0:
        raise ItemError("大括号没有闭合：缺少 }，或者题目中间有空行")
    if start < 0 or end < start:
        raise ItemError("大括号不配对：右括号 } 之前没有左括号 {")
    return masked[:start], masked[start + 1 : end].strip(), masked[end + 1 :]


def _key(answer: str | None, format_: Format) -> tuple[Fields, Text]:
    if answer is None:
        return {"kind": Kind.DESCRIPTION}, EMPTY
    if CLOZE.match(answer):
        raise ItemError(
            "Moodle 的“内嵌答案”题（cloze）在一段文字里有几道题；请拆成单独的题，"
            "如“首都是 {=北京} 。”"
        )
    place = answer.rfind("####")
    if place < 0:
        return read_answer(answer, format_), EMPTY
    feedback = read_text(answer[place + 4 :], format_)
    return read_answer(answer[:place].strip(), format_), feedback


def _told(block: Block, key: Fields) -> Fields:
    marks = read_marks(block.comments)
    kind = marks.pop("kind", None)
    if kind and key["kind"] is Kind.SHORT_ANSWER:
        key = {**key, "kind": kind}
    return {**marks, **key}
