"""Reads sessions, pools and wish lists from JSON data; names the place of what is wrong."""

from collections.abc import Iterable
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from credits.assessment.nodes import CaseError, Node

EVERYONE = "*"
SHANGHAI = timezone(timedelta(hours=8))
ZERO = Decimal(0)


class Rule(StrEnum):
    DRAW = "draw"
    NEED_FIRST = "need_first"


class Pool(NamedTuple):
    name: str
    seats: int
    agencies: frozenset[str]

    def admits(self, agency: str) -> bool:
        return agency in self.agencies or EVERYONE in self.agencies


class Session(NamedTuple):
    id: str
    pools: tuple[Pool, ...]
    starts: datetime | None
    ends: datetime | None

    def clashes_with(self, other: "Session") -> bool:
        if not (self.starts and self.ends and other.starts and other.ends):
            return False
        return self.starts < other.ends and other.starts < self.ends


class Wish(NamedTuple):
    """What one learner wants, best first; `most` seats at most, `need` credits short."""

    learner: str
    agency: str
    need: Decimal
    ranked: tuple[str, ...]
    most: int


class Draw(NamedTuple):
    sessions: tuple[Session, ...]
    wishes: tuple[Wish, ...]
    rule: Rule


def read(data: object) -> Draw:
    """Read a whole draw; raises `CaseError` with the path of the first thing to change."""
    node = Node("", data)
    node.allow("sessions", "wishes", "rule")
    rule = node.needed_text("rule")
    if rule not in set(Rule):
        node.fail("rule", f"应是 {' 或 '.join(Rule)}，现在是“{rule}”")
    sessions = tuple(_session(item) for item in node.items("sessions"))
    _refuse_twins("sessions", "id", (session.id for session in sessions))
    known = {session.id for session in sessions}
    wishes = tuple(_wish(item, known) for item in node.items("wishes"))
    _refuse_twins("wishes", "learner", (wish.learner for wish in wishes))
    return Draw(sessions, wishes, Rule(rule))


def _session(node: Node) -> Session:
    node.allow("id", "pools", "starts", "ends")
    starts, ends = _moment(node, "starts"), _moment(node, "ends")
    if (starts is None) != (ends is None):
        node.fail("ends" if starts else "starts", "开始与结束时间须同时写明，或都不写")
    if starts and ends and ends <= starts:
        node.fail("ends", "结束时间须晚于开始时间")
    pools = tuple(_pool(item) for item in node.items("pools"))
    _refuse_twins(f"{node.path}.pools", "name", (pool.name for pool in pools))
    return Session(node.needed_text("id"), pools, starts, ends)


def _pool(node: Node) -> Pool:
    node.allow("name", "seats", "for")
    agencies = frozenset(item.own_text() for item in node.items("for"))
    if not agencies:
        node.fail("for", f"请列出单位代码；面向所有单位写 [“{EVERYONE}”]")
    return Pool(node.needed_text("name"), _count(node, "seats"), agencies)


def _wish(node: Node, known: set[str]) -> Wish:
    node.allow("learner", "agency", "need", "ranked", "most")
    ranked = _ranked(node, known)
    need = node.number("need") or ZERO
    if need < 0:
        node.fail("need", "还差的学分不能为负；不差请写 0")
    most = len(ranked) if node.mapping.get("most") is None else _count(node, "most")
    return Wish(node.needed_text("learner"), node.text("agency") or "", need, ranked, most)


def _ranked(node: Node, known: set[str]) -> tuple[str, ...]:
    given = node.mapping.get("ranked")
    # Nearly every list is as it should be; only for the others the wrong place is looked for.
    if isinstance(given, list) and all(type(one) is str for one in given):
        distinct = set(given)
        if len(distinct) == len(given) and distinct <= known:
            return tuple(given)
    ranked = tuple(item.own_text() for item in node.items("ranked"))
    for number, session in enumerate(ranked):
        if session not in known:
            node.fail(f"ranked[{number}]", f"没有场次“{session}”，请核对 sessions")
        if session in ranked[:number]:
            node.fail(f"ranked[{number}]", f"场次“{session}”重复，请只保留靠前的一个")
    return ranked


def _count(node: Node, key: str) -> int:
    number = node.needed_number(key, "请写成 30 这样的整数")
    if number != int(number) or number < 0:
        node.fail(key, f"应是不小于 0 的整数，现在是 {number}")
    return int(number)


def _moment(node: Node, key: str) -> datetime | None:
    """A moment without an offset is read as Beijing time, as the catalogue prints it."""
    text = node.text(key)
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        node.fail(key, f"应是 2026-03-06T09:00 这样的时间，现在是“{text}”")
    return moment if moment.tzinfo else moment.replace(tzinfo=SHANGHAI)


def _refuse_twins(path: str, key: str, names: Iterable[str]) -> None:
    seen: dict[str, int] = {}
    for number, name in enumerate(names):
        first = seen.setdefault(name, number)
        if first != number:
            raise CaseError(f"{path}[{number}].{key}", f"“{name}”与 {path}[{first}] 重复")
