"""The table of answers that stands once at the end of a pasted paper: 参考答案 1-5 ABCDA.

It is one only if nothing but answers follows its title; "答案：B" below a question is none.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from exams.formats.items import ItemError, Kind
from exams.formats.pasted.marks import TYPE_WORDS, TYPES

TITLE = re.compile(r"\s*(?:参考|标准|正确|试题)?答案(?:部分|表|及评分标准)?\s*[:：]?\s*(.*)")
PART = re.compile(
    rf"\s*(?:[一二三四五六七八九十]{{1,3}}\s*[、.．]|[（(][一二三四五六七八九十]{{1,3}}[）)])?"
    rf"\s*({TYPE_WORDS})题?\s*(?:[（(][^（）()]*[）)])?\s*[:：]?\s*"
)
ANSWER = r"(?:[A-Z]{1,26}|√|×|✓|✗|正确|错误|对|错)"
MANY = re.compile(
    rf"(\d{{1,4}})\s*[-—–~至]+\s*(\d{{1,4}})\s*[.、:)]?\s*({ANSWER}(?:[\s,、]*{ANSWER})*)[\s,、;。]*"
)
ONE = re.compile(rf"(\d{{1,4}})\s*[.、:)]?\s*({ANSWER})[\s,、;。]*")
ANSWERS = re.compile(ANSWER)
FEWEST = 2
Place = tuple[Kind | None, int]


@dataclass
class AnswerTable:
    """`start` is the number of the line that names it; answers by kind of question and number."""

    start: int
    answers: dict[Place, str] = field(default_factory=dict)
    used: set[Place] = field(default_factory=set)

    def answer_of(self, kind: Kind | None, number: int | None, *, is_alone: bool) -> str:
        """`is_alone`: no other question has this number, so that it needs no part."""
        if number is None:
            return ""
        same = [place for place in self.answers if place[1] == number] if is_alone else []
        for place in [(kind, number), *same]:
            if place in self.answers:
                self.used.add(place)
                return self.answers[place]
        return ""

    @property
    def unused(self) -> list[int]:
        return [place[1] for place in self.answers if place not in self.used]


def split(lines: Iterable[tuple[int, str]]) -> tuple[int | None, AnswerTable | None]:
    """The line where the table begins, and the table; refuses (ItemError) one that is wrong."""
    known = list(lines)
    for place in range(len(known) - 1, -1, -1):
        number, line = known[place]
        if title := TITLE.fullmatch(line):
            table = AnswerTable(number)
            if _read(table, [title[1], *(text for _, text in known[place + 1 :])]):
                return number, table
    return None, None


def _read(table: AnswerTable, lines: Iterable[str]) -> bool:
    """Whether these lines are nothing but answers, and more than one."""
    kind: Kind | None = None
    for line in lines:
        rest = unicodedata.normalize("NFKC", line).strip().upper()
        if part := PART.match(rest):
            kind, rest = TYPES[part[1]], rest[part.end() :]
        while rest:
            found = MANY.match(rest) or ONE.match(rest)
            if found is None:
                return False
            for number, answer in _entries(found):
                table.answers[kind, number] = answer
            rest = rest[found.end() :]
    return len(table.answers) >= FEWEST


def _entries(found: re.Match[str]) -> Iterator[tuple[int, str]]:
    if found.re is ONE:
        yield int(found[1]), found[2]
        return
    first, last = int(found[1]), int(found[2])
    told = ANSWERS.findall(found[3])
    count = last - first + 1
    if len(told) != count:
        # ABCDA without spaces is one letter each.
        told = [letter for word in told for letter in (word if word.isascii() else [word])]
    if len(told) != count:
        raise ItemError(f"答案表里 {first}-{last} 共 {count} 题，却有 {len(told)} 个答案")
    yield from zip(range(first, last + 1), told, strict=True)
