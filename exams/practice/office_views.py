"""What an office sees of its people's practice: shares of groups in the reach of its roles."""

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from catalog.models import KnowledgePoint
from exams.practice import forgetting, grouping
from people.models import Agency, RoleKind
from people.permissions import agencies_for, user_of

READERS = (
    RoleKind.TRAINING_OFFICER,
    RoleKind.PERSONNEL_OFFICER,
    RoleKind.TRAINING_DEPARTMENT,
    RoleKind.AUDITOR,
)


@require_GET
def weak_points(request: HttpRequest) -> HttpResponse:
    """Units by chapters, or by the points of one chapter; and what would help."""
    now = timezone.now()
    on = timezone.localdate(now)
    reach = agencies_for(user_of(request), *READERS, on=on)
    agency = _agency_or_404(request, reach)
    chapter = _chapter_or_404(request)
    context = {
        "agency": agency,
        "above": reach.filter(pk__in=agency.get_ancestors().values("pk")).order_by("path"),
        "chapter": chapter,
        "map": forgetting.heat_map(agency, chapter=chapter, on=on),
        "weakest": forgetting.weakest(agency, now=now),
        "smallest": grouping.SMALLEST,
    }
    return render(request, "exams/practice/weak_points.html", context)


def _agency_or_404(request: HttpRequest, reach: QuerySet[Agency]) -> Agency:
    """The one asked for, if it is in reach; else the highest."""
    if code := request.GET.get("agency"):
        return get_object_or_404(reach, code=code)
    top = reach.order_by("depth", "path").first()
    if top is None:
        raise Http404
    return top


def _chapter_or_404(request: HttpRequest) -> KnowledgePoint | None:
    code = request.GET.get("chapter")
    return get_object_or_404(KnowledgePoint, code=code) if code else None
