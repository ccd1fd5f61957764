"""What a picture is made of. `x` and `width` are percent of the picture, `y` and `height` ems."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from unicodedata import east_asian_width

# The narrowest screen that we draw for: 320 px less the margins, in ems of the letters in it.
NARROWEST = 19


class Tone(StrEnum):
    """What a surface means. Each has a colour and a texture, so that print and every eye agree."""

    HAS = "has"
    MET = "met"
    EXPECTED = "expected"
    LACKS = "lacks"
    LATE = "late"
    REST = "rest"


@dataclass(frozen=True)
class Surface:
    """`strength` from 0 to 1 tints it, for a picture in which depth is the meaning."""

    x: float
    y: float
    width: float
    height: float
    tone: Tone
    strength: float = 1


@dataclass(frozen=True)
class Stroke:
    x1: float
    y1: float
    x2: float
    y2: float
    is_strong: bool = False


@dataclass(frozen=True)
class Dot:
    x: float
    y: float


@dataclass(frozen=True)
class Words:
    """`y` is the foot of the letters; those `on` a full surface have the colour of the paper."""

    x: float
    y: float
    text: str
    anchor: str = "start"
    is_on: bool = False
    is_strong: bool = False


@dataclass(frozen=True)
class Cell:
    text: str
    address: str = ""


@dataclass(frozen=True)
class Table:
    """The same figures to read; the first cell of a row names it, the others are figures or not."""

    columns: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    has_figures: bool = True


@dataclass(frozen=True)
class Picture:
    """`key` is its own on the page; `legend` says what each tone means, in the order drawn."""

    key: str
    title: str
    description: str
    height: float
    table: Table
    legend: Sequence[tuple[Tone, str]] = ()
    surfaces: Sequence[Surface] = ()
    strokes: Sequence[Stroke] = ()
    dots: Sequence[Dot] = ()
    words: Sequence[Words] = ()


def cells(texts: Iterable[object]) -> list[Cell]:
    return [one if isinstance(one, Cell) else Cell(str(one)) for one in texts]


def ems(text: str) -> float:
    """How wide the words are, about: a Chinese character one em, anything else 0.6."""
    return sum(1 if east_asian_width(letter) in "WF" else 0.6 for letter in text)


def fitting(text: str, most: float) -> str:
    """Cut to a width in ems; the table has the whole."""
    if ems(text) <= most:
        return text
    kept = text
    while kept and ems(kept) > most - 1:
        kept = kept[:-1]
    return f"{kept}…"


def number(value: object) -> str:
    """1.5, 48, 0: without needless zeros."""
    text = format(Decimal(str(value)).quantize(Decimal("0.001")), "f").rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
