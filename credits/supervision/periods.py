"""The months, quarters and half-years of supervision. Pure dates."""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from credits.models import PeriodKind

MONTHS = {PeriodKind.MONTH: 1, PeriodKind.QUARTER: 3, PeriodKind.HALF_YEAR: 6}


class UnknownPeriodError(Exception):
    """A number that no period of this kind has within a year."""

    def __init__(self) -> None:
        super().__init__(_("没有这个统计周期"))


@dataclass(frozen=True)
class Period:
    """The `number`-th month, quarter or half of a year, counted from one."""

    kind: PeriodKind
    year: int
    number: int

    def __post_init__(self) -> None:
        if not 1 <= self.number <= 12 // MONTHS[self.kind]:
            raise UnknownPeriodError

    @property
    def starts_on(self) -> date:
        return date(self.year, (self.number - 1) * MONTHS[self.kind] + 1, 1)

    @property
    def ends_on(self) -> date:
        month = self.number * MONTHS[self.kind]
        return date(self.year, month, monthrange(self.year, month)[1])

    @property
    def key(self) -> str:
        return f"{self.kind}:{self.number}"

    @property
    def name(self) -> str:
        texts = {
            PeriodKind.MONTH: _("%(year)d 年 %(number)d 月"),
            PeriodKind.QUARTER: _("%(year)d 年第 %(number)d 季度"),
            PeriodKind.HALF_YEAR: _("%(year)d 年%(half)s半年"),
        }
        half = _("上") if self.number == 1 else _("下")
        return texts[self.kind] % {"year": self.year, "number": self.number, "half": half}


def containing(kind: PeriodKind, day: date) -> Period:
    return Period(kind, day.year, (day.month - 1) // MONTHS[kind] + 1)


def last_ended(kind: PeriodKind, *, on: date) -> Period:
    """The newest period of this kind that was over before the day."""
    return containing(kind, containing(kind, on).starts_on - timedelta(days=1))


def ended_in(year: int, *, on: date) -> Iterator[Period]:
    """Every period of the year that was over before the day, newest of each kind first."""
    for kind, months in MONTHS.items():
        for number in range(12 // months, 0, -1):
            period = Period(kind, year, number)
            if period.ends_on < on:
                yield period


def parse(key: str, *, year: int) -> Period:
    """Read what `Period.key` wrote; raises UnknownPeriodError."""
    kind, _colon, number = key.partition(":")
    if kind not in PeriodKind.values or not number.isascii() or not number.isdigit():
        raise UnknownPeriodError
    return Period(PeriodKind(kind), year, int(number))
