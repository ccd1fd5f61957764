"""Calendar files: one session for who is logged in, and feeds under a secret address."""

from collections.abc import Iterable

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from catalog import browsing
from catalog.models import CalendarFeed, Session
from catalog.publishing import calendars
from people.models import Learner


@require_safe
def session(request: HttpRequest, pk: int) -> HttpResponse:
    published = calendars.shown(Session.objects.published())
    one = get_object_or_404(published, pk=pk)
    return _answer(request, [one], one.lecture.title, f"session-{pk}.ics")


@login_not_required
@never_cache
@require_safe
def mine(request: HttpRequest, token: str) -> HttpResponse:
    """The seats of whoever the address was made for; says nothing of her."""
    feed = get_object_or_404(CalendarFeed.objects.select_related("learner"), token=token)
    return _answer(request, calendars.sessions_of(feed.learner), _("我的讲座"), "mine.ics")


@login_not_required
@never_cache
@require_safe
def whole_year(request: HttpRequest, token: str) -> HttpResponse:
    get_object_or_404(CalendarFeed, token=token)
    year = timezone.localdate().year
    name = _("%(year)d 年培训大讲堂") % {"year": year}
    return _answer(request, calendars.sessions_of_year(year), name, "year.ics")


@require_POST
def make(request: HttpRequest) -> HttpResponse:
    calendars.renew(_learner(request), now=timezone.now())
    messages.success(request, _("日历订阅地址已生成，以前的地址不再有效。"))
    return redirect("catalog:my_sessions")


@require_POST
def stop(request: HttpRequest) -> HttpResponse:
    CalendarFeed.objects.filter(learner=_learner(request)).delete()
    messages.success(request, _("日历订阅已停止。"))
    return redirect("catalog:my_sessions")


def _learner(request: HttpRequest) -> Learner:
    learner = browsing.learner_of(request.user)
    if learner is None:
        raise Http404
    return learner


def _answer(
    request: HttpRequest, sessions: Iterable[Session], name: str, file: str
) -> HttpResponse:
    host = request.get_host().split(":")[0]
    content = calendars.calendar(sessions, name=name, host=host)
    response = HttpResponse(content, content_type=calendars.CALENDAR_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{file}"'
    return response
