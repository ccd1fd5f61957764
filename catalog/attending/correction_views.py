"""The page of a closed class on which attendance is put right, and what was put right before."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog import organising
from catalog.attending import attendance, correcting
from catalog.attending.correction_form import CorrectionForm
from catalog.models import Session, SessionState
from catalog.permissions import organised_sessions
from catalog.session_lock import SessionBusyError


def corrections(request: HttpRequest, pk: int) -> HttpResponse:
    on = timezone.localdate()
    closed = organised_sessions(request.user, on=on).filter(state=SessionState.CLOSED)
    session: Session = get_object_or_404(closed.select_related("lecture__host", "venue"), pk=pk)
    form = CorrectionForm(
        request.POST if request.method == "POST" else None,
        session=session,
        on=on,
        initial={"who": request.GET.get("who", "")},
    )
    if form.is_bound and form.is_valid() and _correct(request, session, form):
        return redirect("catalog:corrections", pk)
    context = {
        "session": session,
        "form": form,
        "corrections": organising.corrections(session),
    }
    status = 422 if form.is_bound else 200
    return render(request, "catalog/corrections.html", context, status=status)


def _correct(request: HttpRequest, session: Session, form: CorrectionForm) -> bool:
    now = timezone.now()
    try:
        made = correcting.correct(
            session=session, learner=form.learner, mark=form.mark(),
            why=form.cleaned_data["why"], by=request.user, now=now,
        )  # fmt: skip
    except (attendance.AttendanceError, SessionBusyError) as refusal:
        form.add_error(None, str(refusal))
        return False
    correcting.refresh_standing(made, now=now)
    messages.success(request, _("已更正：%(name)s。本人会收到通知。") % {"name": form.learner.name})
    return True
