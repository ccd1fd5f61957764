"""What a unit is told about its declaration: its officers, and who declared it."""

from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.models import Declaration, DeclarationStep
from keeping.chinese import in_chinese
from people import messages
from people.models import Role, RoleKind, User


def tell(*, step: DeclarationStep, title: str, text: str, by: User, now: datetime) -> int:
    """Write once about one step; how many people were told."""
    declaration = step.declaration
    return messages.write(
        source=f"catalog.declaration:{declaration.pk}:{step.pk}",
        title=title,
        text=text,
        path=reverse("catalog:declaration", args=[declaration.pk]),
        users=_readers(declaration, now=now),
        by=by,
        now=now,
    )


@in_chinese()
def tell_returned(*, step: DeclarationStep, by: User, now: datetime) -> int:
    words = {"title": step.declaration.title, "reason": step.reason}
    return tell(
        step=step, title=_("讲座申报退回修改"), by=by, now=now,
        text=_("《%(title)s》退回修改，请在申报截止前改好再交。理由：%(reason)s") % words,
    )  # fmt: skip


def _readers(declaration: Declaration, *, now: datetime) -> list[int]:
    today = timezone.localdate(now)
    officers = Role.objects.in_force(on=today).filter(
        kind=RoleKind.TRAINING_OFFICER, agency=declaration.host
    )
    return [declaration.declared_by_id, *officers.order_by("pk").values_list("user_id", flat=True)]
