"""The hash chain: the canonical text of an entry and its keyed hash. Pure.

The text names its own algorithm, so that a chain may go on with SM3 where SHA-256 began.
Fields stand on lines of their own and never hold a line break, so no two entries share a text.
"""

import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import NamedTuple

ALGORITHM = "v1|sha256"
DIGESTS = {"v1|sha256": "sha256", "v1|sm3": "sm3"}
# Made once: json.dumps with options of its own makes one for each call.
ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))
START = ""  # what the first entry of a chain has before it


class Entry(NamedTuple):
    """An entry as text, field by field; what is absent is empty."""

    learner_id: str
    year: str
    seq: str
    source: str
    kind: str
    happened_from: str
    happened_on: str
    quantity: str
    attributes: str
    granted: str
    content: str
    why: str
    reverses: str  # the source of the entry that this one reverses
    recorded_at: str
    recorded_by: str


class Seal:
    """Seals texts with one key; what does not depend on the text is worked out once."""

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._begun: dict[str, hmac.HMAC] = {}

    def of(self, text: bytes, algorithm: str) -> str:
        """The keyed hash; KeyError for an algorithm that no entry has."""
        begun = self._begun.get(algorithm)
        if begun is None:
            begun = self._begun[algorithm] = hmac.new(self._key, digestmod=DIGESTS[algorithm])
        keyed = begun.copy()
        keyed.update(text)
        return keyed.hexdigest()


def sealed_text(entry: tuple[str, ...], previous: str, algorithm: str) -> bytes:
    """What is sealed of an Entry (or a tuple of its texts) on top of the one before it."""
    return (f"{algorithm}|{previous}\n" + "\n".join(entry)).encode()


def content_digest(fields: tuple[str, ...]) -> str:
    return hashlib.sha256("\n".join(fields).encode()).hexdigest()


def json_text(value: Mapping[str, object]) -> str:
    return ENCODER.encode(value) if value else "{}"


def decimal_text(value: Decimal | None) -> str:
    if value is None:
        return ""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def moment_text(moment: datetime) -> str:
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")
