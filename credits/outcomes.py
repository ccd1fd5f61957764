"""What an assessment came to, in the columns that standings keep."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from credits.assessment import Statement
from credits.models.standing import Outcome
from people import bulk

ASSESSED = ("edition", "tier", "totals", "minimums", "short", "is_met")


def gap_of(statement: Statement) -> Decimal:
    """The largest single gap of the minimums that fall due with the year."""
    gaps = [minimum.short for minimum in statement.minimums if minimum.due and not minimum.met]
    return max(gaps, default=Decimal(0))


def columns_of(statement: Statement, *, edition: str, now: datetime) -> dict[str, Any]:
    shown = statement.outcome_json()
    return {
        "year": statement.year,
        "edition": edition,
        "tier": statement.tier or "",
        "totals": shown["totals"],
        "minimums": [
            {**text, "key": minimum.key, "due": minimum.due}
            for text, minimum in zip(shown["minimums"], statement.minimums, strict=True)
        ],
        "short": gap_of(statement),
        "is_met": statement.met,
        "assessed_at": now,
    }


def store(changed: Sequence[Outcome], *, one_per: Sequence[str]) -> None:
    """Put rows where there were none or others; `one_per` names what they are one per."""
    bulk.put(changed, unique=one_per, replaced=(*ASSESSED, "assessed_at"))


def is_same(fresh: Any, stored: Any) -> bool:
    """Whether nothing but the moment differs."""
    return stored is not None and all(
        getattr(fresh, name) == getattr(stored, name) for name in ASSESSED
    )
