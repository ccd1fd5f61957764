"""What is wrong with a file, as values that a report can print: file, row, column, reason."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """`row` and `column` are as a spreadsheet program shows them; None is the whole file."""

    file: str
    reason: str
    row: int | None = None
    column: str | None = None
    sheet: str | None = None

    def __str__(self) -> str:
        places = [
            f"工作表“{self.sheet}”" if self.sheet else "",
            f"第 {self.row} 行" if self.row else "",
            f"“{self.column}”列" if self.column else "",
        ]
        return "：".join(filter(None, [self.file, "".join(places), self.reason]))


class UnreadableSheetError(Exception):
    """A file that is refused as a whole, before any row of it is looked at."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = tuple(problems)


class RefusalError(ValueError):
    """A whole-file refusal on its way to the place that knows the file's name."""

    def __init__(self, reason: str, *, row: int | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.row = row
