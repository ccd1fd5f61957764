"""The analysis as a job: the figures are its result, the workbook its file."""

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from exams.analysing import report, workbook
from exams.models import Exam
from exams.papermaking import permissions
from jobs import askers, files, parts, queue
from jobs.models import Job, Part
from keeping.chinese import in_chinese
from people.models import User

KIND = "exams.analyse"


@in_chinese()
def submit(*, exam: Exam, requested_by: User, now: datetime) -> Job:
    """One at a time: whoever asks while one is running waits for it."""
    running = jobs_of(exam).unfinished().first()
    return running or queue.submit(
        kind=KIND,
        key=f"{KIND}:{exam.pk}:{now:%Y%m%dT%H%M%S.%f}",
        title=_("试题分析：%(title)s") % {"title": exam.title},
        requested_by=requested_by,
        stages=[[{}]],
        arguments={"exam": exam.pk, "by": requested_by.pk},
        now=now,
    )


def jobs_of(exam: Exam) -> Any:
    return Job.objects.filter(kind=KIND, key__startswith=f"{KIND}:{exam.pk}:").order_by("-pk")


@parts.writes_files_only
def analyse_part(part: Part) -> dict[str, Any]:
    today = timezone.localdate()
    _by, exam = askers.still(
        part.data["by"],
        may=lambda user: permissions.set_by(user, on=today).filter(pk=part.data["exam"]).first(),
        role=_("负责这场考试的角色"),
    )
    document = report.of(exam)
    name = _("试题分析 %(title)s.xlsx") % {"title": exam.title.replace("/", "／")}
    files.write(part, name, workbook.write(document, title=exam.title))
    return {"file": name, **document}
