"""A person's figures for the preview of a text that is still being written. Nothing is issued."""

from datetime import date

from credits import editions, notice_wording
from credits.models import Standing
from people.models import Learner


def fields_about(learner: Learner, *, organ: str, on: date) -> dict[str, str]:
    """What a form to her may name today; {} for somebody who lacks nothing this year."""
    standing = Standing.objects.filter(learner=learner, year=on.year, is_met=False).first()
    due = [one for one in standing.minimums if one["due"]] if standing else []
    if not any(not one["met"] for one in due):
        return {}
    return notice_wording.fields(
        notice_wording.Addressee(learner.name, learner.personnel_no, learner.agency.name),
        year=on.year,
        minimums=due,
        unit=editions.in_force(on.year).rulebook.unit,
        organ=organ,
        today=on,
    )
