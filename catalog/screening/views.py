"""The way in to screening, and a screener's page of one task."""

from django.contrib import messages
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from catalog import evaluating
from catalog.declarations import attachments, questions
from catalog.models import DeclarationState, Screening
from catalog.permissions import DIRECTORS, directed_calls, directs
from catalog.screening import assigning, scoring
from people.models import RoleKind, User
from people.permissions import user_of
from people.scope import roles_in_force


@require_safe
def tasks(request: HttpRequest) -> HttpResponse:
    """The calls, for who chooses among what was declared; the tasks, for who scores it."""
    user, today = user_of(request), timezone.localdate()
    if not roles_in_force(user, (*DIRECTORS, RoleKind.SCREENER), on=today).exists():
        raise Http404
    of_call = models.Q(declarations__state=DeclarationState.SUBMITTED)
    calls = directed_calls(user, *DIRECTORS, on=today).annotate(
        submitted=models.Count("declarations", filter=of_call)
    )
    own = _tasks_of(user).filter(declaration__state=DeclarationState.SUBMITTED)
    context = {
        "directs": directs(user, *DIRECTORS, on=today),
        "calls": calls.order_by("-opens_at"),
        "screens": assigning.is_screener(user, on=today),
        "tasks": own.order_by(models.F("scored_at").asc(nulls_first=True), "pk"),
    }
    return render(request, "catalog/screening/tasks.html", context)


def task(request: HttpRequest, pk: int) -> HttpResponse:
    screening = get_object_or_404(_own(request), pk=pk)
    criteria = list(screening.declaration.call.criteria.order_by("pk"))
    given = {one.pk: _points(request, one.pk) for one in criteria}
    status = 200
    if request.method == "POST":
        try:
            scoring.score(
                screening=screening,
                points={key: -1 if number is None else number for key, number in given.items()},
                comment=request.POST.get("comment", ""),
                by=user_of(request),
                now=timezone.now(),
            )
        except assigning.ScreeningError as refusal:
            messages.error(request, str(refusal))
            screening.comment, status = request.POST.get("comment", "")[:300], 422
        else:
            messages.success(request, _("评分已保存，决定之前可以修改。"))
            return redirect("catalog:screening")
    stored = {one.pk: screening.points.get(str(one.pk)) for one in criteria}
    shown = given if status == 422 else stored
    declaration, hides_host = screening.declaration, screening.declaration.call.is_anonymous
    context = {
        "task": screening,
        "answers": questions.answered(declaration, anonymous=hides_host),
        "attachments": [] if hides_host else attachments.shown(declaration),
        "rows": [(one, shown[one.pk]) for one in criteria],
        "numbers": range(scoring.LARGEST + 1),
        "hides_host": hides_host,
        "is_open": declaration.state == DeclarationState.SUBMITTED,
    }
    lecturer = screening.declaration.lecturer
    if lecturer is not None and not context["hides_host"]:
        context["figures"] = evaluating.of_lecturer(lecturer, now=timezone.now())
    return render(request, "catalog/screening/task.html", context, status=status)


def _points(request: HttpRequest, criterion: int) -> int | None:
    given = request.POST.get(f"points-{criterion}", "")
    return int(given) if given.isdecimal() and len(given) < 4 else None


def _own(request: HttpRequest) -> models.QuerySet[Screening]:
    """Tasks of who is still a screener today."""
    user = user_of(request)
    if not assigning.is_screener(user, on=timezone.localdate()):
        raise Http404
    return _tasks_of(user)


def _tasks_of(user: User) -> models.QuerySet[Screening]:
    return Screening.objects.filter(screener=user).select_related(
        "declaration__call", "declaration__host", "declaration__lecturer", "declaration__venue"
    )
