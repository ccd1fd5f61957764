"""Records of study from other systems into the ledger: everything in a file or nothing.

`load` reports on each row. A record is a fact with the source credits.import:平台:来源编号, so
that the same file twice records once, and the same number with other content is refused.
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import cache
from pathlib import Path

from django.db import models, transaction
from django.utils import timezone

from credits import editions, ledger, ledger_checks
from credits.imports.layouts import FACTS
from credits.imports.rows import Person, Row, Words, complaints, differences, fact_of, masked
from credits.ledger import NewFact
from credits.ledger_drafts import draft_of
from credits.models import Fact
from people import bulk, sheets
from people.models import Learner
from people.sheets.reports import Report, RowOutcome

OUTCOMES = ("recorded", "already_there")
CHUNK = 5_000
LONGEST_NAME = 100
ORIGIN = "记录导入"


def load(
    path: str | Path,
    *,
    now: datetime,
    recorded_by: models.Model | None,
    dry_run: bool = False,
    on_progress: Callable[[str], None] = lambda text: None,
) -> Report:
    report = Report(Path(path).name, dry_run, OUTCOMES, quiet="already_there")
    with bulk.collector_paused():
        new = _judged(path, report, timezone.localdate(now), on_progress)
        if not (report.is_refused or dry_run):
            on_progress("记入台账")
            _record(new, report, recorded_by, now)
    return report


def _judged(
    path: str | Path, report: Report, today: date, on_progress: Callable[[str], None]
) -> list[NewFact]:
    batch = Batch(report, today)
    try:
        on_progress("读取文件")
        for table in sheets.read(path, [FACTS]):
            on_progress("核对记录")
            batch.take(table)
    except sheets.UnreadableSheetError as error:
        report.refuse(error.problems)
    return batch.new


def _record(
    facts: Sequence[NewFact], report: Report, recorded_by: models.Model | None, now: datetime
) -> None:
    try:
        with transaction.atomic():
            ledger.record_many(facts=facts, recorded_by=recorded_by, now=now)
    except (ledger.ConflictingSourceError, ledger.UnknownLearnerError) as error:
        # Another import was quicker, after this one had looked.
        report.refuse([sheets.Problem(report.file, str(error))])
        return
    report.written = True


class Batch:
    """The rows of a file on their way to facts; compares them with each other and the ledger."""

    def __init__(self, report: Report, today: date) -> None:
        self.report = report
        self.today = today
        self.new: list[NewFact] = []
        self.seen: dict[str, tuple[int, str]] = {}
        self.origin = _origin(report.file)
        self.words = cache(_words)

    def take(self, table: sheets.Table) -> None:
        waiting: list[tuple[int, Row]] = []
        for number, values in table:
            waiting.append((number, Row(*values)))
            if len(waiting) >= CHUNK:
                self._judge(table, waiting)
                waiting = []
        self._judge(table, waiting)
        self.report.refuse(table.problems)

    def _judge(self, table: sheets.Table, rows: list[tuple[int, Row]]) -> None:
        people = _people({row.personnel_no for _, row in rows})
        facts = []
        for number, row in rows:
            person, words = people.get(row.personnel_no), self.words(row.ends_on.year)
            found = list(complaints(row, person, words, self.today))
            if found or person is None or words is None:
                self._refuse(table, number, row, found)
                continue
            fact = fact_of(row, person, words, f"{self.origin}第 {number} 行")
            try:
                ledger_checks.check(fact, today=self.today)
            except ledger_checks.InvalidFactError as error:
                self._refuse(table, number, row, [("名称", error.problem)])
                continue
            facts.append((number, row, fact))
        self._compare(table, facts)

    def _compare(self, table: sheets.Table, facts: list[tuple[int, Row, NewFact]]) -> None:
        known = _recorded({fact.source for _, _, fact in facts})
        for number, row, fact in facts:
            content = draft_of(fact).content
            first, same = self.seen.setdefault(fact.source, (number, content))
            if same != content:
                reason = f"与第 {first} 行的来源编号相同，内容不同"
                self._refuse(table, number, row, [("来源编号", reason)])
            elif fact.source in known:
                self._known(table, number, row, fact, known[fact.source])
            else:
                if first == number:
                    self.new.append(fact)
                self._note("recorded" if first == number else "already_there", table, number, row)

    def _known(
        self, table: sheets.Table, number: int, row: Row, fact: NewFact, known: tuple[str, bool]
    ) -> None:
        content, is_reversed = known
        if is_reversed:
            reason = "这条记录已经冲销；若要重新记入，请用新的来源编号"
        elif content != draft_of(fact).content:
            reason = f"台账里已有这个来源，内容不同：{differences(_entry(fact.source), fact)}"
        else:
            self._note("already_there", table, number, row)
            return
        self._refuse(table, number, row, [("来源编号", reason)])

    def _note(self, outcome: str, table: sheets.Table, number: int, row: Row) -> None:
        identity = {"personnel_no": row.personnel_no, "source": row.source}
        self.report.note(RowOutcome(outcome, number, identity, table.sheet))

    def _refuse(
        self, table: sheets.Table, number: int, row: Row, found: list[tuple[str, str]]
    ) -> None:
        problems = [table.problem(number, column, reason) for column, reason in found]
        self.report.refuse(problems, personnel_no=masked(row.personnel_no), source=row.source)


def _words(year: int) -> Words | None:
    try:
        return Words(editions.in_force(year).rulebook)
    except editions.NoRulebookInForceError:
        return None


def _people(numbers: set[str]) -> dict[str, Person]:
    found = Learner.objects.filter(personnel_no__in=numbers)
    rows = found.values_list("personnel_no", "pk", "name", "joined_on", "left_on")
    return {number: Person(pk, name, joined, left) for number, pk, name, joined, left in rows}


def _recorded(sources: set[str]) -> dict[str, tuple[str, bool]]:
    """Source → (digest of its content, whether it was reversed)."""
    rows = Fact.objects.filter(source__in=sources).values_list("source", "content", "reversal")
    return {source: (content, reversal is not None) for source, content, reversal in rows}


def _entry(source: str) -> dict[str, object]:
    return Fact.objects.values(*NewFact._fields).get(source=source)


def _origin(file: str) -> str:
    """How entries name the file they came from; not at all if its name tells who it is about."""
    try:
        ledger_checks.refuse_personal_data("", "文件名", file)
    except ledger_checks.InvalidFactError:
        return ORIGIN
    return f"{ORIGIN}：{file[:LONGEST_NAME]} "
