"""One step for the organiser: what late scans say becomes a correction."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from catalog.attending import correcting
from catalog.attending.attendance import AttendanceError
from catalog.doors import late_scans
from catalog.models import Session, SessionState
from catalog.permissions import organised_sessions
from catalog.session_lock import SessionBusyError
from people.models import Learner


@require_POST
def accept(request: HttpRequest, pk: int, learner: int) -> HttpResponse:
    now = timezone.now()
    closed = organised_sessions(request.user, on=timezone.localdate(now)).filter(
        state=SessionState.CLOSED
    )
    session: Session = get_object_or_404(closed.select_related("lecture__host"), pk=pk)
    scanned = session.scans.filter(is_late=True).values("learner")
    person = get_object_or_404(Learner.objects.filter(pk__in=scanned), pk=learner)
    try:
        made = late_scans.accept(session=session, learner=person, by=request.user, now=now)
    except (AttendanceError, SessionBusyError) as refusal:
        messages.error(request, f"{person.name}：{refusal}")
    else:
        correcting.refresh_standing(made, now=now)
        after = correcting.shown(made.after, made.after_minutes)
        words = {"name": person.name, "after": after}
        messages.success(request, _("已更正：%(name)s %(after)s。本人会收到通知。") % words)
    return redirect("catalog:attendance", pk)
