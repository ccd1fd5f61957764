"""What the bank has for a blueprint that is being written; for those who may write one."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from exams import blueprint_rows, blueprint_supply
from exams.models import Exam
from exams.papermaking import permissions
from people.permissions import user_of

NAME = "blueprint"
WRITERS = ("exams.add_exam", "exams.change_exam")


@require_POST
def supply(request: HttpRequest) -> JsonResponse:
    if not any(request.user.has_perm(each) for each in WRITERS):
        raise PermissionDenied
    places = blueprint_rows.filled(request.POST, NAME)
    told = blueprint_supply.of(
        blueprint_rows.typed(request.POST, NAME),
        exam=_exam(request),
    )
    rows = {
        place: {"words": said.words, "is_wanting": said.is_wanting}
        for place, said in zip(places, told.sections, strict=True)
    }
    return JsonResponse({"rows": rows, "total": told.total})


def _exam(request: HttpRequest) -> Exam:
    """The exam that is changed, if it is hers to change, or one that opens now."""
    told = request.POST.get("blueprint_of", "")
    pk = int(told) if told.isascii() and told.isdigit() and len(told) < 18 else 0
    hers = permissions.edited_by(user_of(request), on=timezone.localdate())
    return hers.filter(pk=pk).first() or Exam(opens_at=timezone.now())
