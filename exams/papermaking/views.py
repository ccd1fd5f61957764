"""Pages of those who set exams: the exams, one paper with its key, and its three prints."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from exams import preparing
from exams.blueprints import BlueprintError
from exams.models import Exam
from exams.papermaking import permissions, previews, printing
from people.permissions import holds_role, user_of

MOST = 9999


@require_safe
def exams(request: HttpRequest) -> HttpResponse:
    user, today = user_of(request), timezone.localdate()
    if not holds_role(user, *permissions.SETTERS, on=today):
        raise Http404
    listed = permissions.set_by(user, on=today).select_related("agency")
    context = {"exams": listed.order_by("-opens_at", "-pk"), "now": timezone.now()}
    return render(request, "exams/papers/exams.html", context)


@require_safe
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """A blueprint that cannot be drawn shows what is lacking, row by row."""
    exam, number = _exam(request, pk), _number(request)
    context = {"exam": exam, "number": number, "rows": [], "refusal": ""}
    try:
        context["rows"] = previews.rows(exam)
        preparation = preparing.preparation_of(exam)
    except BlueprintError as refusal:
        return render(request, "exams/papers/paper.html", context | {"refusal": str(refusal)})
    context |= {
        "paper": previews.paper(exam, preparation, number=number),
        "spread": previews.spread(preparation),
        "next": number % MOST + 1,
    }
    return render(request, "exams/papers/paper.html", context)


@require_safe
def printed(request: HttpRequest, pk: int, kind: printing.Kind) -> HttpResponse:
    exam, number = _exam(request, pk), _number(request)
    try:
        drawn = previews.paper(exam, preparing.preparation_of(exam), number=number)
        pdf = printing.as_pdf(exam, drawn, kind, printed_on=timezone.localdate())
    except (BlueprintError, printing.UnprintablePaperError) as refusal:
        messages.error(request, str(refusal))
        return redirect("exams:paper", pk)
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{kind}-{number:04d}.pdf"'
    return response


def _exam(request: HttpRequest, pk: int) -> Exam:
    mine = permissions.set_by(user_of(request), on=timezone.localdate())
    return get_object_or_404(mine, pk=pk)


def _number(request: HttpRequest) -> int:
    told = request.GET.get("number", "1")
    if not (told.isascii() and told.isdigit() and 1 <= int(told[:5]) <= MOST):
        raise Http404
    return int(told)
