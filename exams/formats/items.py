"""The one form of a question between files and the bank. Pure values.

Weights are percentages of the question's points, as Moodle has them; a text carries the way it
is written (HTML, Markdown, plain), and a format that does not say so means "moodle".
"""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

HUNDRED = Decimal(100)
BLANK = "_____"
NUMBER = re.compile(r"[+-]?(?:\d{1,15}(?:\.\d{0,15})?|\.\d{1,15})(?:[eE][+-]?\d{1,2})?")


class ItemError(ValueError):
    """Why this item cannot be taken; the message is for its author."""


class Kind(StrEnum):
    """Named as the bank names them; a description asks nothing."""

    SINGLE = "SINGLE"
    MULTIPLE = "MULTIPLE"
    TRUE_FALSE = "TRUE_FALSE"
    FILL_IN = "FILL_IN"
    NUMERICAL = "NUMERICAL"
    MATCHING = "MATCHING"
    ORDERING = "ORDERING"
    SHORT_ANSWER = "SHORT_ANSWER"
    CASE = "CASE"
    DESCRIPTION = "DESCRIPTION"


class Format(StrEnum):
    MOODLE = "moodle"
    HTML = "html"
    MARKDOWN = "markdown"
    PLAIN = "plain"


@dataclass(frozen=True)
class Text:
    text: str = ""
    format: Format = Format.MOODLE

    def __bool__(self) -> bool:
        return bool(self.text)


EMPTY = Text()


@dataclass(frozen=True)
class Choice:
    text: Text
    weight: Decimal = Decimal(0)
    feedback: Text = EMPTY


@dataclass(frozen=True)
class Accepted:
    """One wording that fills a blank; `*` stands for anything."""

    text: str
    weight: Decimal = HUNDRED
    feedback: Text = EMPTY


@dataclass(frozen=True)
class Figure:
    """A number and how far from it an answer may lie; no number means any other answer."""

    value: Decimal | None
    tolerance: Decimal = Decimal(0)
    weight: Decimal = HUNDRED
    feedback: Text = EMPTY


@dataclass(frozen=True)
class Pair:
    """What belongs together; a right side without a left one only distracts."""

    left: Text
    right: str


@dataclass(frozen=True)
class Picture:
    name: str
    data: bytes


@dataclass(frozen=True)
class Item:
    """`choices` of a true/false question are 正确 and 错误; `sequence` is in its right order."""

    kind: Kind
    stem: Text
    name: str = ""
    number: str = ""
    category: str = ""
    tags: tuple[str, ...] = ()
    difficulty: int | None = None
    points: Decimal | None = None
    penalty: Decimal | None = None
    feedback: Text = EMPTY
    choices: tuple[Choice, ...] = ()
    blanks: tuple[tuple[Accepted, ...], ...] = ()
    figures: tuple[Figure, ...] = ()
    pairs: tuple[Pair, ...] = ()
    sequence: tuple[Text, ...] = ()
    rubric: Text = EMPTY
    keeps_order: bool = False
    is_case_sensitive: bool = False
    pictures: tuple[Picture, ...] = ()


def text_of(raw: str, format_: Format = Format.MOODLE) -> Text:
    """Trimmed; nothing is empty in only one way."""
    trimmed = raw.strip()
    return Text(trimmed, format_) if trimmed else EMPTY


def true_false(
    is_true: bool, *, if_true: Text = EMPTY, if_false: Text = EMPTY
) -> tuple[Choice, Choice]:
    right, wrong = (HUNDRED, Decimal(0)) if is_true else (Decimal(0), HUNDRED)
    return (
        Choice(Text("正确"), right, if_true),
        Choice(Text("错误"), wrong, if_false),
    )


def number_of(raw: str) -> Decimal:
    text = unicodedata.normalize("NFKC", raw).strip()
    if not NUMBER.fullmatch(text):
        raise ItemError(f"“{raw.strip()[:30]}”不是数；小数点写“.”，不写单位和千分号")
    return Decimal(text)


def figures_of(number: Decimal) -> str:
    """A number without needless zeros or an exponent."""
    return f"{number.normalize():f}"
