"""Which tables a statement changes, read from its text. Pure.

A table that no rule names is a change all the same: what is not understood is recorded, not passed
over. Database functions that change rows are declared (AUDIT_WRITING_FUNCTIONS).
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

ADDED, CHANGED, REMOVED = "added", "changed", "removed"
TABLE = r'\s+(?:"?public"?\.)?"?(\w+)"?'
CHANGE = re.compile(
    rf"\b(?:INSERT(?:\s+OR\s+\w+)?\s+INTO{TABLE}"
    rf"|(?:MERGE|REPLACE)\s+INTO{TABLE}"
    rf"|COPY{TABLE}\s*(?:\([^)]*\)\s*)?FROM\b"
    # With SET behind the table: neither FOR UPDATE nor DO UPDATE SET.
    rf"|UPDATE(?:\s+OR\s+\w+)?(?:\s+ONLY)?{TABLE}(?=\s+(?:AS\s+)?(?:\"?\w+\"?\s+)?SET\b)"
    rf"|DELETE\s+FROM(?:\s+ONLY)?{TABLE}"
    rf"|TRUNCATE(?:\s+TABLE)?(?:\s+ONLY)?{TABLE})",
    re.IGNORECASE,
)
KINDS = (ADDED, CHANGED, ADDED, CHANGED, REMOVED, REMOVED)
FIRST = re.compile(r"[\s(]*(\w+)")
CALLED = re.compile(r"\b(\w+)\s*\(")
# These change no rows, whatever follows; who alters tables is their owner, by migrations.
HARMLESS = frozenset({"BEGIN", "COMMIT", "RELEASE", "ROLLBACK", "SAVEPOINT", "SET", "PRAGMA"})
SCHEMA = frozenset({"ALTER", "ANALYZE", "CREATE", "DROP", "GRANT", "REVOKE"})
# In a longer text only the beginning is looked at: rows of values follow.
LONGEST = 4_000


class Change(NamedTuple):
    kind: str
    table: str


Functions = Mapping[str, tuple[Change, ...]]


def changes(text: str, functions: Functions) -> tuple[Change, ...]:
    """In the order of the text, each once."""
    found = _found(text[:LONGEST])
    if functions and "(" in text[:LONGEST] and found.first == "SELECT":
        for name in found.called:
            if name in functions:
                return (*found.changes, *functions[name])
    return found.changes


def tells_nothing_of_rows(text: str) -> bool:
    """Its number of rows is that of the SELECT at its end, not of what it changed before."""
    return text.lstrip()[:4].upper() == "WITH"


class _Found(NamedTuple):
    first: str
    changes: tuple[Change, ...]
    called: tuple[str, ...]


@lru_cache(maxsize=2048)
def _found(text: str) -> _Found:
    word = FIRST.match(text)
    first = word[1].upper() if word else ""
    if first in HARMLESS or first in SCHEMA:
        return _Found(first, (), ())
    if first == "SELECT":
        return _Found(first, (), tuple(dict.fromkeys(CALLED.findall(text))))
    found = (
        Change(kind, table.removeprefix("new__"))  # SQLite alters a table by making a new one
        for match in CHANGE.finditer(text)
        for kind, table in zip(KINDS, match.groups(), strict=True)
        if table
    )
    return _Found(first, tuple(dict.fromkeys(found)), ())
