"""Facts of classes still to come, as their closing would leave them. Stores nothing.

A supposed fact is handed to the same kernel as the recorded ones, so caps and gates cut it as
they would the real one.
"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone

from catalog.attending import facts, papers
from catalog.models.session import Session
from credits.assessment import Fact
from credits.rulebook import Rulebook


def fact_of(session: Session) -> Fact:
    """The fact that full attendance would leave, as the closing of the class records it."""
    return attended(
        source=f"session:{session.pk}",
        on=timezone.localdate(session.ends_at),
        minutes=session.minutes,
        attributes=facts.attributes_of(session),
    )


def attended(*, source: str, on: date, minutes: int, attributes: dict[str, Any]) -> Fact:
    return Fact(
        source=f"supposed:{source}",
        kind=facts.KIND,
        from_=None,
        on=on,
        quantity={"minutes": Decimal(minutes)},
        attributes=attributes,
    )


def with_papers(supposed: Iterable[Fact], measure: Rulebook) -> list[Fact]:
    """Lectures as their closing leaves them: with the papers that the measure asks for."""
    names = papers.demanded_by(measure)
    if not names:
        return list(supposed)
    attached = dict.fromkeys(names, True)
    return [
        fact._replace(attributes={**fact.attributes, **attached})
        if fact.kind == papers.KIND
        else fact
        for fact in supposed
    ]
