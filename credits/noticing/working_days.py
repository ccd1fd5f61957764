"""Working days: which day is the Nth after another. Pure; the special days are given.

Counted as 民法典 art. 201 and 203 have it: the first day itself does not count, and what ends on
a day off ends on the next working day, which counting working days alone makes so.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

SATURDAY = 5
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Calendar:
    """`special` says of a day whether it is worked; every other day follows its weekday."""

    special: Mapping[date, bool] = field(default_factory=dict)

    def is_working(self, day: date) -> bool:
        return self.special.get(day, day.weekday() < SATURDAY)

    def after(self, day: date, count: int) -> date:
        """The `count`th working day after a day."""
        return self._step(day, count, DAY)

    def before(self, day: date, count: int) -> date:
        """The `count`th working day before a day."""
        return self._step(day, count, -DAY)

    def knows(self, day: date) -> bool:
        """Whether the holidays of its year were entered: else only its weekends are known."""
        return any(one.year == day.year for one in self.special)

    def _step(self, day: date, count: int, step: timedelta) -> date:
        while count:
            day += step
            count -= self.is_working(day)
        return day
