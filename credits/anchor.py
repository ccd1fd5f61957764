"""A copy of the heads of all chains, kept outside the database.

Chains alone cannot show that their ends were cut off, or that a whole person was taken out,
or that somebody who has the key wrote a chain anew; the copy can. The file is text:

    ledger-anchor v1|sha256 <number> <moment, UTC> <heads> <keyed digest of all that follows>
    <learner id> <year> <seq> <hash>        one line per chain, in this order
    audit <chain> <seq> <hash>              one per chain of the audit record; older files have none

The number runs on with each writing: note it down with the digest, and an older file that was
put back gives itself away.
"""

import hmac
import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from django.conf import settings

from credits import chain
from credits.models import ChainHead
from keeping.audit import records, verification

TITLE = "ledger-anchor"
AUDIT = "audit "


class Head(NamedTuple):
    learner_id: int
    year: int
    seq: int
    hash: str


class Anchor(NamedTuple):
    number: int
    written_at: str
    heads: int
    digest: str
    algorithm: str = chain.ALGORITHM


class AnchorError(Exception):
    """An anchor file that cannot be trusted or read."""


def write(*, now: datetime) -> Anchor:
    """Copy the heads of now, `heads` of them the ledger's; replaces the file at once or not at all.

    Call it when the ledger is known to be sound: after a verification, or after loading.
    """
    path = Path(settings.LEDGER_ANCHOR_FILE)
    last = read()
    draft = path.with_name(path.name + ".new")
    path.parent.mkdir(parents=True, exist_ok=True)
    count = _write_heads(draft)
    anchor = Anchor(
        number=last.number + 1 if last else 1,
        written_at=chain.moment_text(now),
        heads=count,
        digest="",
        algorithm=chain.ALGORITHM,
    )
    anchor = anchor._replace(digest=_digest(anchor, draft))
    signed = path.with_name(path.name + ".signed")
    with signed.open("w", encoding="ascii") as file, draft.open(encoding="ascii") as heads:
        file.write(_first_line(anchor) + "\n")
        file.writelines(heads)
        file.flush()
        os.fsync(file.fileno())
    signed.replace(path)
    draft.unlink()
    return anchor


def read() -> Anchor | None:
    """The anchor's first line, its digest checked; None when there is no file yet."""
    path = Path(settings.LEDGER_ANCHOR_FILE)
    if not path.exists():
        return None
    with path.open(encoding="ascii", errors="replace") as file:
        anchor = _parse(file.readline(), path)
    if not hmac.compare_digest(anchor.digest, _digest(anchor, path, skip=1)):
        raise AnchorError(f"锚文件 {path} 被改动过：内容与其摘要不符。请从别处的副本恢复并查明原因")
    return anchor


def heads() -> Iterator[Head]:
    """The copied heads in the order of learner and year; read() first, it checks the digest."""
    for line in _lines():
        if not line.startswith(AUDIT):
            learner_id, year, seq, digest = line.split()
            yield Head(int(learner_id), int(year), int(seq), digest)


def audit_heads() -> dict[str, records.Head]:
    """The copied heads of the audit record's chains; read() first, too."""
    words = (line.split() for line in _lines() if line.startswith(AUDIT))
    return {chain: records.Head(int(seq), digest) for _audit, chain, seq, digest in words}


def _lines() -> Iterator[str]:
    path = Path(settings.LEDGER_ANCHOR_FILE)
    if not path.exists():
        return
    with path.open(encoding="ascii") as file:
        file.readline()
        yield from file


def _write_heads(draft: Path) -> int:
    count = 0
    rows = ChainHead.objects.filter(seq__gt=0).order_by("learner_id", "year")
    with draft.open("w", encoding="ascii") as file:
        for row in rows.values_list("learner_id", "year", "seq", "hash").iterator():
            file.write("{} {} {} {}\n".format(*row))
            count += 1
        for chain, seq, digest in verification.heads():
            file.write(f"{AUDIT}{chain} {seq} {digest}\n")
    return count


def _first_line(anchor: Anchor) -> str:
    moment = anchor.written_at.replace(" ", "T")
    return f"{TITLE} {anchor.algorithm} {anchor.number} {moment} {anchor.heads} {anchor.digest}"


def _parse(line: str, path: Path) -> Anchor:
    words = line.split()
    if len(words) != 6 or words[0] != TITLE or words[1] not in chain.DIGESTS:
        raise AnchorError(f"{path} 不是台账的锚文件，或已损坏")
    try:
        return Anchor(
            number=int(words[2]),
            written_at=words[3].replace("T", " "),
            heads=int(words[4]),
            digest=words[5],
            algorithm=words[1],
        )
    except ValueError:
        raise AnchorError(f"{path} 的首行已损坏") from None


def _digest(anchor: Anchor, path: Path, *, skip: int = 0) -> str:
    """Keyed, over the first line without its digest and every head."""
    opening = _first_line(anchor._replace(digest="")).encode()
    key = settings.LEDGER_MAC_KEY.encode()
    keyed = hmac.new(key, opening, chain.DIGESTS[anchor.algorithm])
    with path.open("rb") as file:
        for _ in range(skip):
            file.readline()
        while block := file.read(1 << 20):
            keyed.update(block)
    return keyed.hexdigest()
