"""The ID numbers of a roster: whose each is, kept apart from the rows that reports name.

Refuses a number twice in the file, and one that is on record for somebody else. Nothing said here
repeats a number.
"""

from collections.abc import Iterator
from datetime import date, datetime, time
from typing import NamedTuple

from django.utils import timezone

from people.id_numbers import records
from people.models import Learner
from people.roster.layouts import NUMBER
from people.sheets import Table
from people.sheets.problems import Problem


class Given(NamedTuple):
    row: int
    personnel_no: str
    number: str


class Numbers:
    def __init__(self) -> None:
        self.given: list[Given] = []
        self.seen: dict[str, int] = {}

    def take(self, table: Table, some: list[Given]) -> list[Problem]:
        """Remember them for writing; answer what is wrong with them."""
        self.given += some
        return [table.problem(row, NUMBER, reason) for row, reason in self._complaints(some)]

    def write(self, *, today: date) -> None:
        """After the people are written, in the same transaction."""
        numbers = {one.personnel_no: one.number for one in self.given}
        found = Learner.objects.filter(personnel_no__among=list(numbers))
        pairs = {pk: numbers[no] for pk, no in found.values_list("pk", "personnel_no")}
        records.store(pairs, now=timezone.make_aware(datetime.combine(today, time())))

    def _complaints(self, some: list[Given]) -> Iterator[tuple[int, str]]:
        holders = records.holders([one.number for one in some])
        theirs = dict(
            Learner.objects.filter(pk__in=holders.values()).values_list("pk", "personnel_no")
        )
        for one in some:
            first = self.seen.setdefault(one.number, one.row)
            if first != one.row:
                yield one.row, f"与第 {first} 行的身份证号相同；请核对是哪一位的"
            holder = holders.get(one.number)
            if holder is not None and theirs[holder] != one.personnel_no:
                yield one.row, f"这个身份证号已登记在人事编号 {theirs[holder]} 名下；请核对"
