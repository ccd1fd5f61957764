"""Pages of the bank of courses."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from catalog import evaluating
from catalog.banks import lecturers
from catalog.banks.lecturer_views import PAGE_SIZE, SearchForm
from catalog.banks.review_views import DecisionForm
from catalog.models import Session
from catalog.permissions import readable_courses, reads_evaluations, runs_the_catalogue


@require_safe
def course_list(request: HttpRequest) -> HttpResponse:
    now, on = timezone.now(), timezone.localdate()
    form = SearchForm(request.GET, label_suffix="")
    wishes = form.wishes()
    found = readable_courses(request.user, on=on).select_related("lecturer")
    for word in wishes["q"].split():
        found = found.filter(
            Q(title__icontains=word) | Q(category__icontains=word) | Q(lecturer__name=word)
        )
    if wishes["state"]:
        found = found.filter(state=wishes["state"])
    page = Paginator(found.order_by("category", "title", "pk"), PAGE_SIZE).get_page(
        request.GET.get("page")
    )
    with_figures = reads_evaluations(request.user, on=on)
    figures = evaluating.of_courses([one.pk for one in page], now=now) if with_figures else {}
    context = {
        "form": form,
        "page": page,
        "rows": [(one, figures.get(one.pk)) for one in page],
        "with_figures": with_figures,
        "keeps": runs_the_catalogue(request.user, on=on),
    }
    return render(request, "catalog/banks/courses.html", context)


@require_safe
def course_page(request: HttpRequest, pk: int) -> HttpResponse:
    now, on = timezone.now(), timezone.localdate()
    courses = readable_courses(request.user, on=on).select_related("lecturer")
    course = get_object_or_404(courses, pk=pk)
    with_figures = reads_evaluations(request.user, on=on)
    sessions = Session.objects.filter(lecture__course=course)
    context: dict[str, Any] = {
        "course": course,
        "given": lecturers.given(sessions, with_figures=with_figures, now=now),
        "knowledge_points": course.knowledge_points.order_by("code"),
        "points": course.points.order_by("name"),
        "with_figures": with_figures,
        "keeps": runs_the_catalogue(request.user, on=on),
    }
    if with_figures:
        context["figures"] = evaluating.of_courses([course.pk], now=now).get(course.pk)
    if context["keeps"]:
        context |= {
            "decisions": course.decisions.select_related("decided_by").order_by("-pk"),
            "decision_form": DecisionForm(initial={"decided_on": on}),
        }
    return render(request, "catalog/banks/course.html", context)
