"""Walks every chain of the ledger, computes every hash anew and compares the ends.

Reads only. Each chain is judged from one statement's view of entries and head, so a posting
that happens meanwhile is no fault.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from django.conf import settings

from credits import anchor, chain, ledger_texts
from credits.anchor import Head
from credits.ledger_reading import fetched
from credits.ledger_texts import (
    ALGORITHM,
    FACT,
    HASH,
    HEAD_HASH,
    HEAD_SEQ,
    LEARNER,
    PREVIOUS,
    SEQ,
    YEAR,
    Texts,
)

STEP = 1_000  # chains between two reports of progress
HEADS_WITHOUT_ENTRIES = """
    SELECT h.learner_id, h.year, h.seq FROM credits_chainhead h
    WHERE h.seq > 0 AND NOT EXISTS (
        SELECT 1 FROM credits_fact f WHERE f.learner_id = h.learner_id AND f.year = h.year)
    ORDER BY h.learner_id, h.year"""


class Fault(NamedTuple):
    """What is wrong, and where: ids that an auditor can look up, never a name."""

    fact_id: int | None
    learner_id: int | None
    year: int | None
    seq: int | None
    what: str

    def __str__(self) -> str:
        if self.learner_id is None:
            return self.what
        entry = f"第 {self.fact_id} 号事实，" if self.fact_id else ""
        place = f"，第 {self.seq} 条" if self.seq else ""
        return f"{entry}学员 {self.learner_id}，{self.year} 年{place}：{self.what}"


@dataclass
class Verified:
    entries: int = 0
    chains: int = 0
    faults: list[Fault] = field(default_factory=list)
    anchored: anchor.Anchor | None = None

    @property
    def is_sound(self) -> bool:
        return not self.faults


def verify(*, on_progress: Callable[[int], None] | None = None) -> Verified:
    """Check the whole ledger; `on_progress` hears the number of entries read so far."""
    verified = Verified()
    try:
        verified.anchored = anchor.read()
    except anchor.AnchorError as damage:
        verified.faults.append(Fault(None, None, None, None, str(damage)))
    anchored = _Anchored(anchor.heads() if verified.anchored else iter(()))
    seal = chain.Seal(settings.LEDGER_MAC_KEY.encode())
    for place, rows in groupby(ledger_texts.entries(), key=itemgetter(LEARNER, YEAR)):
        chain_key = int(place[0]), int(place[1])
        entries = list(rows)
        verified.faults += anchored.vanished_before(chain_key)
        verified.faults += _chain_faults(entries, seal, anchored.take(chain_key))
        verified.entries += len(entries)
        verified.chains += 1
        if on_progress and verified.chains % STEP == 0:
            on_progress(verified.entries)
    verified.faults += anchored.vanished_before(None)
    verified.faults += _empty_chains()
    return verified


def _chain_faults(rows: list[Texts], seal: chain.Seal, anchored: Head | None) -> list[Fault]:
    faults: list[Fault] = []
    previous, expected = chain.START.encode(), 1
    for row in rows:
        seq, stored = int(row[SEQ]), row[HASH]
        if seq != expected:
            missing = f"缺少第 {expected} 条" if seq > expected else "序号重复"
            faults.append(_fault(row, f"此条之前{missing}"))
        elif row[PREVIOUS] != previous:
            faults.append(_fault(row, "与前一条不相接"))
        if _sealed(seal, row) != stored:
            faults.append(_fault(row, "内容与校验值不符，记入后被改动过"))
        previous, expected = stored, seq + 1
    faults += _end_faults(rows[-1])
    if anchored is not None:
        faults += _anchor_faults(rows, anchored)
    return faults


def _sealed(seal: chain.Seal, row: Texts) -> bytes | None:
    try:
        return seal.of(ledger_texts.sealed_text(row), row[ALGORITHM].decode()).encode()
    except (ValueError, TypeError, KeyError, ArithmeticError):
        return None  # no entry that the ledger wrote is unreadable


def _fault(row: Texts, what: str) -> Fault:
    return Fault(int(row[FACT]), int(row[LEARNER]), int(row[YEAR]), int(row[SEQ]), what)


def _end_faults(last: Texts) -> Iterator[Fault]:
    seq = int(last[SEQ])
    if not last[HEAD_SEQ]:
        yield _fault(last, "这条链没有链头记录")
    elif (head_seq := int(last[HEAD_SEQ])) > seq:
        what = f"链尾缺失：链头记到第 {head_seq} 条，只有 {seq} 条"
        yield _fault(last, what)._replace(fact_id=None, seq=head_seq)
    elif (head_seq, last[HEAD_HASH]) != (seq, last[HASH]):
        yield _fault(last, "链尾与链头记录不符")


def _anchor_faults(rows: list[Texts], anchored: Head) -> Iterator[Fault]:
    place = (anchored.learner_id, anchored.year, anchored.seq)
    at = next((row for row in rows if int(row[SEQ]) == anchored.seq), None)
    if at is None:
        yield Fault(None, *place, f"锚文件记有第 {anchored.seq} 条，台账里没有")
    elif at[HASH] != anchored.hash.encode():
        yield _fault(at, "与锚文件所记的校验值不同，整条链可能被重写过")


def _empty_chains() -> Iterator[Fault]:
    for learner_id, year, seq in fetched(HEADS_WITHOUT_ENTRIES, []):
        yield Fault(None, learner_id, year, seq, f"链头记有 {seq} 条，台账里一条也没有")


class _Anchored:
    """The anchor's heads, walked beside the chains: both come in the order of learner and year."""

    def __init__(self, heads: Iterator[Head]) -> None:
        self.heads = heads
        self.next = next(heads, None)

    def vanished_before(self, chain_key: tuple[int, int] | None) -> Iterator[Fault]:
        while self.next and (chain_key is None or self.next[:2] < chain_key):
            gone = self.next
            what = f"锚文件记有 {gone.seq} 条，台账里这名学员这一年一条也没有"
            yield Fault(None, gone.learner_id, gone.year, gone.seq, what)
            self.next = next(self.heads, None)

    def take(self, chain_key: tuple[int, int]) -> Head | None:
        if self.next is None or self.next[:2] != chain_key:
            return None
        taken, self.next = self.next, next(self.heads, None)
        return taken
