"""Reads a file of opening balances row by row, and says of each wrong one what to change."""

from collections.abc import Iterable
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from credits import editions
from credits.models import OpeningBalance, OpeningState
from credits.rulebook import Rulebook
from credits.settlement import settled
from people import sheets
from people.id_numbers.replacing import UNWELCOME, personnel_no
from people.models import Learner
from people.roster.layouts import AS_OTHERS_WRITE, person_name
from people.sheets import Column, Layout, Problem, Table, cells

MOST_CREDITS = Decimal(9999)
LAYOUT = Layout(
    "期初学分",
    (
        Column("人事编号", personnel_no(20), True, True, ("人员编号", "工号")),
        Column("姓名", person_name, True, True),
        Column("学分类别", cells.text(40), True, True, ("类别", "必修/选修")),
        Column("学分", cells.decimal, True, True, ("结转学分", "剩余学分")),
        Column("取得年度", cells.decimal, True, True, ("年度", "年份")),
    ),
    ignored=AS_OTHERS_WRITE,
    unwelcome=UNWELCOME,
)


class Row(NamedTuple):
    personnel_no: str
    name: str
    bucket: str
    credits: Decimal
    earned_in: Decimal


class Key(NamedTuple):
    learner_id: int
    bucket: str
    earned_in: int


class Reader:
    """The rows of a file on their way to balances."""

    def __init__(self, people: QuerySet[Learner], group: str, this_year: int) -> None:
        self.people = {
            number: (pk, name)
            for pk, number, name in people.values_list("pk", "personnel_no", "name")
        }
        self.group, self.this_year, self.last_closed = group, this_year, last_closed(group)
        self.problems: list[Problem] = []
        self.found: list[tuple[Key, Decimal, int]] = []
        self.seen: dict[Key, int] = {}
        self.book = cache(lambda year: editions.in_force(year, group=group).rulebook)

    def take(self, table: Table) -> None:
        taken: list[tuple[int, Key, Decimal]] = []
        for number, values in table:
            row = Row(*values)
            key, complaint = self._judged(number, row)
            if key is None:
                self.problems.append(table.problem(number, *complaint))
            else:
                taken.append((number, key, row.credits))
        self.problems += table.problems
        last = _last_numbers(self.group, {key.learner_id for _, key, _ in taken})
        for number, key, credits in taken:
            before, is_gone = last.get(key, (0, True))
            if is_gone:
                self.found.append((key, credits, before + 1))
            else:
                reason = _("这个人这一年这一类的期初学分已经录入；有误请先冲销")
                self.problems.append(table.problem(number, "人事编号", reason))

    def _judged(self, number: int, row: Row) -> tuple[Key | None, tuple[str, str]]:
        pk, name = self.people.get(row.personnel_no, (0, ""))
        if not pk:
            return None, ("人事编号", _("本机构没有人事编号为“%s”的学员") % row.personnel_no)
        if name != row.name:
            return None, (
                "姓名",
                _("人事编号 %s 在册的姓名不是“%s”") % (row.personnel_no, row.name),
            )
        if row.earned_in != int(row.earned_in) or not 1990 <= row.earned_in < self.this_year:
            return None, ("取得年度", _("应是 %d 年以前的年份，如 2025") % self.this_year)
        if row.earned_in <= self.last_closed:
            said = _("%d 年及以前已经在本系统结算，结余由结算结转，不再带入") % self.last_closed
            return None, ("取得年度", said)
        if not 0 < row.credits <= MOST_CREDITS or row.credits != round(row.credits, 3):
            return None, ("学分", _("应大于 0、不超过 %s，最多三位小数") % MOST_CREDITS)
        year = int(row.earned_in)
        key = Key(pk, self._bucket(row.bucket, year), year)
        if not key.bucket:
            return None, ("学分类别", self._unknown(row.bucket, year))
        first = self.seen.setdefault(key, number)
        if first != number:
            return None, ("人事编号", _("与第 %d 行是同一个人、同一年、同一类") % first)
        return key, ("", "")

    def _bucket(self, word: str, earned_in: int) -> str:
        known = carried_into(self.book(earned_in + 1))
        return next((key for key, name in known.items() if word in (key, name)), "")

    def _unknown(self, word: str, earned_in: int) -> str:
        book = self.book(earned_in + 1)
        known = list(carried_into(book).values())
        if not known:
            return _("《%s》没有结转的规定，往年的学分不能带入") % book.name
        said = (book.name, word, sheets.nearest(word, known), "、".join(known))
        return _("《%s》不能把学分结转到“%s”%s；可用：%s") % said


def carried_into(book: Rulebook) -> dict[str, str]:
    """The buckets that lots of earlier years can lie in, by key, with their names."""
    keys = {rule.into for rule in book.carry_over if rule.enabled}
    return {key: book.buckets[key].name for key in book.buckets if key in keys}


def last_closed(group: str) -> int:
    """The last settled year, 0 for none: nothing may be brought into what is frozen. Years are
    settled under the measure that judges everyone."""
    years = [] if group else settled.closings().values_list("year", flat=True)
    return max(years, default=0)


def _last_numbers(group: str, learner_ids: Iterable[int]) -> dict[Key, tuple[int, bool]]:
    """For each bucket and year the number of the last entry, and whether it counts no more."""
    entries = OpeningBalance.objects.filter(group=group, learner_id__in=list(learner_ids))
    gone = set(
        entries.filter(counters__listed_in__state=OpeningState.CONFIRMED).values_list(
            "pk", flat=True
        )
    )
    gone.update(entries.filter(listed_in__state=OpeningState.REFUSED).values_list("pk", flat=True))
    last: dict[Key, tuple[int, bool]] = {}
    for one in entries.filter(cancels=None).order_by("number"):
        key = Key(one.learner_id, one.bucket, one.earned_in)
        last[key] = one.number, one.pk in gone
    return last
