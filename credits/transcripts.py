"""The only writer of transcripts (学分档案): every year of one learner, frozen and verifiable.

A third party learns from the code whether the paper is genuine, and nothing about the person.
"""

import hashlib
import json
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from credits import cases, editions, paper_codes
from credits.assessment import Case, Fact, Kernel, Statement, StatementLine, plain
from credits.models import Transcript, YearClosing
from credits.settlement import settled
from people.models import Learner, User
from people.permissions import visible_learners


def visible_to(user: User, *, on: date) -> QuerySet[Transcript]:
    """One's own, and those of the people whose records one's roles let one read."""
    return Transcript.objects.filter(learner__in=visible_learners(user, on=on))


def issue(*, learner: Learner, issued_by: User, now: datetime) -> Transcript:
    """Freeze every year up to this one. The same content of the same day is the same paper."""
    content = content_of(learner, on=timezone.localdate(now))
    transcript, _made = Transcript.objects.get_or_create(
        learner=learner,
        digest=digest_of(content),
        defaults={
            "content": content,
            "code": paper_codes.new(),
            "issued_at": now,
            "issued_by": issued_by,
        },
    )
    return transcript


def verify(code: str) -> str:
    """The digest of the genuine transcript with this code; "" for every other code."""
    found = Transcript.objects.filter(code=paper_codes.normal(code)).first()
    if found is None or digest_of(found.content) != found.digest:
        return ""
    return found.digest


def digest_of(content: dict[str, Any]) -> str:
    """SHA-256 of the canonical JSON: sorted keys, no blanks, UTF-8."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def content_of(learner: Learner, *, on: date) -> dict[str, Any]:
    """What a transcript says, as plain JSON; years from the first fact to this one."""
    case = cases.of(learner, year=on.year)
    frozen = settled.statements_by_year(learner)
    first = min((on.year, *frozen, *(fact.on.year for fact in case.facts)))
    years = range(on.year, first - 1, -1)
    return {
        "format": 1,
        "name": learner.name,
        "personnel_no": learner.personnel_no,
        "agency": learner.agency.name,
        "issued_on": on.isoformat(),
        "years": [
            _settled(case, *frozen[year])
            if year in frozen
            else _year(editions.in_force(year), case, year)
            for year in years
        ],
    }


def _settled(case: Case, closing: YearClosing, statement: Statement) -> dict[str, Any]:
    """A closed year says what was frozen, and when it was closed."""
    said = _said(editions.in_force(closing.year), case, statement)
    assert closing.closed_at is not None  # a closed year has its moment
    return said | {"settled_on": timezone.localdate(closing.closed_at).isoformat()}


def _year(kernel: Kernel, case: Case, year: int) -> dict[str, Any]:
    return _said(kernel, case, case.judged_by(kernel, year=year))


def _said(kernel: Kernel, case: Case, statement: Statement) -> dict[str, Any]:
    book = kernel.rulebook
    known = {fact.source: fact for fact in kernel.with_grants(case.profile, case.facts)}
    shown = statement.as_json()
    return {
        "year": statement.year,
        "measure": book.name,
        "edition": book.digest,
        "met": statement.met,
        "tier": next((one.name for one in book.tiers if one.key == statement.tier), ""),
        "minimums": shown["minimums"],
        "lines": [_line(kernel, fact, line) for fact, line in _happened(statement, known)],
    }


def _happened(statement: Statement, known: dict[str, Fact]) -> list[tuple[Fact, StatementLine]]:
    """Lines with their facts, in order. What a measure granted a person by herself may be gone
    from her record when a frozen line still has it: it then stands at the year's end."""
    lines = [
        (
            known.get(line.source)
            or Fact(line.source, line.kind, None, statement.to, {}, {}, None),
            line,
        )
        for line in statement.lines
    ]
    return sorted(lines, key=lambda pair: (pair[0].on, pair[0].source))


def _line(kernel: Kernel, fact: Fact, line: StatementLine) -> dict[str, Any]:
    bucket = kernel.rulebook.buckets.get(line.bucket or "")
    return {
        "on": fact.on.isoformat(),
        "title": _title(fact, kernel),
        "bucket": bucket.name if bucket else "",
        "credited": plain(line.credited),
    }


def _title(fact: Fact, kernel: Kernel) -> str:
    kind = kernel.rulebook.kinds.get(fact.kind)
    return str(fact.attributes.get("title") or (kind.name if kind else fact.kind))
