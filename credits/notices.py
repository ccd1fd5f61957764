"""The only writer of notices: who falls short gets one letter a year, numbered without gaps.

Issuing freezes the figures, the edition and the text of the day; a letter printed again next
year reads as it did. A notice tells and asks; it decides nothing about a person
(个人信息保护法 art. 24).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import models, transaction
from django.utils import timezone

from credits import standing
from credits.models import Notice, NoticeSeries, Standing
from documents import wording
from people.models import Agency, Learner

TITLE = "关于补足{year}年度培训学分的通知"
CHUNK = 1_000


class NoIssuingOrganError(Exception):
    """No agency above or beside has a 机关代字: nobody could number the notice."""

    def __init__(self, agency: Agency) -> None:
        super().__init__(
            f"{agency.name} 及其上级都没有机关代字：请先在机构资料中填写发文单位的机关代字"
        )


@dataclass(frozen=True)
class Issued:
    """`issued` new notices; `already` short people had theirs before this call."""

    issued: int
    already: int
    first: str
    last: str


def issue(*, year: int, agency: Agency, issued_by: models.Model | None, now: datetime) -> Issued:
    """Issue a notice to everyone of the subtree who is short in `year` and has none yet.

    Standings are assessed afresh first, so that nobody is written to about a gap that a fact
    recorded this morning has closed.
    """
    organ = issuing_organ(agency)
    standing.rebuild(year=year, now=now, learners=Learner.objects.in_subtree(agency))
    today = timezone.localdate(now)
    with transaction.atomic():
        series = _locked_series(organ, today.year)
        # Read after the lock: a second officer at the same moment finds the first one's notices.
        short = shortfalls(year=year, agency=agency, on=today)
        fresh = short.exclude(learner__notices__year=year)
        first = series.last_number + 1
        for batch in _in_batches(list(fresh.values_list("pk", flat=True))):
            Notice.objects.bulk_create(
                _notice(one, series, number, organ=organ, issued_by=issued_by, now=now)
                for number, one in enumerate(batch, start=series.last_number + 1)
            )
            series.last_number += len(batch)
        series.save(update_fields=["last_number"])
        count = series.last_number - first + 1
        return Issued(
            issued=count,
            already=short.count() - count,
            first=_numbered(series, first) if count else "",
            last=_numbered(series, series.last_number) if count else "",
        )


def shortfalls(*, year: int, agency: Agency, on: date) -> models.QuerySet[Standing]:
    """The standings of those who serve and fall short, unit by unit, names in pinyin order."""
    serving = Learner.objects.in_subtree(agency).serving(on=on)
    return (
        Standing.objects.filter(year=year, is_met=False, learner__in=serving)
        .select_related("learner__agency")
        .order_by("learner__agency__path", "learner__sort_key", "learner__personnel_no")
    )


def issued_notices(*, year: int, agency: Agency) -> models.QuerySet[Notice]:
    """The notices about `year` in a subtree, in the order in which they are printed."""
    return (
        Notice.objects.filter(year=year, agency__path__startswith=agency.path)
        .select_related("series", "agency", "learner")
        .order_by("agency__path", "learner__sort_key", "number")
    )


def issuing_organ(agency: Agency) -> Agency:
    """The nearest agency upwards with a 机关代字, or else the highest one of the whole tree."""
    upwards = [agency, *reversed(agency.get_ancestors())]
    for one in upwards:
        if one.document_prefix:
            return one
    organ = Agency.objects.exclude(document_prefix="").order_by("depth", "path").first()
    if organ is None:
        raise NoIssuingOrganError(agency)
    return organ


def _locked_series(organ: Agency, year: int) -> NoticeSeries:
    NoticeSeries.objects.get_or_create(prefix=organ.document_prefix, year=year)
    return NoticeSeries.objects.select_for_update().get(prefix=organ.document_prefix, year=year)


def _numbered(series: NoticeSeries, number: int) -> str:
    return wording.document_number(series.prefix, series.year, number)


def _in_batches(chosen: list[int]) -> Iterator[list[Standing]]:
    for start in range(0, len(chosen), CHUNK):
        ids = chosen[start : start + CHUNK]
        rows = Standing.objects.select_related("learner__agency").in_bulk(ids)
        yield [rows[pk] for pk in ids]


def _notice(
    short: Standing,
    series: NoticeSeries,
    number: int,
    *,
    organ: Agency,
    issued_by: models.Model | None,
    now: datetime,
) -> Notice:
    today = timezone.localdate(now)
    return Notice(
        series=series,
        number=number,
        learner=short.learner,
        agency=short.learner.agency,
        year=short.year,
        edition=short.edition,
        minimums=short.minimums,
        letter=letter(short, organ=organ, today=today),
        issued_on=today,
        issued_at=now,
        issued_by=issued_by,
    )


def letter(short: Standing, *, organ: Agency, today: date) -> dict[str, Any]:
    """The words of a notice, as documents/letter.html prints them."""
    due = [one for one in short.minimums if one["due"] and not one["met"]]
    ends_on = max(date.fromisoformat(one["period"]["to"]) for one in due)
    return {
        "organ": organ.name,
        "title": TITLE.format(year=short.year),
        "recipient": f"{short.learner.name}同志",
        "name": short.learner.name,
        "paragraphs": _opening(short, due, today=today),
        "table": {
            "head": ["考核项目", "依据", "应修学分", "已修学分", "尚缺学分"],
            "rows": [
                [one["name"], one["article"], one["needed"], one["has"], one["short"]]
                for one in short.minimums
            ],
        },
        "closing": _closing(ends_on, today=today),
        "signatory": organ.name,
        "contact": f"联系单位：{organ.name}",
    }


def _opening(short: Standing, due: Sequence[dict[str, Any]], *, today: date) -> list[str]:
    gaps = "，".join(f"{one['name']}尚缺{one['short']}学分" for one in due)
    learner = short.learner
    return [
        f"经核算，截至{wording.official_date(today)}，你（人事编号{learner.personnel_no}，"
        f"{learner.agency.name}）{short.year}年度培训学分未达到规定要求：{gaps}。各项情况如下。"
    ]


def _closing(ends_on: date, *, today: date) -> list[str]:
    until = f"请于{wording.official_date(ends_on)}前" if ends_on >= today else "请按补学安排尽快"
    return [
        f"{until}通过培训大讲堂、网络培训等方式补足学分。可供选择的讲座和每条学分的依据，"
        "请登录系统在“我的学分”中查看。",
        "如认为记录有误或者遗漏，可以在系统中逐条申请核对，也可以向本单位人事部门提出，"
        "我们将核实并答复。",
    ]
