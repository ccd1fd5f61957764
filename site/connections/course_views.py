"""Online courses that count when another system reports them: the city's training department."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from connections.forms import CourseForm
from connections.models import KnownCourse
from connections.permissions import may_list_courses
from people.models import User
from people.permissions import user_of


@require_http_methods(["GET", "HEAD", "POST"])
def courses(request: HttpRequest) -> HttpResponse:
    user, now = _lister(request), timezone.now()
    posted = request.POST if request.method == "POST" else None
    form = CourseForm(posted, year=timezone.localdate(now).year)
    if posted is not None and form.is_valid():
        course = KnownCourse.objects.create(added_by=user, added_at=now, **form.cleaned_data)
        messages.success(request, _("已登记：%(title)s。") % {"title": course.title})
        return redirect("known_courses")
    listed = KnownCourse.objects.select_related("added_by").order_by("closed_at", "title")[:500]
    context = {"form": form, "courses": listed}
    status = 422 if form.errors else 200
    return render(request, "connections/courses.html", context, status=status)


@require_POST
def close(request: HttpRequest, pk: int) -> HttpResponse:
    _lister(request)
    course = get_object_or_404(KnownCourse, pk=pk)
    KnownCourse.objects.filter(pk=pk, closed_at=None).update(closed_at=timezone.now())
    messages.success(request, _("已停收：%(title)s。") % {"title": course.title})
    return redirect("known_courses")


def _lister(request: HttpRequest) -> User:
    user = user_of(request)  # every page needs a login
    if not may_list_courses(user, on=timezone.localdate()):
        raise Http404
    return user
