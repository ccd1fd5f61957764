"""A statement as it is frozen and as it is read again, and the digests of what was frozen.

The frozen text is that of `Statement.as_json` with the tier, the keys of the minimums and
whether they were due. Numbers are frozen as they are shown, with up to six decimals.
"""

import hashlib
import json
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from credits.assessment import Lot, Minimum, Statement, StatementLine


def to_json(statement: Statement) -> dict[str, Any]:
    shown = statement.as_json()
    minimums = [
        {**text, "key": one.key, "total": one.total, "due": one.due}
        for text, one in zip(shown["minimums"], statement.minimums, strict=True)
    ]
    return {**shown, "tier": statement.tier, "minimums": minimums}


def from_json(text: dict[str, Any]) -> Statement:
    return Statement(
        year=text["year"],
        from_=date.fromisoformat(text["period"]["from"]),
        to=date.fromisoformat(text["period"]["to"]),
        tier=text["tier"],
        lines=tuple(_line(one) for one in text["lines"]),
        totals={name: Decimal(value) for name, value in text["totals"].items()},
        minimums=tuple(_minimum(one) for one in text["minimums"]),
        met=text["met"],
        carried_in=lots(text["carried_in"]),
        carried_out=lots(text["carried_out"]),
    )


def lots(texts: Iterable[dict[str, Any]]) -> tuple[Lot, ...]:
    return tuple(Lot(**(one | {"credits": Decimal(one["credits"])})) for one in texts)


def digest_of(content: Any) -> str:
    """SHA-256 of the canonical JSON: sorted keys, no blanks, UTF-8."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _line(text: dict[str, Any]) -> StatementLine:
    numbers = {name: Decimal(text[name]) for name in ("claimed", "credited")}
    return StatementLine(**(text | numbers))


def _minimum(text: dict[str, Any]) -> Minimum:
    period = text["period"]
    return Minimum(
        key=text["key"],
        name=text["name"],
        article=text["article"],
        total=text["total"],
        needed=Decimal(text["needed"]),
        has=Decimal(text["has"]),
        short=Decimal(text["short"]),
        met=text["met"],
        from_=date.fromisoformat(period["from"]),
        to=date.fromisoformat(period["to"]),
        due=text["due"],
    )
