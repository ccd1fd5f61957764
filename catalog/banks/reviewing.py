"""Decisions by which lecturers and courses enter a bank, stay in it, or leave.

The only writer of their state. Nothing enters without a review (逢进必评), and a review holds for
three years.
"""

from datetime import date, timedelta
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from catalog.models import BankDecision, BankState, Course, Decision, Lecturer
from catalog.models.bank import Banked

YEARS = 3
Subject = Lecturer | Course
Row = TypeVar("Row", Lecturer, Course)
# What a decision makes of each state; a pair that is not here is refused.
OUTCOMES = {
    Decision.PASSED: dict.fromkeys(BankState, BankState.IN_BANK),
    Decision.FAILED: {
        BankState.PROPOSED: BankState.PROPOSED,
        BankState.IN_BANK: BankState.SUSPENDED,
        BankState.SUSPENDED: BankState.SUSPENDED,
        BankState.LEFT: BankState.LEFT,
    },
    Decision.SUSPENDED: {BankState.IN_BANK: BankState.SUSPENDED},
    Decision.LEFT: dict.fromkeys(
        (BankState.PROPOSED, BankState.IN_BANK, BankState.SUSPENDED), BankState.LEFT
    ),
}


class BankDecisionError(Exception):
    """A decision that cannot be taken, in words."""


@transaction.atomic
def decide(
    *, subject: Subject, decision: Decision, note: str, by: Any, decided_on: date, on: date
) -> BankDecision:
    """Write down a decision of `decided_on`; `on` is today."""
    fresh = type(subject).objects.select_for_update().get(pk=subject.pk)
    _refuse(fresh, decision, note.strip(), decided_on, on=on)
    fresh.state = OUTCOMES[decision][BankState(fresh.state)]
    if decision == Decision.PASSED:
        fresh.reviewed_on = decided_on
    fresh.save(update_fields=["state", "reviewed_on"])
    of = {"lecturer" if isinstance(fresh, Lecturer) else "course": fresh}
    return BankDecision.objects.create(
        **of, decision=decision, note=note.strip(), decided_on=decided_on, decided_by=by
    )


def due(rows: QuerySet[Row], *, on: date) -> QuerySet[Row]:
    """Who waits for a first review, and whose last one no longer holds on that day."""
    expired = Q(reviewed_on__lte=years_before(on)) & ~Q(state=BankState.LEFT)
    return rows.filter(Q(state=BankState.PROPOSED) | expired).order_by(
        F("reviewed_on").asc(nulls_first=True), "pk"
    )


def expires_on(subject: Banked) -> date | None:
    """The day from which the last review no longer holds."""
    if subject.reviewed_on is None:
        return None
    return _moved(subject.reviewed_on, YEARS)


def years_before(on: date) -> date:
    return _moved(on, -YEARS)


def _moved(on: date, years: int) -> date:
    try:
        return on.replace(year=on.year + years)
    except ValueError:  # the 29th of February
        return on.replace(year=on.year + years, day=28)


def _refuse(subject: Subject, decision: Decision, note: str, decided_on: date, *, on: date) -> None:
    if BankState(subject.state) not in OUTCOMES[decision]:
        raise BankDecisionError(
            _("“%(name)s”现在是“%(state)s”，不能作“%(decision)s”的决定。")
            % {
                "name": subject,
                "state": subject.get_state_display(),
                "decision": decision.label,
            }
        )
    if decision != Decision.PASSED and not note:
        raise BankDecisionError(_("请写明理由。"))
    if decided_on > on:
        raise BankDecisionError(_("日期不能晚于今天。"))
    if decided_on < on - timedelta(days=366):
        raise BankDecisionError(_("只能补登一年以内的决定。"))
    if subject.reviewed_on and decided_on < subject.reviewed_on:
        raise BankDecisionError(
            _("日期早于上一次评审（%(day)s）。") % {"day": subject.reviewed_on.isoformat()}
        )
