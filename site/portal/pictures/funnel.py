"""A funnel: how many there are at each step, drawn to one scale about the middle."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from portal.pictures.bars import APART, LINE, THICK
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
)

# So that a few of many thousands are still seen.
THINNEST = 0.6


@dataclass(frozen=True)
class Step:
    name: str
    count: int
    address: str = ""


def funnel(*, key: str, title: str, description: str, steps: Sequence[Step]) -> Picture:
    """Each step beside its number and its share of the step before."""
    most = max((one.count for one in steps), default=0) or 1
    surfaces, words = [], []
    height = LINE + THICK + APART
    for place, one in enumerate(steps):
        top, share = place * height, 100 * one.count / most
        words.append(Words(0, top + LINE - 0.4, fitting(one.name, NARROWEST - 8), is_strong=True))
        words.append(Words(100, top + LINE - 0.4, _figure(steps, place), anchor="end"))
        if share:
            share = max(share, THINNEST)
            surfaces.append(Surface(50 - share / 2, top + LINE, share, THICK, Tone.HAS))
    rows = [
        [Cell(one.name, one.address), *cells([one.count, _share(steps, place)])]
        for place, one in enumerate(steps)
    ]
    return Picture(
        key=key,
        title=title,
        description=description,
        height=round(len(steps) * height, 2),
        table=Table([_("步骤"), _("数量"), _("占上一步")], rows),
        surfaces=surfaces,
        words=words,
    )


def _share(steps: Sequence[Step], place: int) -> str:
    before = steps[place - 1].count if place else 0
    return f"{round(100 * steps[place].count / before)}%" if before else "—"


def _figure(steps: Sequence[Step], place: int) -> str:
    share = _share(steps, place)
    return f"{steps[place].count}" + ("" if share == "—" else f" · {share}")
