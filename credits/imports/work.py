"""The jobs of imports: check a file, record it, take a batch back, refresh the standings.

Judging takes long and writes nothing, so it is done before the transaction, which on SQLite
keeps everybody else waiting. The transaction then locks the batch and asks its state: whoever
comes second, after a kill or a lost lease, finds it done. Whether the officer may still import
is asked in every part.
"""

import json
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from credits import ledger, standing
from credits.imports import batches, columns, marking, shelf
from credits.imports.judging import BATCH_REVERSAL, Judge
from credits.imports.loading import OUTCOMES
from credits.imports.permissions import learners_of, may_import
from credits.ledger_rows import chunks
from credits.models import Fact, ImportBatch, ImportMode, ImportState
from jobs import files, parts
from jobs.models import Part
from keeping.chinese import in_chinese
from people import bulk
from people.models import User
from people.sheets.reports import Report

PEOPLE = "people.json"
SHOWN = 1_000


class RoleEndedError(Exception):
    def __init__(self) -> None:
        super().__init__(_("提交人已不能为这个范围导入记录：请由现任人员办理"))


@parts.writes_files_only
def check_part(part: Part) -> dict[str, Any]:
    batch = _batch(part)
    judge = _judged(batch, now=timezone.now())
    with transaction.atomic():
        fresh = _locked(batch)
        if fresh.state == ImportState.UPLOADED and fresh.job_id == part.job_id:
            _describe(fresh, judge)
            fresh.state = ImportState.REFUSED if judge.is_unreadable else ImportState.PREVIEWED
            fresh.refusal = _unreadable(judge) if judge.is_unreadable else ""
            fresh.save()
    return {}


@parts.writes_files_only
def record_part(part: Part) -> dict[str, Any]:
    if "share" in part.arguments:
        return _refresh(part)
    batch = _batch(part)
    if batch.state == ImportState.RUNNING:
        _record(batch, now=timezone.now())
    _name_people(part, batch)
    return {}


@parts.writes_files_only
def reverse_part(part: Part) -> dict[str, Any]:
    if "share" in part.arguments:
        return _refresh(part)
    batch = _batch(part)
    with transaction.atomic():
        fresh = _locked(batch)
        if fresh.state == ImportState.DONE:
            _reverse(fresh, now=timezone.now())
    _name_people(part, batch)
    return {}


def _record(batch: ImportBatch, *, now: datetime) -> None:
    """A conflict with a quicker import makes the job judge the file anew."""
    judge = _judged(batch, now=now)
    refused = judge.report.counts["refused"]
    with bulk.collector_paused(), transaction.atomic():
        fresh = _locked(batch)
        if fresh.state != ImportState.RUNNING:
            return
        _describe(fresh, judge)
        if judge.is_unreadable or (refused and fresh.mode == ImportMode.ALL_OR_NOTHING):
            said = _("有 %(count)d 行没有通过核对，按“全部或都不导入”，一行也没有导入。")
            fresh.refusal = _unreadable(judge) or said % {"count": refused}
            fresh.state = ImportState.REFUSED
            fresh.save()
            return
        batches.record(fresh, drafts=judge.drafts, recorded_by=fresh.confirmed_by, now=now)


@in_chinese()
def _why(batch: ImportBatch) -> str:
    return _("整批冲销第 %(batch)d 批：%(why)s") % {"batch": batch.pk, "why": batch.reversed_why}


def _reverse(batch: ImportBatch, *, now: datetime) -> None:
    done = ledger.reverse_many(
        sources=batches.sources_of(batch),
        why=_why(batch),
        reversed_by=batch.reversed_by,
        now=now,
        prefix=BATCH_REVERSAL,
    )
    batch.counts |= {"reversed": done.reversed, "left": done.already_reversed}
    batch.state, batch.reversed_at = ImportState.REVERSED, now
    batch.save()


def _judged(batch: ImportBatch, *, now: datetime) -> Judge:
    """Also leaves the marked workbook on the shelf, or none."""
    data = shelf.content_of(batch)
    name = batch.file_name or _("上传的文件")
    reading = columns.reading_of(batch.mapping) or columns.AS_NAMED
    within = f"{batch.agency.name}范围内" if batch.agency else ""
    judge = Judge(
        Report(name, False, OUTCOMES, quiet="already_there"),
        timezone.localdate(now),
        reading=reading,
        learners=learners_of(batch),
        within=within,
    )
    with bulk.collector_paused():
        judge.judge(data)
    problems = judge.report.problems
    if problems and not judge.is_unreadable:
        shelf.put(batch, shelf.MARKED, marking.marked(data, name, problems, judge.headers))
    else:
        shelf.remove(batch, shelf.MARKED)
    return judge


def _describe(batch: ImportBatch, judge: Judge) -> None:
    batch.counts = batches.counts(judge.drafts, **judge.report.counts)
    batch.preview = sorted(judge.preview, key=lambda one: one["row"])
    batch.problems = [
        {"sheet": one.sheet, "row": one.row, "column": one.column, "reason": one.reason}
        for one in judge.report.problems[:SHOWN]
    ]
    batch.counts["problems"] = len(judge.report.problems)


def _unreadable(judge: Judge) -> str:
    if not judge.is_unreadable:
        return ""
    return "；".join(str(one) for one in judge.report.problems)[:500]


def _name_people(part: Part, batch: ImportBatch) -> None:
    """Whose standings are to be made anew, for the parts of the next stage."""
    people: set[int] = set()
    for some in chunks(batches.sources_of(batch)):
        facts = Fact.objects.filter(source__among=some)
        people.update(facts.values_list("learner_id", flat=True))
    files.write(part, PEOPLE, json.dumps(sorted(people)).encode())


def _refresh(part: Part) -> dict[str, Any]:
    batch = _batch(part)
    share, of = part.arguments["share"], part.arguments["of"]
    people = json.loads((part.folder / PEOPLE).read_bytes())[share::of]
    for year in batch.counts.get("years", {}):
        standing.refresh(people, year=int(year), now=timezone.now())
    return {"people": len(people)}


def _batch(part: Part) -> ImportBatch:
    batch = ImportBatch.objects.select_related("agency").get(pk=part.data["batch"])
    officer = User.objects.filter(pk=part.data["officer"]).first()
    if not may_import(officer, batch, on=timezone.localdate()):
        raise RoleEndedError
    return batch


def _locked(batch: ImportBatch) -> ImportBatch:
    return ImportBatch.objects.select_for_update().get(pk=batch.pk)
