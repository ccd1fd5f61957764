"""Statements in: all of them or none. Completions of known courses become facts, once per course
and person, whichever statement says so first; the rest is kept and changes nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.utils import timezone

from connections.models import KnownCourse, Statement, Token
from connections.refusals import Fault, faults_of
from connections.xapi.statements import Said, read
from credits.imports.handing_in import hand_in
from credits.models import Fact
from people.models import Learner

FIELDS = {
    "来源编号": "id", "人事编号": "actor.account.name", "姓名": "name", "类型": "kind",
    "名称": "title", "完成日期": "timestamp", "必修/选修": "bucket", "学分": "credits",
    "进度": "progress", "考试合格": "result.success",
}  # fmt: skip
ATTEMPTS = 3
NOBODY = "查无此人"


class RefusedStatementsError(Exception):
    """`is_conflict`: an id that is known with other content; otherwise something is wrong."""

    def __init__(self, faults: Sequence[Fault], *, is_conflict: bool = False) -> None:
        super().__init__(is_conflict)
        self.faults, self.is_conflict = list(faults), is_conflict


@dataclass(frozen=True)
class Taken:
    ids: list[UUID]
    is_new: bool


def take(statements: Sequence[Any], *, token: Token, now: datetime) -> Taken:
    """Store the statements that are new, record what they complete; refuses all or none."""
    said = _read(statements, now=now)
    ids = [one.statement_id or uuid4() for one in said]
    if len(set(ids)) < len(ids):
        raise RefusedStatementsError([_fault(None, "id", "同一个请求里有两条 id 相同")])
    for attempt in range(1, ATTEMPTS + 1):
        new = _new(said, ids)
        try:
            with transaction.atomic():
                _store([(ids[at], said[at], statements[at]) for at in new], token, now)
                _record(new, said, token, now)
        except IntegrityError:
            # Another request was quicker with one of the ids: asked again, it is known.
            if attempt == ATTEMPTS:
                raise
        else:
            return Taken(ids, bool(new))
    raise AssertionError("the last attempt returns or raises")


def _read(statements: Sequence[Any], *, now: datetime) -> list[Said]:
    said, faults = [], []
    for index, statement in enumerate(statements):
        one, complaints = read(statement, now=now)
        faults += [_fault(index, name, reason) for name, reason in complaints]
        if one is not None:
            said.append(one)
    if faults:
        raise RefusedStatementsError(faults)
    known = set(_courses(said))
    faults = [
        _fault(index, "object.id", "不认识这门课程；请先由培训主管部门在“网络课程”里登记它的标识")
        for index, one in enumerate(said)
        if one.activity not in known
    ]
    if faults:
        raise RefusedStatementsError(faults)
    return said


def _new(said: Sequence[Said], ids: Sequence[UUID]) -> list[int]:
    """The places of those that are not stored yet."""
    rows = Statement.objects.filter(statement_id__in=ids).values_list("statement_id", "digest")
    known = dict(rows)
    faults = [
        _fault(index, "id", "这个 id 已有，内容不同；请用新的 id")
        for index, one in enumerate(said)
        if known.get(ids[index], one.digest) != one.digest
    ]
    if faults:
        raise RefusedStatementsError(faults, is_conflict=True)
    return [index for index in range(len(said)) if ids[index] not in known]


def _store(rows: Sequence[tuple[UUID, Said, Any]], token: Token, now: datetime) -> None:
    Statement.objects.bulk_create(
        Statement(
            statement_id=statement_id, token=token, digest=said.digest, body=body, stored_at=now
        )
        for statement_id, said, body in rows
    )


def _record(new: Sequence[int], said: Sequence[Said], token: Token, now: datetime) -> None:
    courses = _courses(said)
    done = [at for at in new if said[at].is_done(needs_pass=courses[said[at].activity].needs_pass)]
    people = _people(token, [said[at].personnel_no for at in done])
    places: dict[str, int] = {}
    records: dict[str, dict[str, Any]] = {}
    for at in done:
        one = said[at]
        pk, name = people.get(one.personnel_no, (0, NOBODY))
        # Somebody unknown must not be taken for whoever has her number as a key: she is refused.
        number = f"xapi/{courses[one.activity].pk}/{pk or f'?{one.personnel_no}'}"
        if number not in records:
            places[number] = at
            records[number] = _row(number, name, one, courses[one.activity])
    fresh = _without_recorded(records, token)
    if not fresh:
        return
    report = hand_in(
        fresh, fields=FIELDS, platform=token.name, agency=token.agency, by=token.issued_by, now=now
    ).report
    if report.problems:
        found = faults_of(report.problems)
        at_of = [places[one["id"]] for one in fresh]
        raise RefusedStatementsError(
            [_fault(at_of[one.index or 0], one.field or "", one.reason) for one in found]
        )


def _row(number: str, name: str, one: Said, course: KnownCourse) -> dict[str, Any]:
    row = {
        "id": number,
        "actor.account.name": one.personnel_no,
        "name": name,
        "kind": course.kind,
        "title": course.title,
        "timestamp": timezone.localdate(one.happened_at).isoformat(),
        "bucket": course.bucket,
        "credits": str(course.credits),
        "progress": "1",
    }
    return row | ({} if one.success is None else {"result.success": "是"})


def _without_recorded(records: dict[str, dict[str, Any]], token: Token) -> list[dict[str, Any]]:
    """A course counts once: whoever repeats it, or first completes and then passes it."""
    sources = {f"credits.import:{token.name}:{number}": number for number in records}
    there = Fact.objects.in_force().filter(source__in=list(sources))
    gone = {sources[source] for source in there.values_list("source", flat=True)}
    return [record for number, record in records.items() if number not in gone]


def _courses(said: Sequence[Said]) -> dict[str, KnownCourse]:
    found = KnownCourse.objects.filter(closed_at=None, iri__in={one.activity for one in said})
    return {course.iri: course for course in found}


def _people(token: Token, numbers: Sequence[str]) -> dict[str, tuple[int, str]]:
    found = Learner.objects.in_subtree(token.agency).filter(personnel_no__in=set(numbers))
    return {number: (pk, name) for number, pk, name in found.values_list(
        "personnel_no", "pk", "name")}  # fmt: skip


def _fault(index: int | None, field: str, reason: str) -> Fault:
    return Fault(index=index, field=field or None, reason=reason)
