"""What the workbooks of the banks share: read row by row, written for other programs.

New ones wait for their review; a column that the file leaves out stays as it is. One wrong row
refuses the file.
"""

import io
from abc import ABC, abstractmethod
from collections.abc import Iterable
from pathlib import Path
from typing import Any, ClassVar

import xlsxwriter
from django.db import transaction

from catalog.models.bank import Banked
from keeping.chinese import in_chinese
from keeping.spreadsheets import put, unquoted
from people import sheets
from people.roster.layouts import ID_NUMBER
from people.sheets import Column, Layout, Table, cells
from people.sheets.reports import Report, RowOutcome

OUTCOMES = ("created", "changed", "unchanged")
Named = dict[str, Any]  # what a row says, by the fields' names; None: the file has no such column


class BankFile(ABC):
    """One reading of a file: what is there is read once, what is to be written noted.

    `fields` tells how the columns of `layout` are called here, `key` by which of them a row is
    known.
    """

    layout: ClassVar[Layout]
    fields: ClassVar[dict[str, str]]
    key: ClassVar[tuple[str, ...]]

    @abstractmethod
    def refusal(self, named: Named, row: int) -> tuple[str, str] | None:
        """The column that is wrong, and why."""

    @abstractmethod
    def take(self, named: Named) -> str:
        """Note what is to be written; which outcome that will be."""

    @abstractmethod
    def save(self) -> None:
        """Write what was noted, one by one: each is entered into the search index."""

    @staticmethod
    @abstractmethod
    def texts(one: Any) -> list[str]:
        """What the bank has of one, column by column."""

    @classmethod
    def load(cls, *, data: bytes, name: str, dry_run: bool) -> Report:
        report = _report(name, dry_run=dry_run)
        try:
            with transaction.atomic():
                cls()._load(sheets.read_bytes(data, name, [cls.layout]), report)
        except sheets.UnreadableSheetError as error:
            report.refuse(error.problems)
        return report

    @classmethod
    def load_file(cls, path: Path, *, dry_run: bool) -> Report:
        try:
            data = sheets.content_of(path)
        except sheets.UnreadableSheetError as error:
            report = _report(path.name, dry_run=dry_run)
            report.refuse(error.problems)
            return report
        return cls.load(data=data, name=path.name, dry_run=dry_run)

    @classmethod
    @in_chinese()
    def written(cls, bank: Iterable[Banked]) -> bytes:
        """The bank as this file; of an empty bank a form to fill in."""
        out = io.BytesIO()
        with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
            sheet = book.add_worksheet(cls.layout.name)
            sheet.freeze_panes(1, 2)
            rows = ([*cls.texts(one), *_review(one)] for one in bank)
            for row, texts in enumerate([[*cls.fields, "状态", "评审日期"], *rows]):
                for column, text in enumerate(texts):
                    put(sheet, row, column, text)
        return out.getvalue()

    def _load(self, tables: Iterable[Table], report: Report) -> None:
        for table in tables:
            for row, values in table:
                named = dict(zip(self.fields.values(), values, strict=True))
                key = {name: named[name] for name in self.key}
                if reason := self.refusal(named, row):
                    report.refuse([table.problem(row, *reason)], **key)
                    continue
                report.note(RowOutcome(self.take(named), row, key, table.sheet))
            report.refuse(table.problems)
        if not report.is_refused and not report.dry_run:
            self.save()
            report.written = True


def bank_layout(name: str, *columns: Column) -> Layout:
    """The columns of a bank; the review's are written and not read, and nobody is known by ID."""
    return Layout(
        name,
        columns,
        ignored=frozenset(["序号", "备注", "状态", "评审日期"]),
        unwelcome={"身份证": ID_NUMBER, "身份号码": ID_NUMBER, "证件号": ID_NUMBER},
    )


def lines(most: int) -> cells.Converter:
    """A text of several paragraphs: each line is read as a cell of its own."""
    read = cells.text(most, is_line=True)

    def convert(cell: Any) -> str:
        content = "\n".join(read(line) for line in str(cell).strip().splitlines())
        if len(content) > most:
            raise cells.CellError(f"有 {len(content)} 字，最多 {most} 字")
        return unquoted(content)

    return convert


def _report(name: str, *, dry_run: bool) -> Report:
    return Report(name, dry_run, OUTCOMES, quiet="unchanged")


def _review(one: Banked) -> list[str]:
    reviewed = one.reviewed_on.isoformat() if one.reviewed_on else ""
    return [str(one.get_state_display()), reviewed]
