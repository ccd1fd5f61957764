"""Bars: a row for each thing measured, in pieces one after the other.

For what is had, expected and lacked of a minimum, and for shares of a whole (met, short, unknown).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from portal.pictures.shapes import (
    NARROWEST,
    Cell,
    Picture,
    Surface,
    Table,
    Tone,
    Words,
    cells,
    ems,
    fitting,
    number,
)

LINE, THICK, APART = 1.5, 1.4, 0.8
FULL = frozenset({Tone.HAS, Tone.MET})


@dataclass(frozen=True)
class Piece:
    amount: Decimal | int
    tone: Tone


@dataclass(frozen=True)
class Row:
    """`figure` stands at the end of the name's line; `address` is where the table's name leads."""

    name: str
    pieces: Sequence[Piece]
    figure: str = ""
    address: str = ""


def bars(
    *,
    key: str,
    title: str,
    description: str,
    heading: str,
    legend: Sequence[tuple[Tone, str]],
    rows: Sequence[Row],
    whole: Decimal | int | None = None,
    figures: str = "",
) -> Picture:
    """With a `whole` all rows have one scale; without, each row is full by itself.

    `heading` and `figures` head the table's first and last column; no `figures`, no such column.
    """
    surfaces: list[Surface] = []
    words: list[Words] = []
    top = 0.0
    for row in rows:
        heads = list(_head(row, top))
        words += heads
        top = max(one.y for one in heads) + 0.4
        for surface, text in _pieces(row, top, whole):
            surfaces.append(surface)
            words += [text] if text else []
        top += THICK + APART
    return Picture(
        key=key,
        title=title,
        description=description,
        height=round(top, 2),
        table=_table(heading, legend, rows, figures),
        legend=legend,
        surfaces=surfaces,
        words=words,
    )


def _head(row: Row, top: float) -> Iterator[Words]:
    """The figure on the name's line, or below it where a narrow screen could not hold both."""
    is_one_line = ems(row.name) + ems(row.figure) + 1 <= NARROWEST
    yield Words(0, top + LINE - 0.4, fitting(row.name, NARROWEST), is_strong=True)
    if row.figure:
        line = 1 if is_one_line else 2
        yield Words(100, top + line * LINE - 0.4, row.figure, anchor="end")


def _pieces(
    row: Row, top: float, whole: Decimal | int | None
) -> Iterator[tuple[Surface, Words | None]]:
    scale = float(whole if whole is not None else sum(one.amount for one in row.pieces)) or 1.0
    at = 0.0
    for piece in row.pieces:
        share = min(100 * float(piece.amount) / scale, 100 - at)
        if share <= 0:
            continue
        yield Surface(at, top, share, THICK, piece.tone), _inside(piece, at, share, top)
        at += share


def _inside(piece: Piece, at: float, share: float, top: float) -> Words | None:
    """The amount, where even the narrowest screen has room for it."""
    text = number(piece.amount)
    if ems(text) + 0.6 > share / 100 * NARROWEST:
        return None
    return Words(at + share / 2, top + 1.05, text, anchor="middle", is_on=piece.tone in FULL)


def _table(
    heading: str, legend: Sequence[tuple[Tone, str]], rows: Sequence[Row], figures: str
) -> Table:
    last = [figures] if figures else []
    return Table(
        [heading, *(name for _tone, name in legend), *last],
        [
            [
                Cell(row.name, row.address),
                *cells(number(_amount(row, tone)) for tone, _name in legend),
                *(cells([row.figure]) if figures else []),
            ]
            for row in rows
        ],
    )


def _amount(row: Row, tone: Tone) -> Decimal | int:
    return sum((one.amount for one in row.pieces if one.tone == tone), start=0)
