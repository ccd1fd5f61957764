"""What an officer finds right in place of a recorded line, and the entry that it becomes.

A proposal is the whole corrected content as JSON; an empty one only takes the line back.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from credits.claims import answers
from credits.claims.kinds import ClaimableKind
from credits.ledger_checks import NewFact
from credits.models import Fact

Proposal = Mapping[str, Any]
TAKEN_BACK: Proposal = {}


class Difference(NamedTuple):
    label: str
    before: str
    after: str


def proposal(
    *,
    happened_from: date | None,
    happened_on: date,
    quantity: Mapping[str, str],
    attributes: Mapping[str, Any],
    granted: Decimal | None,
) -> dict[str, Any]:
    return {
        "happened_from": happened_from.isoformat() if happened_from else None,
        "happened_on": happened_on.isoformat(),
        "quantity": dict(quantity),
        "attributes": dict(attributes),
        "granted": None if granted is None else f"{granted:f}",
    }


def entry(*, old: Fact, proposal: Proposal, source: str, why: str) -> NewFact:
    return NewFact(
        learner_id=old.learner_id,
        source=source,
        kind=old.kind,
        happened_from=_day(proposal["happened_from"]),
        happened_on=date.fromisoformat(proposal["happened_on"]),
        quantity=proposal["quantity"],
        attributes=proposal["attributes"],
        granted=_number(proposal["granted"]),
        why=why,
    )


def differences(
    *, kind: ClaimableKind | None, old: Fact, proposal: Proposal
) -> tuple[Difference, ...]:
    """What changes, label by label, as a person reads it."""
    before = answers.of_fact(kind, old)
    after: answers.Answers = {}
    if proposal:
        new = entry(old=old, proposal=proposal, source=old.source, why="")
        after = answers.of_content(kind, *new[3:8])
    labels = dict.fromkeys((*before, *after))
    none = _("无")
    return tuple(
        Difference(label, before.get(label, none), after.get(label, none))
        for label in labels
        if before.get(label) != after.get(label)
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
