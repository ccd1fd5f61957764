"""What the catalogue's pages show, in a fixed number of queries.

Reads only. Takes the pages as arguments: they import this module, not the reverse.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.core.paginator import Page as ResultPage
from django.core.paginator import Paginator
from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery, Value
from django.db.models.functions import StrIndex
from django.http import HttpRequest
from django.utils import timezone

from catalog import addressed, no_shows
from catalog.filters import FilterForm
from catalog.models.attendance import Attendance
from catalog.models.audience import AudienceEffect
from catalog.models.correction import AttendanceCorrection
from catalog.models.seats import Enrolment, Pool, PoolName
from catalog.models.session import Session, SessionState
from catalog.models.waiting import WaitingPlace
from catalog.offers import Offer, offers_of, window
from people.models import Agency, Learner

if TYPE_CHECKING:
    from catalog.models.pages import AnnualCatalog, Lecture

PAGE_SIZE = 20


@dataclass(frozen=True)
class Row:
    lecture: "Lecture"
    offers: list[Offer]


@dataclass(frozen=True)
class Attended:
    enrolment: Enrolment
    attendance: Attendance | None


def learner_of(user: Any) -> Learner | None:
    return Learner.objects.filter(user=user).select_related("agency").first()


def catalog_page(catalog: "AnnualCatalog", request: HttpRequest) -> dict[str, Any]:
    now, learner = timezone.now(), learner_of(request.user)
    form = _filter_form(catalog, request)
    found = _found(catalog, form.wishes(), learner, now=now)
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    return {
        "form": form,
        "page_of_lectures": page,
        "rows": _rows(catalog, page, learner, now=now),
        "window": window(catalog, now=now),
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


def _filter_form(catalog: "AnnualCatalog", request: HttpRequest) -> FilterForm:
    lectures = catalog.lectures()
    categories = lectures.exclude(category="").order_by("category")
    districts = Agency.objects.filter(venues__isnull=False).distinct().order_by("path")
    return FilterForm(
        request.GET,
        categories=categories.values_list("category", flat=True).distinct(),
        districts=districts.values_list("pk", "name"),
        buckets=catalog.buckets,
    )


def _found(
    catalog: "AnnualCatalog", wishes: dict[str, Any], learner: Learner | None, *, now: datetime
) -> Any:
    """The lectures that meet every wish, those that can still be chosen first."""
    lectures: Any = _soonest_first(catalog.lectures().select_related("host", "lecturer"), now=now)
    same = {name: wishes[name] for name in ("category", "bucket") if name in wishes}
    lectures = lectures.filter(**same)
    if {"month", "district", "free"} & wishes.keys():
        sessions = _wished_sessions(wishes, learner, now=now)
        # Not Exists(): Wagtail's search reads the conditions and knows only plain lookups.
        lectures = lectures.filter(pk__in=sessions.values("lecture"))
    shown = Session.objects.published().order_by("starts_at").select_related("venue")
    lectures = lectures.prefetch_related(Prefetch("sessions", shown.prefetch_related("pools")))
    if "q" in wishes:
        # Not by relevance: who looks for a word wants a seat, not last spring's best match.
        everything: Any = catalog.lectures()
        found = everything.search(wishes["q"])
        lectures = lectures.filter(pk__in=[lecture.pk for lecture in found])
    return lectures


def _soonest_first(lectures: QuerySet["Lecture"], *, now: datetime) -> QuerySet["Lecture"]:
    """What can still be chosen, by its next session; after it what is over, by number."""
    coming = Session.objects.upcoming(now=now).filter(lecture=OuterRef("pk"))
    next_start = coming.order_by("starts_at").values("starts_at")[:1]
    return lectures.annotate(next_start=Subquery(next_start)).order_by(
        F("next_start").asc(nulls_last=True), "number"
    )


def _wished_sessions(
    wishes: dict[str, Any], learner: Learner | None, *, now: datetime
) -> QuerySet[Session]:
    sessions = Session.objects.published().exclude(state=SessionState.CANCELLED)
    if "month" in wishes:
        sessions = sessions.filter(starts_at__month=wishes["month"])
    if "district" in wishes:
        sessions = sessions.filter(venue__district=wishes["district"])
    if "free" in wishes:
        sessions = sessions.upcoming(now=now).filter(Exists(free_pools(learner)))
    return sessions


def free_pools(learner: Learner | None) -> QuerySet[Pool]:
    """Pools with a seat that this learner may take: open, of her own host, or kept for her unit."""
    free = Pool.objects.filter(session=OuterRef("pk"), taken__lt=F("seats"))
    pools = free.exclude(name=PoolName.ACCESSIBLE)
    if learner is None:
        return pools
    path = Value(learner.agency.path)
    own = pools.annotate(
        own_host=StrIndex(path, F("session__lecture__host__path")),
        own_unit=StrIndex(path, F("agency__path")),
    )
    planned = Q(name=PoolName.PLANNED, own_host=1)
    return own.filter(Q(name=PoolName.OPEN) | planned | Q(name=PoolName.RESERVED, own_unit=1))


def _rows(
    catalog: "AnnualCatalog", page: ResultPage, learner: Learner | None, *, now: datetime
) -> list[Row]:
    lectures = list(page)
    sessions = [session for lecture in lectures for session in _with_lecture(lecture)]
    offers = {one.session.pk: one for one in offers_of(catalog, sessions, learner, now=now)}
    return [
        Row(lecture, [offers[session.pk] for session in lecture.sessions.all()])
        for lecture in lectures
    ]


def _with_lecture(lecture: "Lecture") -> Iterable[Session]:
    for session in lecture.sessions.all():
        session.lecture = lecture  # spares a query for its host
        yield session
