"""What lies between a learner and the end of her year, and what she has under way: the day's
practice, claims and requests, documents to answer.

Reads only, her own and nobody else's; a fixed number of queries.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.models import AnnualCatalog
from credits.claims.permissions import own_claims, own_corrections
from credits.models import Claim, CorrectionRequest, Notice
from credits.models.claim import EDITABLE, IN_REVIEW
from credits.noticing import following
from exams.practice import daily
from people.models import Learner, User
from portal import supposing, year_pictures
from portal.my_year import MyYear
from portal.pictures.shapes import Picture

SHOWN = 5


@dataclass(frozen=True)
class Document:
    """A document addressed to her, and what it waits for; `tone` of the word that says so."""

    notice: Notice
    waits_for: str
    tone: str


@dataclass(frozen=True)
class UnderWay:
    """`ahead` is the picture of the year to its end; None once that is over."""

    on: date
    ahead: Picture | None
    practised: int
    points_a_day: int
    claims: Sequence[Claim]
    corrections: Sequence[CorrectionRequest]
    documents: Sequence[Document]


def of_year(year: MyYear, *, user: User, now: datetime) -> UnderWay:
    learner, on = year.learner, timezone.localdate(now)
    claims = own_claims(user).filter(state__in=(*EDITABLE, *IN_REVIEW))
    corrections = own_corrections(user).filter(answered_at=None)
    return UnderWay(
        on=on,
        ahead=_ahead(year, now=now),
        practised=daily.practised(learner, on=on),
        points_a_day=daily.POINTS_A_DAY,
        claims=list(claims.order_by("-changed_at", "-pk")[:SHOWN]),
        corrections=list(corrections.order_by("-pk")[:SHOWN]),
        documents=_documents(learner, on=on),
    )


def _ahead(year: MyYear, *, now: datetime) -> Picture | None:
    on = timezone.localdate(now)
    if year.statement.to < on:
        return None
    return year_pictures.of_what_lies_ahead(
        year,
        exams=supposing.exams_ahead(year.learner, now=now),
        catalogs=AnnualCatalog.objects.live().filter(
            year__range=(year.statement.from_.year, year.statement.to.year)
        ),
        on=on,
    )


def _documents(learner: Learner, *, on: date) -> list[Document]:
    """The newest, but one that waits for her goes first."""
    mine = following.followed(Notice.objects.filter(learner=learner))
    found = [_document(one, on) for one in mine.order_by("-issued_on", "-pk")[: 2 * SHOWN]]
    return sorted(found, key=lambda one: not one.tone)[:SHOWN]


def _document(notice: Any, on: date) -> Document:
    """Of a notice as `following` reads it, with its days."""
    if notice.withdrawn_by:
        return Document(notice, _("已撤销"), "")
    if notice.rectified_on:
        return Document(notice, _("整改完成"), "")
    if not notice.acknowledged_on:
        return Document(notice, _("请签收"), "warn")
    if not notice.answered_on:
        is_late = notice.reply_by is not None and notice.reply_by < on
        return Document(notice, _("请答复"), "bad" if is_late else "warn")
    return Document(notice, _("已答复"), "")
