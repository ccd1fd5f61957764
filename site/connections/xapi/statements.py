"""What an xAPI statement says, or why it is none. Pure: knows no database.

Only what the ledger needs is understood: a learner's account, a verb, an activity, its result.
Refuses nulls, unknown properties and attachments (xAPI 1.0.3, part 2, 2.2); learners are known by
their personnel number alone, never by an e-mail address.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.dateparse import parse_datetime

from keeping.personal_numbers import holds_one

VERBS = "http://adlnet.gov/expapi/verbs/"
COMPLETED, PASSED, VOIDED = (f"{VERBS}{one}" for one in ("completed", "passed", "voided"))
KNOWN = {
    "id", "actor", "verb", "object", "result", "context", "timestamp", "stored", "authority",
    "version", "attachments",
}  # fmt: skip
SET_BY_US = ("id", "stored", "authority", "version")
IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`\x00-\x1f]+")
DURATION = re.compile(r"P(?=.)(\d+W|(\d+Y)?(\d+M)?(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?)")
LONGEST = 300
IDENTIFIERS = {"id", "account", "registration", "statement", "duration"}
AHEAD = timedelta(minutes=5)  # clocks differ
Complaint = tuple[str, str]  # property, reason


@dataclass(frozen=True)
class Said:
    """A statement that is one."""

    statement_id: UUID | None
    personnel_no: str
    verb: str
    activity: str
    happened_at: datetime
    success: bool | None
    completion: bool | None
    digest: str

    def is_done(self, *, needs_pass: bool) -> bool:
        """Whether it says that the course is behind her."""
        if self.verb not in {COMPLETED, PASSED} or self.success is False:
            return False
        if needs_pass:
            return self.verb == PASSED or self.success is True
        return self.completion is not False


def read(statement: Any, *, now: datetime) -> tuple[Said | None, list[Complaint]]:
    """What it says; or nothing, and every reason."""
    found = list(_complaints(statement, now))
    if found:
        return None, found
    result = statement.get("result", {})
    return (
        Said(
            statement_id=UUID(statement["id"]) if "id" in statement else None,
            personnel_no=statement["actor"]["account"]["name"],
            verb=statement["verb"]["id"],
            activity=statement["object"]["id"],
            happened_at=_moment(statement.get("timestamp")) or now,
            success=result.get("success"),
            completion=result.get("completion"),
            digest=digest_of(statement),
        ),
        [],
    )


def digest_of(statement: Mapping[str, Any]) -> str:
    """Of all that its sender says; the order of properties says nothing."""
    said = {name: value for name, value in statement.items() if name not in SET_BY_US}
    text = json.dumps(said, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _complaints(statement: Any, now: datetime) -> Iterator[Complaint]:
    if not isinstance(statement, dict):
        yield "", "应是一个对象"
        return
    for name in sorted(map(str, statement.keys() - KNOWN)):
        yield name[:40], "xAPI 没有这个属性；请删去"
    if path := _null(statement):
        yield path[:80], "不能是 null；没有就不写"
    if not _is_writable(statement):
        yield "", "有写不下来的字符或数"
    if statement.get("attachments"):
        yield "attachments", "不收附件；请去掉"
    yield from _about_id(statement)
    yield from _about_actor(statement.get("actor"))
    yield from _about_verb(statement.get("verb"))
    yield from _about_object(statement.get("object"))
    yield from _about_result(statement.get("result", {}))
    yield from _about_time(statement, now)
    for name in ("object", "result", "context"):
        if any(map(holds_one, _words(statement.get(name)))):
            yield name, "文字里不能有身份证号或手机号；请删去"


def _words(value: Any, name: str = "") -> Iterator[str]:
    """What somebody may have written; identifiers and addresses are none of it."""
    if name in IDENTIFIERS:
        return
    if isinstance(value, str) and not value.startswith(("http://", "https://")):
        yield value
    if isinstance(value, dict):
        for key, one in value.items():
            yield from _words(one, str(key))
    if isinstance(value, list):
        for one in value:
            yield from _words(one, name)


def _about_id(statement: Mapping[str, Any]) -> Iterator[Complaint]:
    if "id" in statement and not _is_uuid(statement["id"]):
        yield "id", "应是 UUID"
    version = statement.get("version", "1.0.0")
    if not isinstance(version, str) or not version.startswith("1.0."):
        yield "version", "应是 1.0.x"


def _about_actor(actor: Any) -> Iterator[Complaint]:
    if not isinstance(actor, dict) or actor.get("objectType", "Agent") != "Agent":
        yield "actor", "应是一个人（Agent）"
        return
    account = actor.get("account")
    if not isinstance(account, dict):
        yield "actor.account", "没有；学员以 account.name 里的人事编号辨认，不收邮箱"
        return
    name = account.get("name")
    if not isinstance(name, str) or not 0 < len(name) <= 20:
        yield "actor.account.name", "应是人事编号"
    if not is_iri(account.get("homePage")):
        yield "actor.account.homePage", "应是发编号的系统的网址"


def _about_verb(verb: Any) -> Iterator[Complaint]:
    if not isinstance(verb, dict) or not is_iri(verb.get("id")):
        yield "verb.id", "应是 IRI，如 http://adlnet.gov/expapi/verbs/completed"
    elif verb["id"] == VOIDED:
        yield "verb.id", "不能自己作废；记错了请在“导入记录”里冲销，或请本人申请更正"


def _about_object(what: Any) -> Iterator[Complaint]:
    if not isinstance(what, dict) or what.get("objectType", "Activity") != "Activity":
        yield "object", "应是一门课程（Activity）"
    elif not is_iri(what.get("id")):
        yield "object.id", "应是课程的 IRI"


def _about_result(result: Any) -> Iterator[Complaint]:
    if not isinstance(result, dict):
        yield "result", "应是一个对象"
        return
    for name in ("success", "completion"):
        if name in result and not isinstance(result[name], bool):
            yield f"result.{name}", "应是 true 或 false"
    duration = result.get("duration", "PT0S")
    if not isinstance(duration, str) or not DURATION.fullmatch(duration):
        yield "result.duration", "应是 ISO 8601 的时长，如 PT45M"


def _about_time(statement: Mapping[str, Any], now: datetime) -> Iterator[Complaint]:
    if "timestamp" not in statement:
        return
    moment = _moment(statement["timestamp"])
    if moment is None:
        yield "timestamp", "应写成 2026-03-05T09:30:00+08:00，带时区"
    elif moment > now + AHEAD:
        yield "timestamp", "还没有到"


def _moment(text: Any) -> datetime | None:
    if not isinstance(text, str) or len(text) > 40:
        return None
    try:
        moment = parse_datetime(text)
        if moment is None or moment.tzinfo is None or moment.year <= 1900:
            return None
        return moment.astimezone(UTC)  # PostgreSQL takes no zone of sixteen hours and more
    except (ValueError, OverflowError):
        return None


def _is_uuid(text: Any) -> bool:
    try:
        return isinstance(text, str) and str(UUID(text)) == text.lower()
    except ValueError:
        return False


def is_iri(text: Any) -> bool:
    return isinstance(text, str) and len(text) <= LONGEST and bool(IRI.fullmatch(text))


def _is_writable(statement: Any) -> bool:
    """No database keeps a NUL, half a surrogate pair or an infinite number."""
    try:
        text = json.dumps(statement, ensure_ascii=False, allow_nan=False)
        text.encode()
    except (ValueError, RecursionError):
        return False
    return "\\u0000" not in text


def _null(value: Any, path: str = "") -> str:
    """Where the first null stands; extensions may hold what they like."""
    if isinstance(value, dict):
        for name, one in value.items():
            here = f"{path}.{name}" if path else str(name)
            if one is None:
                return here
            if name != "extensions" and (found := _null(one, here)):
                return found
    if isinstance(value, list):
        return next(filter(None, (path if one is None else _null(one, path) for one in value)), "")
    return ""
