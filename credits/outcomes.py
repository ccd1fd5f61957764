"""What an assessment came to, in the columns that standings keep."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from credits.assessment import Statement

ASSESSED = ("edition", "tier", "totals", "minimums", "short", "is_met")


def gap_of(statement: Statement) -> Decimal:
    """The largest single gap of the minimums that fall due with the year."""
    gaps = [minimum.short for minimum in statement.minimums if minimum.due and not minimum.met]
    return max(gaps, default=Decimal(0))


def columns_of(statement: Statement, *, edition: str, now: datetime) -> dict[str, Any]:
    shown = statement.as_json()
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


def is_same(fresh: Any, stored: Any) -> bool:
    """Whether nothing but the moment differs."""
    return stored is not None and all(
        getattr(fresh, name) == getattr(stored, name) for name in ASSESSED
    )
