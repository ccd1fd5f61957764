"""Keeps a file of questions between its preview and its confirmation. Nothing is written before."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from exams import bank_files, bank_import
from exams.bank_files import FileFormat
from exams.bank_import import QuestionReport
from exams.models import QuestionFile, QuestionFileState
from people.models import User
from people.sheets import UnreadableSheetError
from people.sheets.problems import Problem

# A page waits for the answer; larger files go in by the command.
MOST_QUESTIONS = 3_000


class ConfirmedBeforeError(Exception):
    """Two clicks, or two windows: the file is in the bank already."""

    def __init__(self) -> None:
        super().__init__(_("这个文件已经导入。"))


def upload(
    *, data: bytes, name: str, format_: FileFormat | None, by: User, now: datetime
) -> QuestionFile:
    """Check the file and keep it with the report; UnreadableSheetError for no question file."""
    opened = bank_files.open_file(data, name, format_=format_)
    if len(opened.reading.found) > MOST_QUESTIONS:
        reason = (
            f"有 {len(opened.reading.found)} 题，网页一次最多 {MOST_QUESTIONS} 题；请分成几个文件"
        )
        raise UnreadableSheetError([Problem(name, reason)])
    report = bank_import.store(opened, name, author=by, dry_run=True)
    return QuestionFile.objects.create(
        name=name[:200],
        format=opened.format.value,
        content=data,
        report=report.as_json("number", "type", "stem"),
        uploaded_by=by,
        uploaded_at=now,
    )


def confirm(*, file: QuestionFile, by: User) -> QuestionReport:
    """Read it once more, since the bank may have moved, and write the good questions."""
    with transaction.atomic():
        fresh = QuestionFile.objects.select_for_update().get(pk=file.pk)
        if not fresh.is_waiting:
            raise ConfirmedBeforeError
        report = bank_import.load(
            bytes(fresh.content), fresh.name, author=by, format_=FileFormat(fresh.format)
        )
        fresh.report = report.as_json("number", "type", "stem")
        fresh.state, fresh.content = QuestionFileState.IMPORTED, b""
        fresh.save(update_fields=["report", "state", "content"])
    return report
