"""Loads a year's catalogue from one file: everything or nothing, as drafts.

`load` reports on each row. One refused row refuses the file, and then nothing is written. The
workbook that publishing.workbook writes comes back as unchanged. Nothing is published here.
"""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from catalog.models import AnnualCatalog, CatalogIndex, Lecturer
from catalog.year_import import plans
from catalog.year_import.layouts import LECTURES
from catalog.year_import.rows import Reader, WantedLecture
from people import sheets
from people.models import User
from people.sheets import Problem
from people.sheets.reports import Report, RowOutcome

OUTCOMES = ("created", "changed", "unchanged")


def load(
    path: str | Path, *, year: int, by: User | None, now: datetime, dry_run: bool = False
) -> Report:
    path = Path(path)
    try:
        data = sheets.content_of(path)
    except sheets.UnreadableSheetError as error:
        report = Report(path.name, dry_run, OUTCOMES, quiet="unchanged")
        report.refuse(error.problems)
        return report
    return load_bytes(data, path.name, year=year, by=by, now=now, dry_run=dry_run)


def load_bytes(
    data: bytes, name: str, *, year: int, by: User | None, now: datetime, dry_run: bool = False
) -> Report:
    """The same for the content of an upload; `name` is only for messages."""
    report = Report(name, dry_run, OUTCOMES, quiet="unchanged")
    try:
        with transaction.atomic():
            _load(sheets.read_bytes(data, name, [LECTURES]), report, year, by, now)
    except sheets.UnreadableSheetError as error:
        report.refuse(error.problems)
    return report


def _load(
    tables: list[sheets.Table], report: Report, year: int, by: User | None, now: datetime
) -> None:
    index = CatalogIndex.objects.order_by("pk").first()
    if index is None:
        raise sheets.UnreadableSheetError(
            [Problem(report.file, "还没有大讲堂目录的首页；请先在内容管理里建立")]
        )
    # Locked: two files at once would both create what neither finds.
    CatalogIndex.objects.select_for_update().get(pk=index.pk)
    catalog = AnnualCatalog.objects.filter(year=year).order_by("-live", "pk").first()
    changes = _planned(tables, catalog, year, report)
    if report.is_refused or report.dry_run:
        return
    catalog = catalog or _new_catalog(index, year, by)
    for change in changes:
        plans.write(change, catalog, by=by, now=now)
    report.written = True


def _planned(
    tables: list[sheets.Table], catalog: AnnualCatalog | None, year: int, report: Report
) -> list[plans.Change]:
    reader = Reader(year)
    for table in tables:
        reader.take(table)
    changes = _changes(reader, catalog)
    for problem, number in sorted(reader.problems, key=lambda one: one[0].row or 0):
        report.refuse([problem], number=number)
    if not report.is_refused:
        for change in changes:
            for row in change.wanted.rows:
                identity = {"number": change.wanted.number}
                sheet = change.wanted.table.sheet
                report.note(RowOutcome(change.outcome_of(row), row, identity, sheet))
        report.warnings = [one for change in changes for one in _unfit(change.wanted)]
    return changes


def _unfit(wanted: WantedLecture) -> Iterator[Problem]:
    """Flagged and not refused, as in the page's form: what was promised may still be given."""
    lecturer = wanted.lecturer
    if isinstance(lecturer, Lecturer) and lecturer.warning:
        words = {"name": lecturer.name, "warning": lecturer.warning}
        said = _("师资库里“%(name)s”的状态是“%(warning)s”，请核实是否仍由其授课") % words
        yield wanted.table.problem(wanted.row, "授课人", said)


def _changes(reader: Reader, catalog: AnnualCatalog | None) -> list[plans.Change]:
    there = plans.existing(catalog)
    changes = []
    for wanted in reader.lectures.values():
        for found in plans.compare(wanted, there.get(wanted.number, [])):
            if isinstance(found, plans.Change):
                changes.append(found)
            else:
                row, error = found
                reader.refuse(wanted.table, row, wanted.number, error)
    return changes


def _new_catalog(index: CatalogIndex, year: int, by: User | None) -> AnnualCatalog:
    catalog = AnnualCatalog(title=f"{year} 年度目录", slug=str(year), year=year, live=False)
    index.add_child(instance=catalog)
    catalog.save_revision(user=by)
    return catalog
