"""What the pages of the bank of lecturers show, in a fixed number of queries."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from catalog import evaluating
from catalog.evaluating import Figures
from catalog.models import Lecturer, Session


@dataclass(frozen=True)
class Row:
    lecturer: Lecturer
    figures: Figures | None


@dataclass(frozen=True)
class Given:
    session: Session
    figures: Figures | None


def found(lecturers: QuerySet[Lecturer], *, words: str, state: str) -> QuerySet[Lecturer]:
    """By any part of name, number, unit or field of expertise."""
    for word in words.split():
        lecturers = lecturers.filter(
            Q(name__icontains=word)
            | Q(bank_no__icontains=word)
            | Q(unit__icontains=word)
            | Q(expertise__icontains=word)
        )
    if state:
        lecturers = lecturers.filter(state=state)
    counted = lecturers.annotate(given=Count("lectures", filter=Q(lectures__live=True)))
    return counted.order_by("bank_no", "name", "pk")


def rows(lecturers: Iterable[Lecturer], *, with_figures: bool, now: datetime) -> list[Row]:
    listed = list(lecturers)
    figures = evaluating.of_lecturers([one.pk for one in listed], now=now) if with_figures else {}
    return [Row(one, figures.get(one.pk)) for one in listed]


def given(sessions: QuerySet[Session], *, with_figures: bool, now: datetime) -> list[Given]:
    """The dated sessions of published lectures, the latest first, and what came of each."""
    shown = sessions.filter(lecture__live=True).select_related("lecture__host", "venue")
    listed = list(shown.order_by("-starts_at", "pk"))
    figures = evaluating.of_sessions([one.pk for one in listed], now=now) if with_figures else {}
    return [Given(one, figures.get(one.pk)) for one in listed]
