"""One file into the ledger at once, as the command does it: everything, or the good rows."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import models
from django.utils import timezone

from credits.imports import batches, marking
from credits.imports.judging import Judge, shown_name
from credits.models import ImportBatch, ImportMode
from people import bulk, sheets
from people.id_numbers import replacing
from people.models import Learner
from people.sheets.reports import Report

OUTCOMES = ("recorded", "already_there")
ATTEMPTS = 3
Say = Callable[[str], None]


@dataclass
class FactsReport(Report):
    """`batch` is the number of what was recorded, `imported_before` when the same file was."""

    mode: ImportMode = ImportMode.ALL_OR_NOTHING
    is_unreadable: bool = False
    headers: dict[str | None, int] = field(default_factory=dict)
    batch: int | None = None
    imported_before: datetime | None = None

    @property
    def is_refused(self) -> bool:
        if self.mode == ImportMode.ALL_OR_NOTHING or self.is_unreadable:
            return bool(self.problems)
        return bool(self.problems) and not any(self.counts[name] for name in OUTCOMES)

    def as_json(self, *identities: str) -> dict[str, Any]:
        before = self.imported_before
        said = {
            "batch": self.batch,
            "imported_before": None if before is None else timezone.localtime(before).isoformat(),
        }
        return super().as_json(*identities) | said


def load(
    path: str | Path,
    *,
    now: datetime,
    recorded_by: models.Model | None,
    dry_run: bool = False,
    mode: ImportMode = ImportMode.ALL_OR_NOTHING,
    rejects: Path | None = None,
    on_progress: Say = lambda text: None,
) -> FactsReport:
    """Record a file's facts as one batch; a refused file leaves the database as it was.

    `rejects` names the workbook that marks the refused rows, written when there are any.
    """
    path = Path(path)
    try:
        data = replacing.replaced(
            sheets.content_of(path), path.name, learners=Learner.objects.all()
        )
    except sheets.UnreadableSheetError as error:
        report = _report(path.name, mode, dry_run=dry_run)
        report.is_unreadable = True
        report.refuse(error.problems)
        return report
    with bulk.collector_paused():
        report = _load(data, path.name, mode, recorded_by, now, on_progress, dry_run=dry_run)
        if rejects is not None and report.problems and not report.is_unreadable:
            on_progress("标注有问题的行")
            marking.save(data, report.file, report.problems, report.headers, rejects)
    return report


def _load(
    data: bytes,
    name: str,
    mode: ImportMode,
    recorded_by: models.Model | None,
    now: datetime,
    on_progress: Say,
    *,
    dry_run: bool,
) -> FactsReport:
    """Judged again when another import was quicker with one of the records."""
    for attempt in range(1, ATTEMPTS + 1):
        report = _report(name, mode, dry_run=dry_run)
        batch = ImportBatch(
            file_name=shown_name(name),
            sha256=hashlib.sha256(data).hexdigest(),
            size=len(data),
            mode=mode,
            uploaded_by_id=recorded_by.pk if recorded_by else None,
            uploaded_at=now,
        )
        report.imported_before = batches.imported_before(batch)
        judge = Judge(report, timezone.localdate(now))
        judge.judge(data, on_progress)
        report.is_unreadable, report.headers = judge.is_unreadable, judge.headers
        if report.is_refused or dry_run:
            return report
        on_progress("记入台账")
        try:
            _record(batch, data, judge, report, recorded_by, now)
        except batches.LEDGER_REFUSALS as error:
            if attempt == ATTEMPTS:
                report.is_unreadable = True
                report.refuse([sheets.Problem(name, str(error))])
        else:
            break
    return report


def _record(
    batch: ImportBatch,
    data: bytes,
    judge: Judge,
    report: FactsReport,
    recorded_by: models.Model | None,
    now: datetime,
) -> None:
    """Nothing new makes no batch: the same file again leaves no trace."""
    if judge.drafts:
        batch.encoding = sheets.encoding_of(data)
        batch.counts = batches.counts(judge.drafts, **report.counts)
        batches.record(batch, drafts=judge.drafts, recorded_by=recorded_by, now=now)
        report.batch = batch.pk
    report.written = True


def _report(name: str, mode: ImportMode, *, dry_run: bool) -> FactsReport:
    return FactsReport(name, dry_run, OUTCOMES, quiet="already_there", mode=mode)
