"""Figures for the preview of a text that is still being written: a person's own, and those of the
people whose circular has been decided and not issued. Nothing is issued.
"""

from datetime import date
from typing import Any, NamedTuple

from credits import editions, notice_wording, notices
from credits.models import Standing, Step
from credits.noticing import documenting, wording
from people.models import Agency, Learner

MOST_LISTED = 100  # the first pages of a preview hold no more


class Own(NamedTuple):
    fields: dict[str, str]
    table: dict[str, Any]


def about(learner: Learner, *, organ: str, on: date) -> Own | None:
    """What a form to her may name today, and the table of her letter; None for somebody who lacks
    nothing this year."""
    standing = Standing.objects.filter(learner=learner, year=on.year, is_met=False).first()
    due = notices.due(standing) if standing else []
    if standing is None or not any_gap(standing):
        return None
    to, unit = notices.addressee(learner), editions.in_force(on.year).rulebook.unit
    fields = notice_wording.fields(to, year=on.year, minimums=due, unit=unit, organ=organ, today=on)
    return Own(fields, notice_wording.table(to, due, unit=unit))


def about_unit(agency: Agency, *, organ: str, on: date) -> Own | None:
    """What a circular about a subtree may name today, and its list; None where nobody is to be
    told of in one."""
    year = on.year
    steps = documenting.waiting(agency, year=year).filter(step=Step.CIRCULAR)
    learners = list(steps.values_list("learner", flat=True)[:MOST_LISTED])
    known = Standing.objects.filter(year=year, learner__in=learners).select_related(
        "learner__agency"
    )
    standings = {one.learner_id: one for one in known}
    chosen = [standings[pk] for pk in learners if any_gap(standings[pk])]
    if not chosen:
        return None
    unit = editions.in_force(year).rulebook.unit
    reached = documenting.reached(agency, year=year, on=on)
    fields = wording.circular_fields(
        notices.due(chosen[0]), reached=reached, year=year, unit=unit, organ=organ, on=on
    )
    rows = [documenting.row(one) for one in chosen]
    return Own(fields, wording.circular_list(rows, year=year, unit=unit))


def any_gap(standing: Standing) -> bool:
    return any(not one["met"] for one in notices.due(standing))
