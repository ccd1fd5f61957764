"""Draws a learner's year: what she has, will have and lacks, and what lies between today and its
end. Takes what `my_year` and `supposing` have read; asks nothing itself."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from catalog.models import AnnualCatalog, Session
from exams.models import Exam
from keeping.told import told
from portal.my_year import Bar, MyYear
from portal.pictures.bars import Piece, Row, bars
from portal.pictures.shapes import Picture, Tone, number
from portal.pictures.timeline import Lane, Mark, timeline


def of_minimums(year: MyYear) -> Picture | None:
    """Nothing where the measure asks for nothing."""
    if not year.bars:
        return None
    return bars(
        key="minimums",
        title=_("各项要求"),
        description=" · ".join(f"{told(one.minimum.name)} {_figure(one)}" for one in year.bars),
        heading=_("要求"),
        figures=_("已得 / 应得"),
        legend=_legend(year.bars),
        rows=[Row(_name(one), list(_pieces(one)), _figure(one)) for one in year.bars],
    )


def of_what_lies_ahead(
    year: MyYear,
    *,
    exams: Iterable[Exam],
    catalogs: Iterable[AnnualCatalog],
    on: date,
) -> Picture | None:
    """The year with today's mark on it; nothing once it is over."""
    begins, ends = year.statement.from_, year.statement.to
    if not begins <= on <= ends:
        return None
    lanes = [
        Lane(_("已选的讲座"), [_of_session(one) for one in year.booked]),
        Lane(_("要参加的考试"), [_of_exam(one) for one in exams]),
        Lane(_("选学时间"), [mark for one in catalogs for mark in _windows(one, on)]),
    ]
    left = (ends - on).days
    return timeline(
        key="ahead",
        title=_("到期限还有什么"),
        description=_("%(until)s截止，还有 %(days)d 天。")
        % {"until": date_format(ends, "SHORT_DAY"), "days": left},
        begins=begins,
        ends=ends,
        today=on,
        lanes=lanes,
        deadline=_("%(until)s截止") % {"until": date_format(ends, "SHORT_DAY")},
    )


def _name(bar: Bar) -> str:
    years = f" {bar.minimum.from_.year}—{bar.minimum.to.year}" if bar.spans_years else ""
    return f"{told(bar.minimum.name)}{years}"


def _pieces(bar: Bar) -> Iterator[Piece]:
    one = bar.minimum
    if one.met:
        yield Piece(one.has, Tone.MET)
        return
    expected = min(max(bar.expected, Decimal(0)), one.short)
    yield Piece(one.has, Tone.HAS)
    yield Piece(expected, Tone.EXPECTED)
    yield Piece(one.short - expected, Tone.LACKS)


def _figure(bar: Bar) -> str:
    one = bar.minimum
    said = {"has": number(one.has), "needed": number(one.needed), "short": number(one.short)}
    if one.met:
        return _("%(has)s / %(needed)s，已达标") % said
    if not one.due:
        return _("%(has)s / %(needed)s，周期内还差 %(short)s") % said
    return _("%(has)s / %(needed)s，还差 %(short)s") % said


def _legend(shown: Sequence[Bar]) -> list[tuple[Tone, str]]:
    """Only what is drawn: who lacks nothing is not told of lacking."""
    drawn = {piece.tone for one in shown for piece in _pieces(one) if piece.amount > 0}
    named = [
        (Tone.MET, _("已得，已达标")),
        (Tone.HAS, _("已得")),
        (Tone.EXPECTED, _("已选座，听完可得")),
        (Tone.LACKS, _("还差")),
    ]
    return [one for one in named if one[0] in drawn]


def _of_session(session: Session) -> Mark:
    begins = timezone.localtime(session.starts_at)
    lecture, detail = session.lecture, f"{begins:%H:%M} {session.venue.name}"
    return Mark(begins.date(), lecture.title, address=lecture.url or "", detail=detail)


def _of_exam(exam: Exam) -> Mark:
    return _window(exam.title, exam.opens_at, exam.closes_at, reverse("exams:exam", args=[exam.pk]))


def _windows(catalog: AnnualCatalog, on: date) -> Iterator[Mark]:
    """Those that are not over: when wishes are taken, when seats are."""
    asked = [
        (_("填报志愿"), catalog.wishes_open_at, catalog.wishes_close_at),
        (_("选座"), catalog.selection_opens_at, catalog.selection_closes_at),
    ]
    for name, opens_at, closes_at in asked:
        if opens_at and closes_at and timezone.localdate(closes_at) >= on:
            yield _window(name, opens_at, closes_at, catalog.url or "")


def _window(name: str, opens_at: datetime, closes_at: datetime, address: str) -> Mark:
    return Mark(
        timezone.localdate(opens_at), name, until=timezone.localdate(closes_at), address=address
    )
