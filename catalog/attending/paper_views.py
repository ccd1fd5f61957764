"""The papers of a class: uploaded, read and taken out by its organisers."""

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from catalog.attending import papers
from catalog.forms import PaperForm
from catalog.models import PaperKind, SessionPaper
from catalog.permissions import organised_sessions
from catalog.session_lock import SessionBusyError
from documents.downloads import as_download
from documents.shelf import FileRefusedError


@require_POST
def attach(request: HttpRequest, pk: int) -> HttpResponse:
    session = get_object_or_404(organised_sessions(request.user, on=timezone.localdate()), pk=pk)
    form = PaperForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, _("请选择材料的种类和文件。"))
        return redirect("catalog:attendance", pk)
    try:
        paper = papers.attach(
            session=session, kind=PaperKind(form.cleaned_data["kind"]),
            upload=form.cleaned_data["file"], by=request.user, now=timezone.now(),
        )  # fmt: skip
    except (FileRefusedError, SessionBusyError) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("已上传：%(name)s。") % {"name": paper.name})
    return redirect("catalog:attendance", pk)


@require_safe
def paper(request: HttpRequest, pk: int) -> FileResponse:
    return as_download(papers.open_file, _paper(request, pk))


@require_POST
def take_out(request: HttpRequest, pk: int) -> HttpResponse:
    found = _paper(request, pk)
    try:
        papers.take_out(paper=found, by=request.user, now=timezone.now())
    except (FileRefusedError, SessionBusyError) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("已移除：%(name)s。") % {"name": found.name})
    return redirect("catalog:attendance", found.session_id)


def _paper(request: HttpRequest, pk: int) -> SessionPaper:
    sessions = organised_sessions(request.user, on=timezone.localdate())
    return get_object_or_404(SessionPaper.objects.shown().filter(session__in=sessions), pk=pk)
