"""Walks every chain of the ledger, computes every hash anew and compares the ends.

Reads only. Each chain is judged from one statement's view of entries and head, so a posting
that happens meanwhile is no fault.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import groupby
from typing import Any, NamedTuple

from django.conf import settings
from django.db import connection

from credits import anchor, chain
from credits.anchor import Head
from credits.ledger_reading import fetched

TEXTS = {
    "postgresql": """
        concat_ws(E'\\n', f.learner_id, f.year, f.seq, f.source, f.kind,
            coalesce(to_char(f.happened_from, 'YYYY-MM-DD'), ''),
            to_char(f.happened_on, 'YYYY-MM-DD')),
        f.quantity::text, f.attributes::text, f.granted::text,
        concat_ws(E'\\n', f.content, f.why, coalesce(r.source, ''),
            to_char(f.recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US'),
            coalesce(f.recorded_by_id::text, ''))""",
    "sqlite": """
        f.learner_id || char(10) || f.year || char(10) || f.seq || char(10) || f.source
            || char(10) || f.kind || char(10) || coalesce(f.happened_from, '')
            || char(10) || f.happened_on,
        f.quantity, f.attributes, CAST(f.granted AS text),
        f.content || char(10) || f.why || char(10) || coalesce(r.source, '') || char(10)
            || f.recorded_at || iif(length(f.recorded_at) = 19, '.000000', '')
            || char(10) || coalesce(f.recorded_by_id, '')""",
}
QUERY = """
    SELECT f.learner_id, f.year, f.seq, f.id, f.algorithm, f.previous_hash, f.hash,
        h.seq, h.hash, {texts}
    FROM credits_fact f
    LEFT JOIN credits_fact r ON r.id = f.reverses_id
    LEFT JOIN credits_chainhead h ON h.learner_id = f.learner_id AND h.year = f.year
    ORDER BY f.learner_id, f.year, f.seq, f.id"""
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
    key = settings.LEDGER_MAC_KEY.encode()
    query = QUERY.format(texts=TEXTS[connection.vendor])
    for chain_key, rows in groupby(fetched(query, []), key=_chain_key):
        entries = list(rows)
        verified.faults += anchored.vanished_before(chain_key)
        verified.faults += _chain_faults(entries, key, anchored.take(chain_key))
        verified.entries += len(entries)
        verified.chains += 1
        if on_progress and verified.chains % STEP == 0:
            on_progress(verified.entries)
    verified.faults += anchored.vanished_before(None)
    verified.faults += _empty_chains()
    return verified


def _chain_key(row: tuple[Any, ...]) -> tuple[int, int]:
    return row[0], row[1]


def _chain_faults(rows: list[tuple[Any, ...]], key: bytes, anchored: Head | None) -> list[Fault]:
    faults: list[Fault] = []
    previous, expected = chain.START, 1
    for row in rows:
        learner_id, year, seq, pk, algorithm, linked, stored = row[:7]
        if seq != expected:
            missing = f"缺少第 {expected} 条" if seq > expected else "序号重复"
            faults.append(Fault(pk, learner_id, year, seq, f"此条之前{missing}"))
        elif linked != previous:
            faults.append(Fault(pk, learner_id, year, seq, "与前一条不相接"))
        if _seal(key, row, linked, algorithm) != stored:
            faults.append(Fault(pk, learner_id, year, seq, "内容与校验值不符，记入后被改动过"))
        previous, expected = stored, seq + 1
    faults += _end_faults(rows[-1])
    if anchored is not None:
        faults += _anchor_faults(rows, anchored)
    return faults


def _seal(key: bytes, row: tuple[Any, ...], previous: str, algorithm: str) -> str | None:
    opening, quantity, attributes, granted, ending = row[9:14]
    try:
        entry = (opening, _json(quantity), _json(attributes), _decimal(granted), ending)
        return chain.seal(key, entry, previous, algorithm)
    except (ValueError, TypeError, KeyError, ArithmeticError):
        return None  # no entry that the ledger wrote is unreadable


def _end_faults(last: tuple[Any, ...]) -> Iterator[Fault]:
    learner_id, year, seq, pk, _, _, stored, head_seq, head_hash = last[:9]
    if head_seq is None:
        yield Fault(pk, learner_id, year, seq, "这条链没有链头记录")
    elif head_seq > seq:
        yield Fault(
            None, learner_id, year, head_seq, f"链尾缺失：链头记到第 {head_seq} 条，只有 {seq} 条"
        )
    elif (head_seq, head_hash) != (seq, stored):
        yield Fault(pk, learner_id, year, seq, "链尾与链头记录不符")


def _anchor_faults(rows: list[tuple[Any, ...]], anchored: Head) -> Iterator[Fault]:
    place = (anchored.learner_id, anchored.year, anchored.seq)
    at = next((row for row in rows if row[2] == anchored.seq), None)
    if at is None:
        yield Fault(None, *place, f"锚文件记有第 {anchored.seq} 条，台账里没有")
    elif at[6] != anchored.hash:
        yield Fault(at[3], *place, "与锚文件所记的校验值不同，整条链可能被重写过")


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


@lru_cache(maxsize=8192)
def _json(text: str) -> str:
    return chain.json_text(json.loads(text))


@lru_cache(maxsize=8192)
def _decimal(text: str | None) -> str:
    return chain.decimal_text(None if text is None else chain.Decimal(text))
