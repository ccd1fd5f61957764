"""The roster's people: what each row changes, and the writing of it, many at a time.

Refuses doubled numbers, ID numbers, unknown agencies and impossible days.
"""

from collections.abc import Iterator, Set
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Max

from people import bulk, pinyin
from people.models import Agency, Learner, Post
from people.models.id_number import DIGITS, looks_like_id_number
from people.roster.number_rows import Given, Numbers
from people.roster.posts import Change, Held, PostError, change
from people.sheets import Hints, Table
from people.sheets.reports import Report, RowOutcome

CHUNK = 5_000
YOUNGEST = 14  # years of age at which anybody may have started to work
DATES = ("born_on", "joined_on", "left_on")
TITLES = {"出生日期": "born_on", "参加工作日期": "joined_on", "离开日期": "left_on"}


class Row(NamedTuple):
    """The layout's columns in their order."""

    personnel_no: str
    name: str
    agency_code: str
    post: str | None
    rank: str | None
    appointed_on: date | None
    born_on: date | None
    joined_on: date | None
    left_on: date | None


WIDTH = len(Row._fields)  # an ID number stands behind these, where it is taken at all


class Stored(NamedTuple):
    pk: int
    personnel_no: str
    name: str
    agency_id: int
    born_on: date | None
    joined_on: date | None
    left_on: date | None


@dataclass
class LearnerPlan:
    new: list[Row] = field(default_factory=list)
    changed: list[tuple[int, Row]] = field(default_factory=list)
    new_posts: list[tuple[str, Held]] = field(default_factory=list)
    changed_posts: list[Held] = field(default_factory=list)
    known_ids: dict[str, int] = field(default_factory=dict)

    def left(self, *, on: date) -> list[int]:
        """Of those whom the rows change, who is gone by then."""
        return [pk for pk, row in self.changed if row.left_on and row.left_on <= on]


class Planner:
    """Walks over the tables once; knows which agencies there will be and what day it is."""

    def __init__(self, codes: Set[str], report: Report, today: date) -> None:
        self.codes = codes
        self.report = report
        self.today = today
        self.plan = LearnerPlan()
        self.numbers = Numbers()
        self.seen: dict[str, int] = {}
        self.hint = Hints(codes)
        self.agency_codes = dict(Agency.objects.values_list("pk", "code"))
        with_zeros = Learner.objects.filter(personnel_no__startswith="0")
        numbers = with_zeros.values_list("personnel_no", flat=True)
        self.with_zeros = {number.lstrip("0"): number for number in numbers}

    def take(self, table: Table) -> None:
        read = [(number, Row(*values[:WIDTH]), values[WIDTH:]) for number, values in table]
        rows = [(number, row) for number, row, _ in read]
        given = [Given(at, row.personnel_no, more[0]) for at, row, more in read if any(more)]
        self.report.refuse([*table.problems, *self.numbers.take(table, given)])
        has_posts = table.has("职务") or table.has("职级")
        absent = frozenset(field for title, field in TITLES.items() if not table.has(title))
        for start in range(0, len(rows), CHUNK):
            some = rows[start : start + CHUNK]
            stored = _stored([row.personnel_no for _, row in some])
            posts = _posts(stored) if has_posts else {}
            for number, row in some:
                known = stored.get(row.personnel_no)
                history = posts.get(known.pk, []) if known else []
                self._row(table, number, row, known, absent, history)

    def _row(
        self,
        table: Table,
        number: int,
        row: Row,
        known: Stored | None,
        absent: frozenset[str],
        history: list[Held],
    ) -> None:
        if known and absent:
            row = row._replace(**{name: getattr(known, name) for name in absent})
        complaints = self._complaints(number, row, known)
        moved = Change()
        try:
            moved = change(history, row.post or "", row.rank or "", row.appointed_on)
        except PostError as error:
            if table.has("职务") or table.has("职级"):
                complaints.append(("任职日期", str(error)))
        if complaints:
            problems = [table.problem(number, column, reason) for column, reason in complaints]
            self.report.refuse(problems, personnel_no=_masked(row.personnel_no))
            return
        outcome = self._plan(row, known, moved)
        identity = {"personnel_no": row.personnel_no}
        self.report.note(RowOutcome(outcome, number, identity, table.sheet))

    def _plan(self, row: Row, known: Stored | None, moved: Change) -> str:
        self.plan.changed_posts += moved.stored
        if moved.new:
            self.plan.new_posts.append((row.personnel_no, moved.new))
        if known is None:
            self.plan.new.append(row)
            return "created"
        if moved.new:
            self.plan.known_ids[row.personnel_no] = known.pk
        is_same = (
            row.name == known.name
            and row.agency_code == self.agency_codes.get(known.agency_id)
            and row[-3:] == known[-3:]
        )
        if not is_same:
            self.plan.changed.append((known.pk, row))
        return "unchanged" if is_same and not moved else "changed"

    def _complaints(self, number: int, row: Row, known: Stored | None) -> list[tuple[str, str]]:
        found = []
        first = self.seen.setdefault(row.personnel_no, number)
        if first != number:
            found.append(("人事编号", f"与第 {first} 行的人事编号 {row.personnel_no} 重复"))
        if len(row.personnel_no) >= DIGITS and looks_like_id_number(row.personnel_no):
            found = [("人事编号", "填的像是身份证号（含连续 15 位数字）；请填人事编号")]
        elif known is None and (full := self.with_zeros.get(row.personnel_no)):
            found.append(("人事编号", f"可能丢了开头的 0：在册的是 {full}；请设为“文本”格式"))
        if row.agency_code not in self.codes:
            hint = self.hint(row.agency_code)
            found.append(("机构代码", f"没有代码为“{row.agency_code}”的机构{hint}"))
        if known and self.agency_codes.get(known.agency_id) not in self.codes:
            found.append(("人事编号", "这个编号的人员不在您的范围内；调入请先由上级单位办理"))
        found += _impossible(row, self.today)
        return found


def _impossible(row: Row, today: date) -> Iterator[tuple[str, str]]:
    born, joined, left = row.born_on, row.joined_on, row.left_on
    for title, day in (
        ("出生日期", born),
        ("参加工作日期", joined),
        ("任职日期", row.appointed_on),
    ):
        if day is not None and day > today:
            yield title, f"{day} 还没有到（今天 {today}）"
    if born and joined and joined.year - born.year < YOUNGEST:
        yield "参加工作日期", f"{joined} 时还不满 {YOUNGEST} 岁（{born} 出生）"
    if left and joined and left < joined:
        yield "离开日期", f"{left} 早于参加工作日期 {joined}"


def _masked(personnel_no: str) -> str:
    """An ID number that strayed into the column is not repeated in the report."""
    is_long = len(personnel_no) >= DIGITS
    return "***" if is_long and looks_like_id_number(personnel_no) else personnel_no


def _stored(numbers: list[str]) -> dict[str, Stored]:
    rows = Learner.objects.filter(personnel_no__among=numbers).values_list(*Stored._fields)
    return {row[1]: Stored(*row) for row in rows}


def _posts(stored: dict[str, Stored]) -> dict[int, list[Held]]:
    posts: dict[int, list[Held]] = {}
    rows = Post.objects.filter(learner_id__among=[one.pk for one in stored.values()])
    ordered = rows.order_by("learner", "starts_on")
    for pk, learner_id, post, rank, starts_on, ends_on in ordered.values_list(
        "pk", "learner_id", "post", "rank", "starts_on", "ends_on"
    ):
        posts.setdefault(learner_id, []).append(Held(post, rank, starts_on, ends_on, pk))
    return posts


def write(plan: LearnerPlan) -> None:
    agency_ids = dict(Agency.objects.values_list("code", "pk"))
    columns = ("name", "sort_key", "agency_id", *DATES)
    last = Learner.objects.aggregate(last=Max("pk"))["last"] or 0
    bulk.insert(
        Learner,
        ("personnel_no", *columns),
        [(row.personnel_no, *_values(row, agency_ids)) for row in plan.new],
    )
    bulk.update(Learner, columns, [(*_values(row, agency_ids), pk) for pk, row in plan.changed])
    added = Learner.objects.filter(pk__gt=last).values_list("personnel_no", "pk")
    _write_posts(plan, plan.known_ids | dict(added))


def _values(row: Row, agency_ids: dict[str, int]) -> tuple[Any, ...]:
    return (
        row.name,
        pinyin.sort_key(row.name),
        agency_ids[row.agency_code],
        *(day and day.isoformat() for day in row[-3:]),
    )


def _write_posts(plan: LearnerPlan, ids: dict[str, int]) -> None:
    # Ends first: a person holds one post at a time, at each moment of the transaction.
    columns = ("post", "rank", "starts_on", "ends_on")
    bulk.update(Post, columns, [(*_shape(held), held.pk) for held in plan.changed_posts])
    rows = [(ids[number], *_shape(held)) for number, held in plan.new_posts]
    bulk.insert(Post, ("learner_id", *columns), rows)


def _shape(held: Held) -> tuple[Any, ...]:
    ends_on = held.ends_on and held.ends_on.isoformat()
    return held.post, held.rank, held.starts_on.isoformat(), ends_on
