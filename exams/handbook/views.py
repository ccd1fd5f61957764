"""The way into the handbook, the page of one knowledge point, and its cartoon."""

from datetime import datetime

from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from catalog.browsing import learner_of
from catalog.models import KnowledgePoint, Lecture, Session
from exams.handbook import points, searching
from exams.models import Handbook, HandbookPart, Question
from exams.practice.mastery import known_by
from exams.practice.offering import offered_to

LECTURES = 8
CARTOON = "max-960x960"
TYPES = {".png": "image/png", ".webp": "image/webp", ".jpg": "image/jpeg", ".jpeg": "image/jpeg"}


@require_safe
def current(request: HttpRequest) -> HttpResponse:
    """To this year's handbook, or the latest one before."""
    published = Handbook.objects.live().filter(year__lte=timezone.localdate().year)
    handbook = published.order_by("-year", "pk").first()
    if handbook is None:
        return render(request, "exams/handbook/nothing_published.html")
    return redirect(handbook.get_url(request))


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    words, learner = request.GET.get("q", ""), learner_of(request.user)
    found = searching.found(words, learner=learner, on=timezone.localdate())
    return render(request, "exams/handbook/search.html", {"words": words, "found": found})


@require_safe
def point(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(KnowledgePoint.objects.select_related("parent"), pk=pk)
    learner, now = learner_of(request.user), timezone.now()
    branches = points.each_of([found.pk])
    known = known_by(learner, branches, on=timezone.localdate())[found.pk]
    inside = [one.pk for one in branches[0].all]
    offered = offered_to(learner, now=now) if learner else Question.objects.none()
    context = {
        "point": found,
        "known": known,
        "questions": offered.filter(knowledge_point=found).count(),
        "sessions": _sessions(inside, now=now),
        "part": _part(found),
    }
    return render(request, "exams/handbook/point.html", context)


@cache_control(private=True, max_age=3600)
@require_safe
def cartoon(request: HttpRequest, pk: int) -> FileResponse:
    """The picture, for whoever is logged in: nothing of it is under a public address."""
    found = get_object_or_404(KnowledgePoint.objects.select_related("cartoon"), pk=pk)
    if found.cartoon is None:
        raise Http404
    try:
        rendition = found.cartoon.get_rendition(CARTOON)
        file = rendition.file.open("rb")
    except (FileNotFoundError, OSError):
        raise Http404 from None
    ending = f".{rendition.file.name.rpartition('.')[2].lower()}"
    answer = FileResponse(file, content_type=TYPES.get(ending, "application/octet-stream"))
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _sessions(inside: list[int], *, now: datetime) -> QuerySet[Session]:
    """What is still to come on the point or on what lies under it."""
    lectures = Lecture.objects.live().filter(knowledge_points__in=inside)
    taught = Session.objects.upcoming(now=now).filter(lecture__in=lectures.values("pk"))
    return taught.select_related("lecture", "venue").order_by("starts_at", "pk")[:LECTURES]


def _part(found: KnowledgePoint) -> HandbookPart | None:
    """Where the handbook lists it, itself or its chapter."""
    keys = [key for key in (found.pk, found.parent_id) if key]
    return HandbookPart.objects.live().filter(points__in=keys).order_by("path").first()
