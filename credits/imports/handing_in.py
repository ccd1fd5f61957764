"""Records that another system hands in at once, without a file: all of them, or none.

The same judging and the same batch as for a file; who hands in is a platform by itself, so that
no system can write under another one's numbers.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from credits import standing
from credits.imports import batches
from credits.imports.judging import Judge
from credits.imports.layouts import FACTS
from credits.imports.loading import ATTEMPTS, OUTCOMES
from credits.models import ImportBatch, ImportMode
from people import sheets
from people.models import Agency, Learner, User
from people.sheets.objects import table_of
from people.sheets.reports import Report

PLATFORM = "平台"


@dataclass(frozen=True)
class HandedIn:
    """`is_conflict`: nothing is wrong but that sources are known with other content."""

    report: Report
    batch: int | None = None
    is_conflict: bool = False


def hand_in(
    records: Sequence[Mapping[str, Any]],
    *,
    fields: Mapping[str, str],
    platform: str,
    agency: Agency,
    by: User,
    now: datetime,
) -> HandedIn:
    """`fields` is column → name in the records. Judged again when another feeder was quicker."""
    rows = [{**one, PLATFORM: platform} for one in records]
    for attempt in range(1, ATTEMPTS + 1):
        judge = _judged(rows, fields, platform, agency, now)
        if judge.report.problems:
            refused = {one.row for one in judge.report.problems}
            return HandedIn(judge.report, is_conflict=refused <= judge.conflicts)
        try:
            return HandedIn(judge.report, _record(judge, rows, platform, agency, by, now))
        except batches.LEDGER_REFUSALS as error:
            if attempt == ATTEMPTS:
                judge.report.refuse([sheets.Problem(judge.report.file, str(error))])
    return HandedIn(judge.report, is_conflict=True)


def _judged(
    rows: Sequence[Mapping[str, Any]],
    fields: Mapping[str, str],
    platform: str,
    agency: Agency,
    now: datetime,
) -> Judge:
    name = f"接口 {platform}"
    judge = Judge(
        Report(name, False, OUTCOMES, quiet=""),
        timezone.localdate(now),
        learners=Learner.objects.in_subtree(agency),
        within=f"{agency.name}范围内",
    )
    judge.take(table_of(rows, layout=FACTS, fields=fields, name=name))
    return judge


def _record(
    judge: Judge,
    rows: Sequence[Mapping[str, Any]],
    platform: str,
    agency: Agency,
    by: User,
    now: datetime,
) -> int | None:
    """Nothing new makes no batch. The standings are brought up to date in the same transaction."""
    if not judge.drafts:
        return None
    content = json.dumps(rows, ensure_ascii=False, sort_keys=True, default=str).encode()
    batch = ImportBatch(
        file_name=judge.report.file,
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
        platform=platform,
        agency=agency,
        mode=ImportMode.ALL_OR_NOTHING,
        counts=batches.counts(judge.drafts, **judge.report.counts),
        uploaded_by=by,
        uploaded_at=now,
    )
    people = {draft.fact.learner_id for draft in judge.drafts}
    with transaction.atomic():
        batches.record(batch, drafts=judge.drafts, recorded_by=by, now=now)
        for year in sorted({draft.fact.happened_on.year for draft in judge.drafts}):
            standing.refresh(people, year=year, now=now)
    return batch.pk
