"""What the catalogue's pages show, in a fixed number of queries.

Reads only. Takes the pages as arguments: they import this module, not the reverse.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from catalog.finding import facet_reading, facets, kept
from catalog.finding.filters import FilterForm
from catalog.finding.kept import KeptLecture
from catalog.models.attendance import Attendance
from catalog.models.audience import AudienceEffect
from catalog.models.correction import AttendanceCorrection
from catalog.models.seats import Enrolment
from catalog.models.waiting import WaitingPlace
from catalog.seating import addressed, no_shows
from catalog.seating.offers import Offer, offers_of, window
from people.models import Learner

if TYPE_CHECKING:
    from catalog.models.pages import AnnualCatalog, Lecture

PAGE_SIZE = 20


@dataclass(frozen=True)
class Row:
    lecture: KeptLecture
    offers: list[Offer]


@dataclass(frozen=True)
class Attended:
    enrolment: Enrolment
    attendance: Attendance | None


def learner_of(user: Any) -> Learner | None:
    return Learner.objects.filter(user=user).select_related("agency").first()


def catalog_page(catalog: "AnnualCatalog", request: HttpRequest) -> dict[str, Any]:
    now = timezone.now()
    learner = facet_reading.reader(request.user, year=catalog.year)
    reading = facet_reading.read(catalog, learner, now=now)
    entries = facet_reading.entries(reading)
    form = FilterForm(request.GET, offered=facet_reading.offered(entries, reading.year, catalog))
    wishes = form.wishes()
    if "q" in wishes:
        # Not by relevance: who looks for a word wants a seat, not last spring's best match.
        said = kept.found(catalog, wishes["q"], now=now)
        entries = [one for one in entries if one.lecture in said]
    form.count(facets.counts(entries, wishes))
    found = facets.matching(entries, wishes)
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    lectures = [reading.year.lectures[one.lecture] for one in page]
    return {
        "form": form,
        "facets_open": bool(form.narrowing()) or not is_phone(request),
        "page_of_lectures": page,
        "rows": [Row(lecture, reading.offers(lecture)) for lecture in lectures],
        "window": reading.eye.closed_window,
    }


def lecture_page(lecture: "Lecture", request: HttpRequest) -> dict[str, Any]:
    now, learner = timezone.now(), learner_of(request.user)
    catalog = lecture.catalog()
    rules = addressed.rules_of([lecture.pk]).get(lecture.pk, [])
    sessions = lecture.sessions.published().order_by("starts_at").shown()
    return {
        "catalog": catalog,
        "offers": offers_of(catalog, sessions, learner, now=now),
        "window": window(catalog, now=now),
        "points": lecture.knowledge_points.order_by("code"),
        "audience": addressed.said_of(rules, AudienceEffect.ONLY),
        "no_show_policy": no_shows.policy(catalog),
        "preferred": addressed.said_of(rules, AudienceEffect.PREFERRED),
    }


def sessions_of(learner: Learner) -> list[Attended]:
    """The seats she holds, and how she attended; the next ones first."""
    enrolments = (
        Enrolment.objects.holding()
        .filter(learner=learner)
        .select_related("session__lecture__host", "session__venue", "pool__agency")
        .order_by("-session__starts_at")
    )
    corrections = AttendanceCorrection.objects.select_related("by").order_by("pk")
    marks = Attendance.objects.filter(learner=learner).prefetch_related(
        Prefetch("corrections", corrections)
    )
    attended = {one.session_id: one for one in marks}
    return [Attended(one, attended.get(one.session_id)) for one in enrolments]


def waits_of(learner: Learner, *, now: datetime) -> QuerySet[WaitingPlace]:
    """The lines she stands in for what is still to come, with her position; soonest first."""
    places = WaitingPlace.objects.hoping(now=now).filter(learner=learner).with_position()
    return places.select_related("session__lecture__host", "session__venue").order_by(
        "session__starts_at"
    )


def is_phone(request: HttpRequest) -> bool:
    """A small screen has no room for open facets; every browser of phones says so."""
    return "Mobi" in request.headers.get("User-Agent", "")
