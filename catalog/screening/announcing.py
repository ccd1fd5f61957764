"""Decisions are held until somebody has read them together; then they go out together.

Announcing enters what is accepted in the year's catalogue and tells the units, all or nothing.
Refuses when what waits is no longer what was read.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from django.db import models, transaction
from django.utils.translation import gettext as _

from catalog import session_lock
from catalog.declarations import declared_lectures, declaring
from catalog.declarations import news as declaration_news
from catalog.models import Call, Declaration, DeclarationState, DeclarationStep
from keeping.chinese import in_chinese
from people.models import User


class Letter(NamedTuple):
    """What a unit will read about one declaration; `seen` stands for having read just this."""

    declaration: Declaration
    step: DeclarationStep
    text: str
    seen: str


def waiting(call: Call) -> models.QuerySet[Declaration]:
    """What is decided and not announced."""
    return call.declarations.filter(state__in=declaring.DECIDED, announced_at=None)


def letters(call: Call) -> list[Letter]:
    held = waiting(call).select_related("host", "call").prefetch_related("steps")
    return [_letter(one) for one in held.order_by("state", "pk")]


def announce(*, call: Call, by: User, now: datetime, seen: Sequence[str]) -> int:
    """Announce every decision of the call that waits; how many there were. Whoever comes while
    another announces waits for a moment, and is then told that people are at it."""
    with session_lock.waited_for(), transaction.atomic():
        list(waiting(call).select_for_update().order_by("pk"))
        held = letters(call)
        if not held:
            raise declaring.DeclarationError(_("没有待公布的遴选结果。"))
        if {one.seen for one in held} != set(seen):
            raise declaring.DeclarationError(
                _("您打开本页之后遴选结果有变动，请重新核对后再公布。")
            )
        for letter in held:
            _announce(letter.declaration, now=now)
            with in_chinese():
                title = _("讲座遴选结果")
            declaration_news.tell(step=letter.step, title=title, text=letter.text, by=by, now=now)
    return len(held)


def _announce(declaration: Declaration, *, now: datetime) -> None:
    if declaration.state == DeclarationState.ACCEPTED:
        declared_lectures.enter(declaration=declaration, now=now)
        return
    declaration.announced_at = now
    declaration.save(update_fields=["announced_at"])


@in_chinese()
def _letter(declaration: Declaration) -> Letter:
    last = max(declaration.steps.all(), key=lambda step: step.pk)
    words = {"title": declaration.title, "call": declaration.call.title, "reason": last.reason}
    if declaration.state == DeclarationState.ACCEPTED:
        text = _("《%(title)s》已入选“%(call)s”，将列入年度目录。%(reason)s") % words
    else:
        text = _("《%(title)s》未入选“%(call)s”。理由：%(reason)s") % words
    return Letter(declaration, last, text, f"{declaration.pk}-{last.pk}")
