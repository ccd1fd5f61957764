"""The text of a record and its keyed hash on top of the record before it. Pure.

The key is drawn from the ledger's, so that no text of one chain can stand in the other.
Fields stand on lines of their own and hold no line break, so no two records share a text.
"""

import hashlib
import hmac
import json
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import lru_cache
from typing import NamedTuple

from keeping.audit.noting import Changes

ALGORITHM = "v1|sha256"
START = ""  # what the first record of a chain has before it
PURPOSE = b"civil credits: audit record"


class Sealed(NamedTuple):
    """A record as text, field by field, in the order in which it is sealed; empty: none."""

    chain: str
    seq: str
    at: str
    account_id: str
    way: str
    name: str
    about: str
    request: str
    outcome: str
    status: str
    changes: str


def seal(record: Sealed, *, previous: str, algorithm: str, key: bytes) -> str:
    """KeyError for an algorithm that no record has."""
    if algorithm != ALGORITHM:
        raise KeyError(algorithm)
    text = f"{algorithm}|{previous}\n" + "\n".join(record)
    keyed = _begun(key).copy()
    keyed.update(text.encode())
    return keyed.hexdigest()


def changes_text(changes: Changes) -> str:
    """Table by table how many rows were added, changed, removed; null: nobody counted."""
    told: dict[str, dict[str, int | None]] = {}
    for change, rows in changes.items():
        told.setdefault(change.table, {})[change.kind] = rows
    return json.dumps(told, sort_keys=True, separators=(",", ":"))


def moment_text(moment: datetime) -> str:
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")


def on_one_line(words: Iterable[str]) -> str:
    return " ".join(" ".join(words).split())


@lru_cache(maxsize=4)
def _begun(key: bytes) -> hmac.HMAC:
    own = hmac.new(key, PURPOSE, hashlib.sha256).digest()
    return hmac.new(own, digestmod=hashlib.sha256)
