"""Documents that tell steps of the ladder: one circular about many, a 提醒函 or 整改通知书 to each.

The steps are decisions of people (credits.supervision.ladder); here they only get their document.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from credits import editions, notice_wording, notices, paper_codes
from credits.models import (
    DocumentedStep,
    LadderStep,
    Notice,
    NoticeKind,
    NoticeSeries,
    Standing,
    Step,
)
from credits.noticing import calendar, reminded_steps, wording
from credits.noticing.events import NoticeError
from documents import texts
from documents.texts import Stationery
from keeping.chinese import in_chinese
from people.models import Agency, Learner, User


class NothingToTellError(NoticeError):
    def __init__(self) -> None:
        super().__init__(_("没有等待发文的通报或整改措施"))


@dataclass(frozen=True)
class Issue:
    """What the documents of one act share."""

    series: NoticeSeries
    stationery: Stationery
    unit: str
    by: User
    now: datetime

    @property
    def on(self) -> date:
        return timezone.localdate(self.now)


def waiting(agency: Agency, *, year: int) -> QuerySet[LadderStep]:
    """The steps in force that want a document and have none, unit by unit; who has caught up
    since is left out, since her step waits for its withdrawal."""
    short = Standing.objects.filter(learner=OuterRef("learner"), year=year, is_met=False)
    return (
        LadderStep.objects.filter(
            Exists(short),
            learner__agency__path__startswith=agency.path,
            year=year,
            withdrawn_at=None,
            step__in=(Step.REMINDER, Step.CIRCULAR, Step.RECTIFICATION),
            documents=None,
        )
        .select_related("learner__agency")
        .order_by("learner__agency__path", "learner__sort_key", "pk")
    )


@transaction.atomic
def document(*, agency: Agency, year: int, issued_by: User, now: datetime) -> list[Notice]:
    """Issue what the steps of a subtree wait for; a second officer at once finds nothing left."""
    organ = notices.issuing_organ(agency)
    reminded = _reminders(agency, year=year, organ=organ, issued_by=issued_by, now=now)
    unit = editions.in_force(year).rulebook.unit
    with notices.numbered(organ.document_prefix, on=timezone.localdate(now)) as series:
        steps = list(waiting(agency, year=year).exclude(learner__user=issued_by.pk))
        if not steps:
            if reminded:
                return reminded
            raise NothingToTellError
        known = Standing.objects.filter(year=year, learner__in=[one.learner_id for one in steps])
        standings = {one.learner_id: one for one in known.select_related("learner__agency")}
        issue = Issue(series, texts.stationery_of(organ), unit, issued_by, now)
        circulated = [one for one in steps if one.step == Step.CIRCULAR]
        written = [_circular(issue, circulated, standings, agency)] if circulated else []
        return [*reminded, *written] + [
            _rectification(issue, one, standings[one.learner_id])
            for one in steps
            if one.step == Step.RECTIFICATION
        ]


def _reminders(
    agency: Agency, *, year: int, organ: Agency, issued_by: User, now: datetime
) -> list[Notice]:
    """The steps 提醒: told by the reminder that she has, or by a new one."""
    asked = waiting(agency, year=year).filter(step=Step.REMINDER)
    learners = list(asked.exclude(learner__user=issued_by.pk).values_list("learner", flat=True))
    letters = Notice.objects.in_force().filter(
        kind=NoticeKind.REMINDER, year=year, learner__in=learners
    )
    had = list(letters)
    reminded_steps.join(had)
    short = notices.shortfalls(year=year, agency=agency, on=timezone.localdate(now))
    chosen = short.filter(learner__in=learners)
    notices.issue_to(chosen, year=year, organ=organ, issued_by=issued_by, now=now)
    known = [one.pk for one in had]
    return list(letters.exclude(pk__in=known).select_related("series").order_by("number"))


@in_chinese()
def _circular(
    issue: Issue, steps: Sequence[LadderStep], standings: dict[int, Standing], agency: Agency
) -> Notice:
    first = standings[steps[0].learner_id]
    letter = wording.circular(
        issue.stationery,
        [row(standings[one.learner_id]) for one in steps],
        notices.due(first),
        reached=reached(agency, year=first.year, on=issue.on),
        year=first.year,
        unit=issue.unit,
        on=issue.on,
    )
    about: dict[str, Any] = {"learner": None, "agency": agency, "minimums": []}
    return _numbered(issue, NoticeKind.CIRCULAR, first, letter, steps, about)


@in_chinese()
def _rectification(issue: Issue, step: LadderStep, standing: Standing) -> Notice:
    by = step.deadline_on or calendar.reply_by(calendar.around(issue.on), served_on=issue.on)
    to = notices.addressee(standing.learner)
    fields = notice_wording.fields(
        to,
        year=step.year,
        minimums=notices.due(standing),
        unit=issue.unit,
        organ=issue.stationery.organ,
        today=issue.on,
    )
    letter = wording.rectification(issue.stationery, fields, name=to.name, by=by)
    had = Notice.objects.filter(
        kind=NoticeKind.RECTIFICATION, year=step.year, learner=step.learner_id
    )
    about = {"turn": had.count() + 1, "deadline_on": by}
    return _numbered(issue, NoticeKind.RECTIFICATION, standing, letter, [step], about)


def reached(agency: Agency, *, year: int, on: date) -> wording.Reached:
    """Of those who serve in the subtree and of whom the year requires something."""
    serving = Learner.objects.in_subtree(agency).serving(on=on)
    counted = Standing.objects.filter(year=year, learner__in=serving).exclude(minimums=[])
    found = counted.aggregate(people=Count("pk"), met=Count("pk", filter=Q(is_met=True)))
    return wording.Reached(agency.name, **found)


def row(standing: Standing) -> list[str]:
    """The gap that is widest speaks for the year; a circular shows no more than it must."""
    gaps = [one for one in notices.due(standing) if not one["met"]]
    widest = max(gaps, key=lambda one: float(one["short"]))
    learner = standing.learner
    return [learner.agency.name, learner.name, widest["needed"], widest["has"], widest["short"]]


def _numbered(
    issue: Issue,
    kind: NoticeKind,
    standing: Standing,
    letter: dict[str, Any],
    steps: Sequence[LadderStep],
    about: dict[str, Any],
) -> Notice:
    code = paper_codes.new_number()
    issue.series.last_number += 1
    fields = {
        "learner": standing.learner,
        "agency": standing.learner.agency,
        "minimums": standing.minimums,
    } | about
    notice = Notice.objects.create(
        series=issue.series,
        number=issue.series.last_number,
        kind=kind,
        year=standing.year,
        edition=standing.edition,
        letter=letter | {"verify": notices.verifiable(code)},
        code=code,
        issued_on=issue.on,
        issued_at=issue.now,
        issued_by=issue.by,
        **fields,
    )
    notices.tell([notice], by=issue.by, now=issue.now)
    DocumentedStep.objects.bulk_create(DocumentedStep(notice=notice, step=one) for one in steps)
    return notice
