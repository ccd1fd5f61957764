"""What tables hold, so that two databases can be compared without either being sorted."""

import hashlib
from collections.abc import Iterable, Mapping
from typing import NamedTuple

SIZE = 1 << 256


class Digest(NamedTuple):
    """`rows` and the sum of their SHA-256 digests modulo 2**256, in hexadecimal."""

    rows: int
    total: str


def of_rows(rows: Iterable[bytes]) -> Digest:
    """Two tables have the same digest when they hold the same rows, in whatever order."""
    count = total = 0
    for row in rows:
        total += int.from_bytes(hashlib.sha256(row).digest(), "big")
        count += 1
    return Digest(count, f"{total % SIZE:064x}")


def differing(ours: Mapping[str, Digest], theirs: Mapping[str, Digest]) -> list[str]:
    """The tables that one of the two lacks or holds otherwise, by name."""
    return sorted(name for name in {*ours, *theirs} if ours.get(name) != theirs.get(name))
