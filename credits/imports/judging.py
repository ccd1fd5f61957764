"""The rows of a file on their way to facts: compared with people, rulebooks, each other and the
ledger, and reported on one by one. Writes nothing.

A record taken back with its whole batch may be recorded anew: its source then says for which
time. One that was taken back by itself needs a new number.
"""

from collections.abc import Callable
from datetime import date
from functools import cache
from typing import Any

from django.db import models

from credits import editions, ledger, ledger_checks
from credits.imports.columns import AS_NAMED, Reading
from credits.imports.rows import (
    Complaint,
    Person,
    Row,
    Words,
    complaints,
    differences,
    fact_of,
    masked,
)
from credits.ledger import NewFact
from credits.ledger_drafts import Draft
from credits.models import Fact
from people import sheets
from people.models import Learner
from people.sheets.reports import REFUSED, Report, RowOutcome

CHUNK = 5_000
LONGEST_NAME = 100
ORIGIN = "记录导入"
# What the reversals of a whole batch are called: "prefix:source of the fact".
BATCH_REVERSAL = "credits.import_reversal"
PREVIEWED = 10

Known = tuple[str, str | None]  # digest of the content, source of the reversal
Waiting = tuple[int, Row, Draft]


class Judge:
    """`learners` are those whom the file may be about; others are unknown to it."""

    def __init__(
        self,
        report: Report,
        today: date,
        *,
        reading: Reading = AS_NAMED,
        learners: models.QuerySet[Learner] | None = None,
        within: str = "",
    ) -> None:
        self.report = report
        self.today = today
        self.reading = reading
        self.learners = Learner.objects.all() if learners is None else learners
        self.within = within
        self.is_unreadable = False
        self.drafts: list[Draft] = []
        self.preview: list[dict[str, Any]] = []
        self.first: set[int] = set()
        self.headers: dict[str | None, int] = {}
        self.seen: dict[str, tuple[int, str]] = {}
        # Rows whose source is known with other content: a mistake of another kind than the rest.
        self.conflicts: set[int] = set()
        self.origin = _origin(report.file)
        self.words = cache(_words)

    def judge(self, data: bytes, on_progress: Callable[[str], None] = lambda text: None) -> None:
        try:
            on_progress("读取文件")
            for table in sheets.read_bytes(data, self.report.file, [self.reading.layout]):
                on_progress("核对记录")
                self.take(table)
        except sheets.UnreadableSheetError as error:
            self.is_unreadable = True
            self.report.refuse(error.problems)

    def take(self, table: sheets.Table) -> None:
        self.headers[table.sheet] = table.header.row
        fixed = self.reading.fixed_values
        waiting: list[tuple[int, Row]] = []
        for number, values in table:
            row = Row(*values)
            if len(self.first) < PREVIEWED:
                self.first.add(number)
            waiting.append((number, row._replace(**fixed) if fixed else row))
            if len(waiting) >= CHUNK:
                self._judge(table, waiting)
                waiting = []
        self._judge(table, waiting)
        self.report.refuse(table.problems)

    def _judge(self, table: sheets.Table, rows: list[tuple[int, Row]]) -> None:
        people = _people(self.learners, {row.personnel_no for _, row in rows})
        waiting = []
        for number, row in rows:
            person, words = people.get(row.personnel_no), self.words(row.ends_on.year)
            found = list(complaints(row, person, words, self.today, self.within))
            if found or person is None or words is None:
                self._refuse(table, number, row, found)
                continue
            fact = fact_of(row, person, words, f"{self.origin}第 {number} 行")
            try:
                draft = ledger.prepare(fact, today=self.today)
            except ledger_checks.InvalidFactError as error:
                self._refuse(table, number, row, [("名称", error.problem)])
                continue
            waiting.append((number, row, draft))
        self._compare(table, waiting)

    def _compare(self, table: sheets.Table, waiting: list[Waiting]) -> None:
        known, anew = _recorded([draft.fact.source for _, _, draft in waiting])
        for number, row, given in waiting:
            first, same = self.seen.setdefault(given.fact.source, (number, given.content))
            draft = _under(anew.get(given.fact.source), given)
            if same != draft.content:
                reason = f"与第 {first} 行的来源编号相同，内容不同"
                self.conflicts.add(number)
                self._refuse(table, number, row, [("来源编号", reason)])
            elif draft.fact.source in known:
                self._known(table, number, row, draft, known[draft.fact.source])
            else:
                if first == number:
                    self.drafts.append(draft)
                outcome = "recorded" if first == number else "already_there"
                self._note(outcome, table, number, row, draft)

    def _known(
        self, table: sheets.Table, number: int, row: Row, draft: Draft, known: Known
    ) -> None:
        content, reversal = known
        if reversal is not None:
            reason = "这条记录已经冲销；若要重新记入，请用新的来源编号"
        elif content != draft.content:
            differs = differences(_entry(draft.fact.source), draft.fact)
            reason = f"台账里已有这个来源，内容不同：{differs}"
        else:
            self._note("already_there", table, number, row, draft)
            return
        self.conflicts.add(number)
        self._refuse(table, number, row, [("来源编号", reason)])

    def _note(self, outcome: str, table: sheets.Table, number: int, row: Row, draft: Draft) -> None:
        identity = {"personnel_no": row.personnel_no, "source": draft.fact.source}
        self.report.note(RowOutcome(outcome, number, identity, table.sheet))
        self._show(outcome, number, row)

    def _refuse(self, table: sheets.Table, number: int, row: Row, found: list[Complaint]) -> None:
        problems = [table.problem(number, column, reason) for column, reason in found]
        self.report.refuse(problems, personnel_no=masked(row.personnel_no), source=row.source)
        self._show(REFUSED, number, row)

    def _show(self, outcome: str, number: int, row: Row) -> None:
        if number in self.first and len(self.preview) < PREVIEWED:
            self.preview.append({"row": number, "outcome": outcome, **row.shown})


def _words(year: int) -> Words | None:
    try:
        return Words(editions.in_force(year).rulebook)
    except editions.NoRulebookInForceError:
        return None


def _people(learners: models.QuerySet[Learner], numbers: set[str]) -> dict[str, Person]:
    found = learners.filter(personnel_no__among=numbers)
    rows = found.values_list("personnel_no", "pk", "name", "joined_on", "left_on")
    return {number: Person(pk, name, joined, left) for number, pk, name, joined, left in rows}


def _recorded(sources: list[str]) -> tuple[dict[str, Known], dict[str, str]]:
    """What the ledger knows of these sources; and under which source a record goes that was
    taken back with its batch."""
    known: dict[str, Known] = {}
    anew: dict[str, str] = {}
    asked, time = {source: source for source in sources}, 2
    while asked:
        found = _contents(asked)
        known |= found
        # The brackets cannot be part of a number: cells.identifier folds them to ASCII.
        asked = {
            f"{asked[source]}（{time}）": asked[source]
            for source, (_, reversal) in found.items()
            if reversal is not None and reversal.startswith(f"{BATCH_REVERSAL}:")
        }
        anew |= {first: source for source, first in asked.items()}
        time += 1
    return known, anew


def _contents(sources: dict[str, str]) -> dict[str, Known]:
    rows = Fact.objects.filter(source__among=list(sources))
    columns = rows.values_list("source", "content", "reversal__source")
    return {source: (content, reversal) for source, content, reversal in columns}


def _under(source: str | None, draft: Draft) -> Draft:
    return draft if source is None else draft._replace(fact=draft.fact._replace(source=source))


def _entry(source: str) -> dict[str, object]:
    return Fact.objects.values(*NewFact._fields).get(source=source)


def _origin(file: str) -> str:
    """How entries name the file they came from; not at all if its name tells who it is about."""
    name = shown_name(file)
    return f"{ORIGIN}：{name} " if name else ORIGIN


def shown_name(file: str) -> str:
    try:
        ledger_checks.refuse_personal_data("", "文件名", file)
    except ledger_checks.InvalidFactError:
        return ""
    return file[:LONGEST_NAME]
