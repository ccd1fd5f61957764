"""One table of a file: rows converted column by column, a few thousand at a time.

A cell that cannot be read becomes a Problem and its row is left out; the others go on, so
that one report names everything that is wrong.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from people.sheets.cells import CellError
from people.sheets.layouts import Column, Header, Layout
from people.sheets.limits import limits
from people.sheets.problems import Problem, UnreadableSheetError

CHUNK = 5_000
SHOWN = 1_000
Cell = Any


class Refusal:
    """Stands where a converted value would; never leaves this module."""

    __slots__ = ("reason",)

    def __init__(self, reason: str) -> None:
        self.reason = reason


class Reading(dict[Cell, Any]):
    """A column's cells already read: the same text is converted once."""

    def __init__(self, column: Column) -> None:
        super().__init__()
        self.column = column
        self.has_refused = False

    def __missing__(self, cell: Cell) -> Any:
        try:
            value = self.column.read(cell)
            if self.column.filled and value in ("", None):
                raise CellError("没有填（合并的单元格请先取消合并，逐行填写）")
        except CellError as error:
            value = Refusal(str(error))
            self.has_refused = True
        self[cell] = value
        return value


class Table:
    """Rows of one sheet. Iterating yields (row number, values in the layout's order) and
    fills `problems`; the value of a column that the file does not have is None."""

    def __init__(
        self,
        *,
        file: str,
        sheet: str | None,
        layout: Layout,
        header: Header,
        rows: Iterable[tuple[int, Sequence[Cell]]],
        faults: Mapping[tuple[int, int], str],
    ) -> None:
        self.file = file
        self.sheet = sheet
        self.layout = layout
        self.header = header
        self.problems: list[Problem] = []
        # What could be read of the rows left out; None where it could not.
        self.left_out: list[tuple[Any, ...]] = []
        self._rows = rows
        self._faults = faults
        self._readings = [Reading(column) for column in layout.columns]

    def __iter__(self) -> Iterator[tuple[int, tuple[Any, ...]]]:
        rows = iter(self._rows)
        while some := list(islice(rows, CHUNK)):
            yield from self._converted(self._without_faults(some))
            if len(self.problems) > (most := limits().problems):
                row = some[-1][0]
                reason = f"到这一行已有 {most} 处以上的问题，没有再读下去；请先核对各列是否对应"
                told = [Problem(self.file, reason, row, sheet=self.sheet), *self.problems[:SHOWN]]
                raise UnreadableSheetError(told)

    def has(self, column: str) -> bool:
        places = zip(self.layout.columns, self.header.places, strict=True)
        return any(one.name == column and place is not None for one, place in places)

    def problem(self, row: int, column: str | None, reason: str) -> Problem:
        """A problem in this table; the column is shown under the name that the file uses."""
        titles = zip(self.layout.columns, self.header.titles, strict=True)
        shown = {one.name: title for one, title in titles}
        title = shown.get(column, column) if column else None
        return Problem(self.file, reason, row, title, self.sheet)

    def _converted(
        self, rows: list[tuple[int, Sequence[Cell]]]
    ) -> Iterator[tuple[int, tuple[Any, ...]]]:
        if not rows:
            return
        numbers = [number for number, _ in rows]
        columns = list(zip(*(cells for _, cells in rows), strict=True))
        nothing = (None,) * len(rows)
        converted = [
            nothing if at is None else list(map(reading.__getitem__, columns[at]))
            for reading, at in zip(self._readings, self.header.places, strict=True)
        ]
        has_refused = any(reading.has_refused for reading in self._readings)
        for number, values in zip(numbers, zip(*converted, strict=True), strict=True):
            if has_refused and self._refuses(number, values):
                continue
            yield number, values

    def _refuses(self, number: int, values: tuple[Any, ...]) -> bool:
        before = len(self.problems)
        for column, value in zip(self.layout.columns, values, strict=True):
            if isinstance(value, Refusal):
                self.problems.append(self.problem(number, column.name, value.reason))
        if len(self.problems) == before:
            return False
        readable = (None if isinstance(value, Refusal) else value for value in values)
        self.left_out.append(tuple(readable))
        return True

    def _without_faults(
        self, rows: list[tuple[int, Sequence[Cell]]]
    ) -> list[tuple[int, Sequence[Cell]]]:
        if not self._faults:
            return rows
        return [row for row in rows if not self._is_faulty(row[0])]

    def _is_faulty(self, number: int) -> bool:
        found = False
        for column, at in zip(self.layout.columns, self.header.places, strict=True):
            reason = None if at is None else self._faults.get((number, at + 1))
            if reason:
                self.problems.append(self.problem(number, column.name, reason))
                found = True
        return found
