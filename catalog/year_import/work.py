"""The job of an import: a file of the department is checked, or taken over as drafts.

The file and what was found in it lie in the job's folder and nowhere else. Whether the officer
may still run the catalogue is asked again when the job begins. The drafts and the mark that the
part is done are one transaction: a killed worker leaves neither.
"""

import json
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog import year_import
from catalog.permissions import runs_the_catalogue
from jobs import askers, files, queue
from jobs.models import Job, Part
from people.models import User
from people.sheets.reports import Report

KIND = "catalog.import_year"
UPLOADED, REPORT = "uploaded", "report.json"
MOST_PROBLEMS = 200


@dataclass(frozen=True)
class Found:
    """What the page says of an import that has ended."""

    file: str
    written: bool
    counts: dict[str, int]
    problems: list[dict[str, Any]]
    problem_count: int
    warnings: list[dict[str, Any]] = field(default_factory=list)


def submit(
    *, year: int, upload: UploadedFile, checks_only: bool, requested_by: User, now: datetime
) -> Job:
    title = _("核对 %(year)d 年度目录文件") if checks_only else _("导入 %(year)d 年度目录")
    with transaction.atomic():
        job = queue.submit(
            kind=KIND,
            key=f"{KIND}:{year}:{requested_by.pk}:{now:%Y%m%dT%H%M%S.%f}",
            title=title % {"year": year},
            requested_by=requested_by,
            stages=[[{}]],
            arguments={"year": year, "officer": requested_by.pk, "checks_only": checks_only},
            now=now,
        )
        # Before the commit that wakes a worker: no worker finds the job without its file.
        job.folder.mkdir(parents=True, exist_ok=True)
        (job.folder / UPLOADED).write_bytes(b"".join(upload.chunks()))
        (job.folder / f"{UPLOADED}.json").write_text(json.dumps({"name": upload.name}))
    return job


def import_part(part: Part) -> dict[str, Any]:
    """The only part: the report into the folder, the drafts into the catalogue or nothing."""
    now = timezone.now()
    officer, _may = askers.still(
        part.data["officer"],
        may=partial(runs_the_catalogue, on=timezone.localdate(now)),
        role=_("培训主管部门的角色"),
    )
    report = year_import.load_bytes(
        (part.folder / UPLOADED).read_bytes(),
        json.loads((part.folder / f"{UPLOADED}.json").read_text())["name"],
        year=part.data["year"],
        by=officer,
        now=now,
        dry_run=part.data["checks_only"],
    )
    files.write(part, REPORT, json.dumps(_said(report), ensure_ascii=False).encode())
    return {"written": report.written, "problems": len(report.problems)}


def latest(*, year: int, officer: User) -> Job | None:
    """Her own last import of the year: nobody else's file is shown to her."""
    own = Job.objects.filter(kind=KIND, key__startswith=f"{KIND}:{year}:{officer.pk}:")
    return own.order_by("-pk").first()


def found_by(job: Job) -> Found | None:
    """What a finished job found; None where it was given up or its folder is gone."""
    path = job.folder / REPORT
    if not job.is_finished or not path.is_file():
        return None
    return Found(**json.loads(path.read_text()))


def _said(report: Report) -> dict[str, Any]:
    return {
        "file": report.file,
        "written": report.written,
        "counts": dict(report.counts),
        "problems": [
            {"row": one.row, "column": one.column, "reason": one.reason}
            for one in report.problems[:MOST_PROBLEMS]
        ],
        "problem_count": len(report.problems),
        "warnings": [
            {"row": one.row, "column": one.column, "reason": one.reason}
            for one in report.warnings[:MOST_PROBLEMS]
        ],
    }
