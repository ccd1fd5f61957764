"""A timeline: lanes of days and of windows between two days, with today's mark through them.

Each mark has a number; the table beside the picture says what it is and leads to it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from portal.pictures.shapes import (
    Cell,
    Dot,
    Picture,
    Stroke,
    Surface,
    Table,
    Tone,
    Words,
    cells,
)

LINE, ROOM, THICK = 1.5, 2.0, 1.5
# Below the line of the deadline and that of today: the foot of the months' names.
AXIS = 3 * LINE
# How many percent a number takes on a narrow screen, so that two never lie on each other.
NUMBER = 9.0
DAY = "SHORT_DAY"  # of the formats


@dataclass(frozen=True)
class Mark:
    """A day, or a window where `until` is given; `detail` says more of when and where."""

    on: date
    name: str
    until: date | None = None
    address: str = ""
    detail: str = ""


@dataclass(frozen=True)
class Lane:
    name: str
    marks: Sequence[Mark]


@dataclass(frozen=True)
class _Span:
    """A mark on the picture: where it begins, how much room it takes, in which row."""

    mark: Mark
    number: int
    at: float
    width: float
    row: int


def timeline(
    *,
    key: str,
    title: str,
    description: str,
    begins: date,
    ends: date,
    today: date,
    lanes: Sequence[Lane],
    deadline: str = "",
) -> Picture:
    """Marks outside of the time shown are left out; lanes without a mark are too.

    The `deadline` stands at the end of the time, above today's mark.
    """
    period = _Period(begins, ends)
    spans = _placed(period, lanes)
    surfaces: list[Surface] = []
    dots: list[Dot] = []
    words = list(_axis_words(period))
    if deadline:
        words.append(Words(100, LINE - 0.4, deadline, anchor="end"))
    top = AXIS + LINE
    for lane, placed in spans:
        words.append(Words(0, top + LINE - 0.4, lane.name, is_strong=True))
        top += LINE
        for one in placed:
            at = top + one.row * ROOM
            words.append(_number(one, at))
            if one.mark.until:
                surfaces.append(Surface(one.at, at, one.width, THICK, Tone.REST))
            else:
                dots.append(Dot(one.at + one.width / 2, at + THICK / 2))
        top += ROOM * (1 + max(one.row for one in placed)) + 0.3
    strokes = list(_ticks(period, top))
    if begins <= today <= ends:
        at = period.percent(today)
        strokes.append(Stroke(at, AXIS - LINE, at, top, is_strong=True))
        words.append(Words(at, AXIS - LINE - 0.4, _("今天"), anchor=_anchor(at), is_strong=True))
    return Picture(
        key=key,
        title=title,
        description=description,
        height=round(top, 2),
        table=_table(spans),
        surfaces=surfaces,
        strokes=strokes,
        dots=dots,
        words=words,
    )


@dataclass(frozen=True)
class _Period:
    begins: date
    ends: date

    def percent(self, on: date) -> float:
        days = (self.ends - self.begins).days + 1
        return round(100 * (on - self.begins).days / days, 2)

    def holds(self, mark: Mark) -> bool:
        return mark.on <= self.ends and (mark.until or mark.on) >= self.begins

    def months(self) -> Iterator[date]:
        """The first day of each month that begins in it."""
        on = self.begins.replace(day=1)
        while on <= self.ends:
            if on >= self.begins:
                yield on
            on = (on + timedelta(days=32)).replace(day=1)


def _placed(period: _Period, lanes: Sequence[Lane]) -> list[tuple[Lane, list[_Span]]]:
    """In the order of time, each in the first row that has room for it."""
    found: list[tuple[Lane, list[_Span]]] = []
    count = 0
    for lane in lanes:
        rows: list[float] = []
        spans = []
        for mark in sorted(filter(period.holds, lane.marks), key=lambda one: one.on):
            count += 1
            at, width = _room(period, mark)
            row = next((row for row, end in enumerate(rows) if end <= at), len(rows))
            rows[row : row + 1] = [at + width]
            spans.append(_Span(mark, count, at, width, row))
        if spans:
            found.append((lane, spans))
    return found


def _room(period: _Period, mark: Mark) -> tuple[float, float]:
    """A day has its number about it; a window is at least as wide as its number."""
    if mark.until is None:
        middle = period.percent(mark.on)
        return round(min(max(middle - NUMBER / 2, 0), 100 - NUMBER), 2), NUMBER
    first, last = max(mark.on, period.begins), min(mark.until, period.ends)
    width = max(period.percent(last + timedelta(days=1)) - period.percent(first), NUMBER)
    return round(min(period.percent(first), 100 - width), 2), round(width, 2)


def _number(span: _Span, top: float) -> Words:
    middle = span.at + span.width / 2
    is_day = span.mark.until is None
    return Words(middle, top + 1.1, str(span.number), anchor="middle", is_on=is_day)


def _axis_words(period: _Period) -> Iterator[Words]:
    months = list(period.months())
    step = -(-len(months) // 12) or 1
    for on in months[::step]:
        middle = period.percent(on) + 50 * step / max(len(months), 1)
        yield Words(round(min(middle, 97), 2), AXIS - 0.1, str(on.month), anchor="middle")


def _ticks(period: _Period, foot: float) -> Iterator[Stroke]:
    yield Stroke(0, AXIS + 0.4, 100, AXIS + 0.4)
    for on in period.months():
        at = period.percent(on)
        yield Stroke(at, AXIS + 0.4, at, foot)


def _anchor(at: float) -> str:
    if at < 10:
        return "start"
    return "end" if at > 90 else "middle"


def _table(spans: Sequence[tuple[Lane, Sequence[_Span]]]) -> Table:
    rows = [
        [
            *cells([one.number, when(one.mark)]),
            Cell(one.mark.name, one.mark.address),
            Cell(lane.name),
        ]
        for lane, placed in spans
        for one in placed
    ]
    return Table([_("序号"), _("日期"), _("内容"), _("类别")], rows, has_figures=False)


def when(mark: Mark) -> str:
    """The day, or from when to when, and what else is said of it."""
    days = date_format(mark.on, DAY)
    if mark.until:
        days = f"{days}—{date_format(mark.until, DAY)}"
    return f"{days} {mark.detail}".rstrip()
