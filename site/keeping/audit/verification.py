"""Walks every chain of the audit record, computes every hash anew and compares the ends.

Reads only, from one statement's view of records and heads, so a change that is recorded meanwhile
is no fault. What was cut off together with its head only the anchor outside the database shows.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from typing import NamedTuple

from django.conf import settings
from django.db.models import Exists, OuterRef, Subquery

from keeping.audit import sealing
from keeping.audit.records import Head
from keeping.audit.sealing import Sealed
from keeping.models import AuditHead, AuditRecord

HEAD = AuditHead.objects.filter(chain=OuterRef("chain"))


class Fault(NamedTuple):
    """Where: a chain, a place in it and the record's number, by which an auditor looks it up."""

    chain: str
    seq: int | None
    record_id: int | None
    what: str

    def __str__(self) -> str:
        place = f"第 {self.seq} 条" if self.seq else ""
        number = f"（第 {self.record_id} 号记录）" if self.record_id else ""
        return f"审计链 {self.chain} {place}{number}：{self.what}"


@dataclass
class Verified:
    records: int = 0
    chains: int = 0
    faults: list[Fault] = field(default_factory=list)

    @property
    def is_sound(self) -> bool:
        return not self.faults


def verify(*, anchored: Mapping[str, Head]) -> Verified:
    """`anchored`: the heads that were copied outside the database, by chain."""
    verified = Verified()
    seen: set[str] = set()
    for chain, rows in groupby(_rows(), key=lambda row: row.chain):
        seen.add(chain)
        found = _Chain(anchored.get(chain))
        for row in rows:
            verified.faults += found.faults_of(row)
            verified.records += 1
        verified.faults += found.faults_at_end()
        verified.chains += 1
    verified.faults += _vanished(anchored, seen)
    verified.faults += _empty()
    return verified


def heads() -> Iterator[tuple[str, int, str]]:
    """For the anchor: chain, number of records, hash of the last."""
    rows = AuditHead.objects.filter(seq__gt=0).order_by("chain")
    return rows.values_list("chain", "seq", "hash").iterator()


def text_of(row: AuditRecord) -> Sealed:
    return Sealed(
        chain=row.chain,
        seq=str(row.seq),
        at=sealing.moment_text(row.at),
        account_id="" if row.account_id is None else str(row.account_id),
        way=row.way,
        name=row.name,
        about=row.about,
        request=row.request,
        outcome=row.outcome,
        status="" if row.status is None else str(row.status),
        changes=row.changes,
    )


def _rows() -> Iterator[AuditRecord]:
    ended = AuditRecord.objects.annotate(
        head_seq=Subquery(HEAD.values("seq")), head_hash=Subquery(HEAD.values("hash"))
    )
    return ended.order_by("chain", "seq").iterator(chunk_size=2_000)


class _Chain:
    """One chain, record by record."""

    def __init__(self, anchored: Head | None) -> None:
        self.anchored = anchored
        self.seq, self.hash = 0, sealing.START
        self.last: AuditRecord | None = None

    def faults_of(self, row: AuditRecord) -> Iterator[Fault]:
        if row.seq != self.seq + 1:
            yield _fault(row, f"此条之前缺少第 {self.seq + 1} 条")
        elif row.previous != self.hash:
            yield _fault(row, "与前一条不相接")
        if _sealed(row) != row.hash:
            yield _fault(row, "内容与校验值不符，记入后被改动过")
        if self.anchored and self.anchored.seq == row.seq and self.anchored.hash != row.hash:
            yield _fault(row, "与锚文件所记的校验值不同，整条链可能被重写过")
        self.seq, self.hash, self.last = row.seq, row.hash, row

    def faults_at_end(self) -> Iterator[Fault]:
        assert self.last is not None  # of a chain without records nobody asks
        head_seq, head_hash = self.last.head_seq, self.last.head_hash  # type: ignore[attr-defined]  # annotated
        if head_seq is None:
            yield _fault(self.last, "这条链没有链尾记录")
        elif head_seq > self.seq:
            yield Fault(self.last.chain, head_seq, None, f"链尾缺失：只有 {self.seq} 条")
        elif (head_seq, head_hash) != (self.seq, self.hash):
            yield _fault(self.last, "与链尾记录不符")
        if self.anchored and self.anchored.seq > self.seq:
            yield Fault(self.last.chain, self.anchored.seq, None, "锚文件记有此条，库里没有")


def _sealed(row: AuditRecord) -> str | None:
    """None: no algorithm of ours."""
    key = settings.LEDGER_MAC_KEY.encode()
    try:
        return sealing.seal(text_of(row), previous=row.previous, algorithm=row.algorithm, key=key)
    except KeyError:
        return None


def _fault(row: AuditRecord, what: str) -> Fault:
    return Fault(row.chain, row.seq, row.pk, what)


def _vanished(anchored: Mapping[str, Head], seen: set[str]) -> Iterator[Fault]:
    for chain, head in anchored.items():
        if chain not in seen:
            yield Fault(chain, head.seq, None, f"锚文件记有 {head.seq} 条，库里一条也没有")


def _empty() -> Iterator[Fault]:
    """A statement of its own, later than the walk: a chain that began meanwhile has its record."""
    records = AuditRecord.objects.filter(chain=OuterRef("chain"))
    empty = AuditHead.objects.filter(~Exists(records), seq__gt=0).order_by("chain")
    for chain, seq in empty.values_list("chain", "seq"):
        yield Fault(chain, seq, None, f"链尾记有 {seq} 条，库里一条也没有")
