"""A heat table: a number in each square, the fuller the square the higher the number."""

from collections.abc import Sequence

from portal.pictures.shapes import (
    NARROWEST,
    Cell,
    Picture,
    Surface,
    Table,
    Tone,
    Words,
    cells,
    fitting,
    number,
)

LINE, SQUARE = 1.5, 1.7
# A tint of at most this strength keeps ink legible upon it, in light and in dark.
STRONGEST = 0.4


def heat(
    *,
    key: str,
    title: str,
    description: str,
    heading: str,
    columns: Sequence[str],
    rows: Sequence[tuple[str, Sequence[int | None]]],
) -> Picture:
    """A row is a name and an amount for each column; None is left blank. For up to 12 columns."""
    most = max((one or 0 for _name, amounts in rows for one in amounts), default=0) or 1
    wide = 100 / max(len(columns), 1)
    surfaces: list[Surface] = []
    words = [
        Words(wide * (place + 0.5), LINE - 0.4, name, anchor="middle")
        for place, name in enumerate(columns)
    ]
    top = LINE
    for name, amounts in rows:
        words.append(Words(0, top + LINE - 0.4, fitting(name, NARROWEST), is_strong=True))
        for place, amount in enumerate(amounts):
            if amount is None:
                continue
            at, strength = wide * place, STRONGEST * amount / most
            surfaces.append(Surface(at, top + LINE, wide * 0.94, SQUARE, Tone.HAS, strength))
            words.append(Words(at + wide * 0.47, top + LINE + 1.2, number(amount), anchor="middle"))
        top += LINE + SQUARE + 0.5
    return Picture(
        key=key,
        title=title,
        description=description,
        height=round(top, 2),
        table=_table(heading, columns, rows),
        surfaces=surfaces,
        words=words,
    )


def _table(
    heading: str, columns: Sequence[str], rows: Sequence[tuple[str, Sequence[int | None]]]
) -> Table:
    return Table(
        [heading, *columns],
        [
            [Cell(name), *cells("" if one is None else number(one) for one in amounts)]
            for name, amounts in rows
        ],
    )
