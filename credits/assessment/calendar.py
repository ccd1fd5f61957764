"""The days of a rulebook's years and cycles."""

from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from credits.rulebook.values import Period

Span = tuple[date, date]


class Calendar(NamedTuple):
    """Knows in which year a day lies. A year may begin on any day and be named after either end."""

    month: int
    day: int
    named_after_end: bool

    @property
    def is_civil(self) -> bool:
        """Whether its years are those of the calendar on the wall."""
        return (self.month, self.day) == (1, 1)

    def year_of(self, on: date) -> int:
        begun = (on.month, on.day) >= (self.month, self.day)
        return on.year - (not begun) + (self.named_after_end and not self.is_civil)

    @lru_cache(maxsize=1024)  # noqa: B019 -- a calendar is a value: equal ones share
    def span(self, first: int, last: int) -> Span:
        shift = self.named_after_end and not self.is_civil
        start = date(first - shift, self.month, self.day)
        return start, date(last + 1 - shift, self.month, self.day) - timedelta(days=1)


def calendar_of(year: "Period") -> Calendar:
    return Calendar(*year.starts, named_after_end=year.named_after == "end")


def cycle_of(period: "Period", year: int) -> tuple[int, int] | None:
    """First and last year of the cycle that the year lies in; None before the first cycle."""
    if year < period.first_year:
        return None
    first = year - (year - period.first_year) % period.years
    return first, first + period.years - 1
