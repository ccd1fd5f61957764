"""Whether a person may sit an exam, and the sentence that says why not. Pure over a Record."""

from datetime import date

from django.utils.translation import gettext as _

from exams.admission.records import Record
from exams.models import EntryEvent, Exam


def is_for(exam: Exam, record: Record, *, on: date) -> bool:
    """Whether it concerns her at all: an exam for others is not in her list."""
    return not (_not_its_audience(exam, record, on=on) or _nothing_to_make_up(exam, record))


def refusal(exam: Exam, record: Record, *, on: date) -> str:
    """Why she may not begin; empty where she may."""
    return (
        _not_its_audience(exam, record, on=on)
        or _nothing_to_make_up(exam, record)
        or _missing_before(exam, record)
    )


def _not_its_audience(exam: Exam, record: Record, *, on: date) -> str:
    if not exam.audience.admits(record.person):
        return _("这场考试限定了职务职级，您不在考试对象之内。")
    if exam.event == EntryEvent.RECRUITED and not _is_recent(record.joined_on, exam, on=on):
        return _("这场考试只面向录用不满 %(months)d 个月的人员。") % {"months": exam.event_months}
    if exam.event == EntryEvent.APPOINTED and not _is_recent(record.appointed_on, exam, on=on):
        return _("这场考试只面向任职或晋升不满 %(months)d 个月的人员。") % {
            "months": exam.event_months
        }
    return ""


def _nothing_to_make_up(exam: Exam, record: Record) -> str:
    first = exam.makes_up_for_id
    if first is None or first in record.excused - record.passed or first in record.failed:
        return ""
    if first in record.passed:
        return _("您已合格，不用补考。")
    return _("补考只面向原考试未合格或批准缓考的人员。")


def _missing_before(exam: Exam, record: Record) -> str:
    exams = [each.title for each in exam.needs_exams.all() if each.pk not in record.passed]
    if exams:
        return _("须先通过：%(titles)s。") % {"titles": "、".join(exams)}
    lectures = [each.title for each in exam.needs_lectures.all() if each.pk not in record.heard]
    if lectures:
        return _("须先听过讲座：%(titles)s（以考勤登记为准）。") % {"titles": "、".join(lectures)}
    return ""


def _is_recent(day: date | None, exam: Exam, *, on: date) -> bool:
    return day is not None and day <= on < _months_after(day, exam.event_months or 0)


def _months_after(day: date, months: int) -> date:
    """The same day so many months on; the first of the next one where a month has no such day."""
    years, month = divmod(day.month - 1 + months, 12)
    try:
        return date(day.year + years, month + 1, day.day)
    except ValueError:
        return date(day.year + years, month + 2, 1)
