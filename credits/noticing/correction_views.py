"""The page on which an officer corrects one record about a notice."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from credits.models import NoticeEvent
from credits.notice_views import ISSUERS
from credits.noticing import corrections, following
from credits.noticing.events import NoticeError
from credits.noticing.forms import CorrectionForm
from people.permissions import agencies_for, user_of


@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    event = _found(request, pk)
    if request.method == "GET":
        now_said = {"how": event.how, "on": event.on, "text": event.text}
        return _page(request, event, CorrectionForm(kind=event.kind, initial=now_said))
    form = CorrectionForm(request.POST, kind=event.kind)
    if not form.is_valid():
        return _page(request, event, form)
    try:
        corrections.correct(
            event=event,
            reason=form.cleaned_data["reason"],
            instead=form.instead(),
            recorded_by=user_of(request),
            now=timezone.now(),
        )
    except NoticeError as refusal:
        form.add_error(None, str(refusal))
        return _page(request, event, form)
    messages.success(request, _("登记已更正，原来的登记仍可查看。"))
    return redirect("credits:notice", event.notice_id)


def _found(request: HttpRequest, pk: int) -> NoticeEvent:
    """A record that holds, about a notice that the officer may handle."""
    agencies = agencies_for(request.user, *ISSUERS, on=timezone.localdate())
    handled = following.open_to(user_of(request), agencies)
    holding = NoticeEvent.objects.standing().filter(notice__in=handled)
    return get_object_or_404(holding.select_related("notice__series", "recorded_by"), pk=pk)


def _page(request: HttpRequest, event: NoticeEvent, form: CorrectionForm) -> HttpResponse:
    context = {"event": event, "notice": event.notice, "form": form}
    return render(request, "credits/noticing/correct.html", context)
