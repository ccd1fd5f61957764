"""What became of a file: the items found, the ones refused, and what to look at again."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from exams.formats.checking import check
from exams.formats.items import Item, ItemError

# As word processors and old systems end a line, and the breaks that Word puts inside a paragraph.
LINE_END = re.compile("\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
# Not characters by Unicode's own rule: free to mark places while a text is being read.
UNREADABLE = re.compile("[\x00-\x08\x0e-\x1b\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff]")
SHOWN = 40


@dataclass(frozen=True)
class Found:
    line: int
    item: Item


@dataclass(frozen=True)
class Remark:
    """`shown` is the beginning of what it is about, for a person to find it."""

    line: int
    reason: str
    shown: str = ""

    def __str__(self) -> str:
        about = f"“{self.shown}”：" if self.shown else ""
        return f"第 {self.line} 行：{about}{self.reason}"


@dataclass
class Reading:
    found: list[Found] = field(default_factory=list)
    refused: list[Remark] = field(default_factory=list)
    warnings: list[Remark] = field(default_factory=list)
    # Not a table of questions at all: another sheet may be.
    is_foreign: bool = False

    @property
    def items(self) -> list[Item]:
        return [each.item for each in self.found]

    def take(self, line: int, item: Item) -> None:
        """The item, if it is sound; otherwise it is refused with the first reason."""
        try:
            check(item)
        except ItemError as refusal:
            self.refuse(line, str(refusal), item.stem.text)
        else:
            self.found.append(Found(line, item))

    def refuse(self, line: int, reason: str, shown: str = "") -> None:
        self.refused.append(Remark(line, reason, _excerpt(shown)))

    def warn(self, line: int, reason: str, shown: str = "") -> None:
        self.warnings.append(Remark(line, reason, _excerpt(shown)))


@dataclass(frozen=True)
class Loss:
    """What a format cannot say of an item; `place` counts the items from 1."""

    place: int
    what: str
    is_left_out: bool = False


@dataclass(frozen=True)
class Written:
    content: str
    losses: tuple[Loss, ...] = ()


def lines_of(text: str) -> Iterator[tuple[int, str]]:
    """The lines, trimmed and numbered from 1."""
    plain = LINE_END.sub("\n", text.removeprefix("\ufeff"))
    for number, line in enumerate(plain.split("\n"), start=1):
        yield number, line.strip()


def refuse_unreadable(text: str) -> None:
    if found := UNREADABLE.search(text):
        raise ItemError(f"有看不见的控制字符（U+{ord(found[0]):04X}），请删去")


def _excerpt(text: str) -> str:
    flat = UNREADABLE.sub("", " ".join(text.split()))
    return flat if len(flat) <= SHOWN else flat[:SHOWN] + "…"
