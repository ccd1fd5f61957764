"""Loads the city's roster, agencies and people, from one file: everything or nothing.

`load` reports on each row. One refused row refuses the file, and then nothing is written.
`hand_in` takes the same rows from another system, within one subtree.
People and agencies that the file does not name stay as they are.
"""

from collections.abc import Callable, Set
from datetime import date
from pathlib import Path

from django.db import transaction

from people import bulk, sheets
from people.models import Agency
from people.roster import agency_rows, learner_rows
from people.roster.layouts import AGENCIES, people
from people.sheets.reports import Report
from people.signing_in import own_sessions

OUTCOMES = ("created", "changed", "unchanged")


def load(
    path: str | Path,
    *,
    today: date,
    dry_run: bool = False,
    on_progress: Callable[[str], None] = lambda text: None,
) -> Report:
    report = Report(Path(path).name, dry_run, OUTCOMES, quiet="unchanged")
    try:
        on_progress("读取文件")
        with bulk.collector_paused(), transaction.atomic():
            tables = sheets.read(path, [AGENCIES, people()])
            _load(tables, report, today, on_progress)
    except sheets.UnreadableSheetError as error:
        report.refuse(error.problems)
    return report


def hand_in(tables: list[sheets.Table], *, name: str, within: Agency, today: date) -> Report:
    """Tables of another system's rows; people outside the subtree are not its business.

    Only who is there for the whole tree may name agencies.
    """
    report = Report(name, False, OUTCOMES, quiet="")
    with bulk.collector_paused(), transaction.atomic():
        subtree = Agency.objects.filter(path__startswith=within.path)
        codes = set(subtree.values_list("code", flat=True)) if within.depth > 1 else None
        _load(tables, report, today, lambda text: None, codes)
    return report


def _load(
    tables: list[sheets.Table],
    report: Report,
    today: date,
    on_progress: Callable[[str], None],
    codes: Set[str] | None = None,
) -> None:
    agencies = agency_rows.plan([one for one in tables if one.layout is AGENCIES], report)
    planner = learner_rows.Planner(agencies.codes if codes is None else codes, report, today)
    for table in tables:
        if table.layout is not AGENCIES:
            on_progress("核对人员")
            planner.take(table)
    if report.is_refused or report.dry_run:
        return
    on_progress("写入")
    agency_rows.write(agencies)
    learner_rows.write(planner.plan)
    own_sessions.end_of_learners(planner.plan.left(on=today + own_sessions.longest()))
    planner.numbers.write(today=today)
    report.written = True
