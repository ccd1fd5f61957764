"""A person's figures for the preview of a text that is still being written. Nothing is issued."""

from datetime import date
from typing import Any, NamedTuple

from credits import editions, notice_wording, notices
from credits.models import Standing
from people.models import Learner


class Own(NamedTuple):
    fields: dict[str, str]
    table: dict[str, Any]


def about(learner: Learner, *, organ: str, on: date) -> Own | None:
    """What a form to her may name today, and the table of her letter; None for somebody who lacks
    nothing this year."""
    standing = Standing.objects.filter(learner=learner, year=on.year, is_met=False).first()
    due = notices.due(standing) if standing else []
    if not any(not one["met"] for one in due):
        return None
    to, unit = notices.addressee(learner), editions.in_force(on.year).rulebook.unit
    fields = notice_wording.fields(to, year=on.year, minimums=due, unit=unit, organ=organ, today=on)
    return Own(fields, notice_wording.table(to, due, unit=unit))
