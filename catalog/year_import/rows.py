"""From rows to the lectures and sessions that they ask for.

Looks up whom and what the words name, once for the whole file, and refuses row by row what
cannot be: an unknown hall, a date of another year, more seats than the hall has.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from catalog.models import Lecturer, Venue
from people.models import Agency
from people.sheets import Hints, Problem, Table

SHANGHAI = ZoneInfo("Asia/Shanghai")
# column of the file → field of the lecture
FIELDS = {
    "题目": "title", "主题": "theme", "类别": "category", "形式": "form",
    "培训对象": "addressed_to", "学分": "credits", "必修/选修": "bucket", "备注": "notes",
    "联系人": "contact", "联系电话": "telephone", "内容简介": "abstract",
}  # fmt: skip
OF_A_SESSION = ("开始", "结束", "地点", "计划席位", "开放席位", "休息分钟", "场次号")
MOST_NUMBERED = 9_223_372_036_854_775_807


class RowError(Exception):
    """What is wrong in one column of one row."""

    def __init__(self, column: str | None, reason: str) -> None:
        super().__init__(reason)
        self.column = column
        self.reason = reason


@dataclass(frozen=True)
class WantedSession:
    """`seats` holds planned and open; a column that the file lacks is None and changes nothing."""

    row: int
    pk: int | None
    starts_at: datetime
    ends_at: datetime
    venue: Venue
    break_minutes: int | None
    planned: int | None
    open: int | None
    state: str | None


@dataclass(frozen=True)
class NewLecturer:
    """Somebody whom the bank does not know yet; written without a number."""

    name: str
    unit: str


@dataclass
class WantedLecture:
    number: str
    row: int
    table: Table
    values: dict[str, Any]
    host: Agency
    lecturer: Lecturer | NewLecturer | None
    has_lecturer: bool
    sessions: list[WantedSession] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)


class Names:
    """What words of the file may name: agencies, halls, lecturers of the bank."""

    def __init__(self) -> None:
        self.hosts_by_code: dict[str, Agency] = {}
        self.hosts_by_name: dict[str, list[Agency]] = {}
        for agency in Agency.objects.order_by("path"):
            self.hosts_by_code[agency.code] = agency
            for name in {agency.name, agency.short_name} - {""}:
                self.hosts_by_name.setdefault(name, []).append(agency)
        self.venues = {venue.name: venue for venue in Venue.objects.all()}
        self.bank: dict[str, Lecturer] = {}
        self.lecturers: dict[str, list[Lecturer]] = {}
        for lecturer in Lecturer.objects.order_by("pk"):
            self.lecturers.setdefault(lecturer.name, []).append(lecturer)
            if lecturer.bank_no:
                self.bank[lecturer.bank_no] = lecturer
        self.hint_host = Hints(self.hosts_by_name.keys())
        self.hint_venue = Hints(self.venues.keys())

    def host(self, code: str, name: str) -> Agency:
        if code:
            found = self.hosts_by_code.get(code)
            if found is None:
                raise RowError("主办单位代码", f"没有代码为“{code}”的机构")
            if name and name not in (found.name, found.short_name):
                raise RowError("主办单位", f"代码“{code}”是“{found.name}”，不是“{name}”")
            return found
        if not name:
            raise RowError("主办单位", "没有填；可填名称，或填主办单位代码")
        named = self.hosts_by_name.get(name, [])
        if not named:
            raise RowError("主办单位", f"没有名称为“{name}”的机构{self.hint_host(name)}")
        if len(named) > 1:
            raise RowError("主办单位", f"有 {len(named)} 个机构叫“{name}”；请填主办单位代码")
        return named[0]

    def venue(self, name: str) -> Venue:
        if name not in self.venues:
            hint = self.hint_venue(name)
            raise RowError("地点", f"场地库里没有“{name}”{hint}；新场地请先在内容管理里登记")
        return self.venues[name]

    def lecturer(self, bank_no: str, name: str, unit: str) -> Lecturer | NewLecturer | None:
        if bank_no:
            found = self.bank.get(bank_no)
            if found is None:
                raise RowError("师资库编号", f"师资库里没有编号“{bank_no}”")
            if name and name != found.name:
                raise RowError("授课人", f"师资库编号“{bank_no}”是“{found.name}”，不是“{name}”")
            return found
        if not name:
            return None
        named = [one for one in self.lecturers.get(name, []) if not unit or one.unit == unit]
        if len(named) > 1:
            raise RowError("授课人", f"有 {len(named)} 位授课人叫“{name}”；请填单位或师资库编号")
        return named[0] if named else NewLecturer(name, unit)


class Reader:
    """Collects the lectures of a file; what is wrong goes to `problems`."""

    def __init__(self, year: int) -> None:
        self.year = year
        self.names = Names()
        self.lectures: dict[str, WantedLecture] = {}
        self.problems: list[tuple[Problem, str]] = []

    def take(self, table: Table) -> None:
        titles = [column.name for column in table.layout.columns]
        for row, values in table:
            named = dict(zip(titles, values, strict=True))
            try:
                self._take(table, row, named)
            except RowError as error:
                self.refuse(table, row, named["编号"], error)
        self.problems += [(one, "") for one in table.problems]

    def refuse(self, table: Table, row: int, number: str, error: RowError) -> None:
        self.problems.append((table.problem(row, error.column, error.reason), number))

    def _take(self, table: Table, row: int, named: dict[str, Any]) -> None:
        number = named["编号"]
        known = self.lectures.get(number)
        if known is None:
            known = self._lecture(table, row, named)
            self.lectures[number] = known
        else:
            _refuse_otherwise(known, self._lecture(table, row, named), named)
        known.rows.append(row)
        session = self._session(row, named)
        if session is None:
            return
        for other in known.sessions:
            if other.starts_at == session.starts_at:
                raise RowError("日期", f"与第 {other.row} 行是同一讲座的同一时间")
            if session.pk and other.pk == session.pk:
                raise RowError("场次号", f"与第 {other.row} 行重复")
        known.sessions.append(session)

    def _lecture(self, table: Table, row: int, named: dict[str, Any]) -> WantedLecture:
        values = {
            name: named[title]
            for title, name in FIELDS.items()
            if table.has(title) and named[title] is not None
        }
        return WantedLecture(
            number=named["编号"],
            row=row,
            table=table,
            values=values,
            host=self.names.host(named["主办单位代码"] or "", named["主办单位"] or ""),
            lecturer=self.names.lecturer(
                named["师资库编号"] or "", named["授课人"] or "", named["授课人单位"] or ""
            ),
            has_lecturer=table.has("授课人") or table.has("师资库编号"),
        )

    def _session(self, row: int, named: dict[str, Any]) -> WantedSession | None:
        if named["日期"] is None:
            for column in OF_A_SESSION:
                if named[column] not in (None, "", 0):
                    raise RowError("日期", f"没有填，却填了“{column}”；时间待定的讲座这几列都空着")
            return None
        for column in ("开始", "结束", "地点"):
            if named[column] in (None, ""):
                raise RowError(column, "没有填；填了日期的，开始、结束、地点都要填")
        starts_at, ends_at = self._hours(named["日期"], named["开始"], named["结束"])
        venue = self.names.venue(named["地点"])
        _refuse_impossible(named, venue, starts_at, ends_at)
        return WantedSession(
            row=row,
            pk=_number_of(named["场次号"]),
            starts_at=starts_at,
            ends_at=ends_at,
            venue=venue,
            break_minutes=named["休息分钟"],
            planned=named["计划席位"],
            open=named["开放席位"],
            state=named["状态"],
        )

    def _hours(self, day: date, begins: time, ends: time) -> tuple[datetime, datetime]:
        if day.year != self.year:
            raise RowError("日期", f"{day} 不在 {self.year} 年度")
        if ends <= begins:
            raise RowError("结束", f"{ends:%H:%M} 不晚于开始时间 {begins:%H:%M}")
        return (
            datetime.combine(day, begins, SHANGHAI),
            datetime.combine(day, ends, SHANGHAI),
        )


def _number_of(word: str | None) -> int | None:
    if not word:
        return None
    if not word.isdecimal() or int(word) > MOST_NUMBERED:
        raise RowError("场次号", f"“{word}”不是本系统的场次号；新场次请空着")
    return int(word)


def _refuse_impossible(
    named: dict[str, Any], venue: Venue, starts_at: datetime, ends_at: datetime
) -> None:
    minutes = (ends_at - starts_at).total_seconds() / 60
    if (named["休息分钟"] or 0) >= minutes:
        raise RowError("休息分钟", f"休息 {named['休息分钟']} 分钟，讲座只有 {minutes:.0f} 分钟")
    seats = (named["计划席位"] or 0) + (named["开放席位"] or 0)
    if seats > venue.capacity:
        raise RowError(
            "开放席位", f"两类席位合计 {seats}，超过“{venue.name}”的容量 {venue.capacity}"
        )


def _refuse_otherwise(known: WantedLecture, other: WantedLecture, named: dict[str, Any]) -> None:
    """Rows of one number are sessions of one lecture; what they leave empty they do not deny."""
    for columns in _differing(known, other):
        for column in columns:
            if named[column] not in (None, ""):
                raise RowError(
                    column, f"与第 {known.row} 行编号相同而内容不同；同一讲座的各场须一致"
                )


def _differing(known: WantedLecture, other: WantedLecture) -> Iterator[tuple[str, ...]]:
    for column, name in FIELDS.items():
        if known.values.get(name) != other.values.get(name):
            yield (column,)
    if known.host != other.host:
        yield ("主办单位", "主办单位代码")
    if known.lecturer != other.lecturer:
        yield ("授课人", "师资库编号")
