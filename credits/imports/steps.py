"""What becomes of an uploaded file, step by step: read, previewed, confirmed, recorded, taken back.

The state of the batch's row, locked, decides what may happen next, so that two clicks or two
workers do it once. What takes long is a job (`work`).
"""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from credits import ledger
from credits.imports import columns, shelf
from credits.imports.columns import Reading
from credits.imports.judging import shown_name
from credits.models import ImportBatch, ImportMode, ImportState
from credits.models.import_batch import CONFIRMED
from jobs import queue
from jobs.models import JobState
from people import sheets
from people.id_numbers import replacing
from people.models import Agency, Learner, User

CHECK, RECORD, REVERSE = (f"credits.import_{what}" for what in ("check", "record", "reverse"))
LEARNERS_A_PART = 2_000
MENDABLE = (ImportState.UPLOADED, ImportState.PREVIEWED, ImportState.REFUSED)


class StepError(Exception):
    """The batch is in another state than this step needs; says in which."""


def upload(
    *, data: bytes, name: str, platform: str, agency: Agency, by: User, now: datetime
) -> ImportBatch:
    """Keep a file; check it at once if its header is known, else it waits for its mapping.

    A column of ID numbers is not kept: personnel numbers stand in its place, or the file is
    refused. Raises UnreadableSheetError for that, and for what is no table.
    """
    data = replacing.replaced(data, name, learners=Learner.objects.in_subtree(agency))
    titles = columns.titles_of(data, name)
    _refuse_id_numbers(titles, name)
    with transaction.atomic():
        batch = ImportBatch.objects.create(
            file_name=shown_name(name),
            sha256=hashlib.sha256(data).hexdigest(),
            size=len(data),
            encoding=sheets.encoding_of(data),
            platform=platform,
            agency=agency,
            mapping={"header": titles},
            uploaded_by=by,
            uploaded_at=now,
        )
        shelf.put(batch, shelf.UPLOADED, data)
        reading = columns.known(titles, platform=platform)
        if reading is not None:
            _check(batch, reading, by, now)
    return batch


def _refuse_id_numbers(titles: Sequence[str], name: str) -> None:
    """Before the file is kept: where no key is set, nothing of a number stays."""
    named = [one for one in titles if replacing.names_id_numbers(one)]
    if named:
        problems = [sheets.Problem(name, replacing.OFF, column=one) for one in named]
        raise sheets.UnreadableSheetError(problems)


def read_as(*, batch: ImportBatch, reading: Reading, by: User, now: datetime) -> None:
    """Remember how the columns are to be read, and check the file so."""
    reading.check()
    with _held(batch, MENDABLE) as fresh:
        titles = fresh.mapping["header"]
        columns.remember(titles, reading, platform=fresh.platform, by=by, now=now)
        _check(fresh, reading, by, now)


def check_again(*, batch: ImportBatch, by: User, now: datetime) -> None:
    """After the roster or the measure has been mended."""
    with _held(batch, MENDABLE) as fresh:
        reading = columns.reading_of(fresh.mapping)
        if reading is None or shelf.path_of(fresh, shelf.UPLOADED) is None:
            raise StepError(_("文件已不在，请重新上传。"))
        _check(fresh, reading, by, now)


def confirm(*, batch: ImportBatch, mode: ImportMode, by: User, now: datetime) -> None:
    with _held(batch, (ImportState.PREVIEWED,)) as fresh:
        fresh.mode, fresh.state = mode, ImportState.RUNNING
        fresh.confirmed_by, fresh.confirmed_at = by, now
        fresh.job = _submit(fresh, RECORD, _("导入学习记录"), by, now)
        fresh.save()


def try_again(*, batch: ImportBatch, by: User, now: datetime) -> None:
    """After a job that gave up, as when the disk was full."""
    with _held(batch, (ImportState.UPLOADED, *CONFIRMED)) as fresh:
        if fresh.job is None or fresh.job.state != JobState.FAILED:
            raise StepError(_("任务还在进行，或已经完成，不必重试。"))
        if fresh.state == ImportState.RUNNING:
            fresh.confirmed_by = by
        if fresh.state == ImportState.DONE and fresh.reversed_why:
            fresh.reversed_by = by
        fresh.job = _submit(fresh, fresh.job.kind, fresh.job.title, by, now)
        fresh.save()


def discard(*, batch: ImportBatch, now: datetime) -> None:
    with _held(batch, MENDABLE) as fresh:
        fresh.state, fresh.refusal = ImportState.REFUSED, _("上传人放弃了这个文件。")
        fresh.preview, fresh.problems = [], []
        fresh.save()
        transaction.on_commit(lambda: shelf.clear(fresh))


def ask_reversal(*, batch: ImportBatch, why: str, by: User, now: datetime) -> None:
    ledger.check_why("reversal", why)
    with _held(batch, (ImportState.DONE,)) as fresh:
        if fresh.reversed_why:
            raise StepError(_("这一批正在冲销，请稍候。"))
        fresh.reversed_why, fresh.reversed_by = why, by
        fresh.job = _submit(fresh, REVERSE, _("整批冲销"), by, now)
        fresh.save()


@contextmanager
def _held(batch: ImportBatch, states: tuple[ImportState, ...]) -> Iterator[ImportBatch]:
    with transaction.atomic():
        fresh = ImportBatch.objects.select_for_update().get(pk=batch.pk)
        if fresh.state not in states:
            raise StepError(
                _("这一批现在是“%(state)s”，不能这样办理；请刷新页面。")
                % {"state": fresh.get_state_display()}
            )
        yield fresh


def _check(batch: ImportBatch, reading: Reading, by: User, now: datetime) -> None:
    batch.state, batch.refusal = ImportState.UPLOADED, ""
    batch.mapping |= reading.as_json()
    batch.counts, batch.preview, batch.problems = {}, [], []
    batch.job = _submit(batch, CHECK, _("核对学习记录"), by, now)
    batch.save()


def _submit(batch: ImportBatch, kind: str, title: str, by: User, now: datetime) -> Any:
    """Standings are brought up to date in as many parts as the preview counted people."""
    people = batch.counts.get("people", 0)
    count = -(-people // LEARNERS_A_PART)
    refreshes = [{"share": number, "of": count} for number in range(count)]
    return queue.submit(
        kind=kind,
        key=f"{kind}:{batch.pk}:{batch.job_id or 0}",  # each job of a batch follows another
        title=title,
        requested_by=by,
        stages=[[{}]] if kind == CHECK else [[{}], refreshes],
        arguments={"batch": batch.pk, "officer": by.pk},
        now=now,
    )
