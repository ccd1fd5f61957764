"""The only writer of reminders: who falls short gets one letter a year, numbered without gaps.

Issuing freezes the figures, the edition and the text of the day; a letter printed again next
year reads as it did. Who has left, and who lacks nothing that is due, is not written to. A
second letter about a year follows only the withdrawal of the first. `numbered` is the one way
to a number, also for the documents that credits.noticing writes.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any

from django.conf import settings
from django.db import OperationalError, models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from credits import editions, notice_wording, paper_codes, standing
from credits.models import Notice, NoticeKind, NoticeSeries, Standing
from credits.noticing import reminded_steps
from documents import texts, wording
from documents.texts import Stationery
from jobs.models import Job
from keeping.chinese import in_chinese
from people import messages
from people.models import Agency, Learner, User

CHUNK = 1_000


class NoIssuingOrganError(Exception):
    """No agency above or beside has a 机关代字: nobody could number the notice."""

    def __init__(self, agency: Agency) -> None:
        super().__init__(
            f"{agency.name} 及其上级都没有机关代字：请先在机构资料中填写发文单位的机关代字"
        )


class NoticesBusyError(Exception):
    """Somebody else is being given numbers of the same series, and it takes long."""

    def __init__(self) -> None:
        super().__init__("另一位同事正在签发通知，请稍候再试；已有通知的人不会重复签发")


@dataclass(frozen=True)
class Issued:
    """`issued` new notices; `already` short people had theirs before this call."""

    issued: int
    already: int
    first: str
    last: str


def issue(*, year: int, agency: Agency, issued_by: User | None, now: datetime) -> Issued:
    """Issue a notice to everyone of the subtree who is short in `year` and has none yet.

    Standings are assessed afresh first, so that nobody is written to about a gap that a fact
    recorded this morning has closed.
    """
    organ = issuing_organ(agency)
    editions.in_force(year)
    standing.rebuild(year=year, now=now, learners=Learner.objects.in_subtree(agency))
    short = shortfalls(year=year, agency=agency, on=timezone.localdate(now))
    return issue_to(short, year=year, organ=organ, issued_by=issued_by, now=now)


@transaction.atomic
def issue_to(
    short: models.QuerySet[Standing],
    *,
    year: int,
    organ: Agency,
    issued_by: User | None,
    now: datetime,
    job: Job | None = None,
) -> Issued:
    """Issue notices about these standings, in their order, to those who have none yet."""
    unit = editions.in_force(year).rulebook.unit
    stationery = texts.stationery_of(organ)
    with numbered(organ.document_prefix, on=timezone.localdate(now)) as series:
        # Read after the lock: a second officer at the same moment finds the first one's notices.
        fresh = list(without_notice(short, year=year).values_list("pk", flat=True))
        write = partial(
            _notice,
            series=series,
            stationery=stationery,
            unit=unit,
            issued_by=issued_by,
            now=now,
            job=job,
        )
        first = series.last_number + 1
        for batch in _in_batches(fresh):
            had = _had([one.learner_id for one in batch], year)
            written = Notice.objects.bulk_create(
                write(one, number=number, turn=had[one.learner_id] + 1)
                for number, one in enumerate(batch, series.last_number + 1)
            )
            reminded_steps.join(written)
            tell(written, by=issued_by, now=now)
            series.last_number += len(batch)
    return _issued(series, first, short.count())


@contextmanager
def numbered(prefix: str, *, on: date) -> Iterator[NoticeSeries]:
    """The series of a 机关代字 and year, locked until the transaction ends: whoever counts
    `last_number` up inside gives out numbers that nobody else gives, and leaves no gap."""
    series = _locked_series(prefix, on.year)
    yield series
    series.save(update_fields=["last_number"])


def shortfalls(*, year: int, agency: Agency, on: date) -> models.QuerySet[Standing]:
    """The standings of those who serve and fall short, unit by unit, names in pinyin order."""
    serving = Learner.objects.in_subtree(agency).serving(on=on)
    return (
        Standing.objects.filter(year=year, is_met=False, learner__in=serving)
        .exclude(learner__joined_on__gt=on)
        .select_related("learner__agency")
        .order_by("learner__agency__path", "learner__sort_key", "learner__personnel_no")
    )


def asks_nothing(year: int) -> bool:
    """Whether the measure of the year names no minimum: then nobody can fall short."""
    try:
        return not editions.in_force(year).rulebook.minimums
    except editions.NoRulebookInForceError:
        return False


def without_notice(short: models.QuerySet[Standing], *, year: int) -> models.QuerySet[Standing]:
    reminders = Notice.objects.in_force().filter(kind=NoticeKind.REMINDER)
    written_to = reminders.filter(year=year, learner=models.OuterRef("learner"))
    return short.exclude(models.Exists(written_to))


def waiting(*, year: int, agency: Agency, on: date) -> models.QuerySet[Standing]:
    """Who falls short and has no reminder in force."""
    return without_notice(shortfalls(year=year, agency=agency, on=on), year=year)


def issued_notices(*, year: int, agency: Agency) -> models.QuerySet[Notice]:
    """What is printed about `year` in a subtree, in that order: what stands, and the documents
    that withdraw what does not."""
    return (
        Notice.objects.filter(year=year, agency__path__startswith=agency.path, withdrawals=None)
        .select_related("series", "agency", "learner")
        .order_by("agency__path", "learner__sort_key", "number")
    )


def issuing_organ(agency: Agency) -> Agency:
    """The nearest agency with a 机关代字: itself or directly below it, else the same one up.

    So a bureau without one is written to by the personnel authority of its own city or
    district, never by another's.
    """
    for one in [agency, *reversed(agency.get_ancestors())]:
        near = Q(pk=one.pk) | Q(path__startswith=one.path, depth=one.depth + 1)
        found = Agency.objects.filter(near).exclude(document_prefix="").order_by("path").first()
        if found is not None:
            return found
    raise NoIssuingOrganError(agency)


@in_chinese()
def letter_about(short: Standing, *, stationery: Stationery, unit: str, on: date) -> dict[str, Any]:
    """The letter to a person about her standing, as it would be issued on a day."""
    return notice_wording.letter(
        addressee(short.learner),
        year=short.year,
        minimums=due(short),
        unit=unit,
        stationery=stationery,
        today=on,
    )


@in_chinese()
def tell(written: Sequence[Notice], *, by: User | None, now: datetime) -> None:
    """Leave word in the system that there is something to read; the message says no more."""
    if written:
        messages.write(
            source=f"credits.notice:{written[0].series_id}:{written[0].number}",
            title=_("你收到一份公文"),
            text=_("请在“收到的公文”中查看并签收；要说明情况的，可以在那里答复。"),
            path=reverse("credits:my_notices"),
            learners=[one.learner_id for one in written if one.learner_id],
            by=by,
            now=now,
        )


def addressee(learner: Learner) -> notice_wording.Addressee:
    return notice_wording.Addressee(learner.name, learner.personnel_no, learner.agency.name)


def due(short: Standing) -> list[dict[str, Any]]:
    """The minimums that fall due with the year; of a cycle still running nothing is said."""
    return [one for one in short.minimums if one["due"]]


def verifiable(code: str) -> dict[str, str]:
    """What a document prints so that anyone may verify it; frozen with its text."""
    grouped = paper_codes.grouped(code)
    place = reverse("credits:verify", args=[grouped])
    return {"code": grouped, "address": settings.WAGTAILADMIN_BASE_URL.rstrip("/") + place}


def _locked_series(prefix: str, year: int) -> NoticeSeries:
    try:
        NoticeSeries.objects.get_or_create(prefix=prefix, year=year)
        return NoticeSeries.objects.select_for_update().get(prefix=prefix, year=year)
    except OperationalError as error:
        # PostgreSQL's lock_timeout; SQLite has let one writer in already.
        if getattr(error.__cause__, "sqlstate", None) != "55P03":
            raise
        raise NoticesBusyError from error


def _in_batches(chosen: list[int]) -> Iterator[list[Standing]]:
    for start in range(0, len(chosen), CHUNK):
        ids = chosen[start : start + CHUNK]
        # Asked again: a fact recorded in between may have closed the gap.
        still_short = Standing.objects.filter(is_met=False).select_related("learner__agency")
        rows = still_short.in_bulk(ids)
        yield [rows[pk] for pk in ids if pk in rows]


def _had(learners: list[int], year: int) -> Counter[int]:
    """How many notices these learners have had about the year: all of them withdrawn."""
    had = Notice.objects.filter(kind=NoticeKind.REMINDER, year=year, learner__in=learners)
    return Counter(had.values_list("learner_id", flat=True))


def _notice(
    short: Standing,
    *,
    series: NoticeSeries,
    number: int,
    turn: int,
    stationery: Stationery,
    unit: str,
    issued_by: User | None,
    now: datetime,
    job: Job | None,
) -> Notice:
    code, today = paper_codes.new_number(), timezone.localdate(now)
    letter = letter_about(short, stationery=stationery, unit=unit, on=today)
    return Notice(
        series=series,
        number=number,
        turn=turn,
        learner=short.learner,
        agency=short.learner.agency,
        year=short.year,
        edition=short.edition,
        minimums=short.minimums,
        letter=letter | {"verify": verifiable(code)},
        code=code,
        issued_on=today,
        issued_at=now,
        issued_by=issued_by,
        job=job,
    )


def _issued(series: NoticeSeries, first: int, short: int) -> Issued:
    count = series.last_number - first + 1
    if not count:
        return Issued(0, short, "", "")
    numbers = (
        wording.document_number(series.prefix, series.year, number)
        for number in (first, series.last_number)
    )
    return Issued(count, short - count, *numbers)
