"""How long somebody was there, from when she came and when she left. Pure.

The minutes go into the ledger as they are; what they are worth, the measure decides. A stated
reading: the break lies in the middle of the session, since nobody notes when it was.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from catalog.models.attendance import AttendanceState

ONE_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Hours:
    """A session's hours; being late or leaving early by `grace` minutes costs nothing, and where
    leaving is to be noted, coming alone says nothing yet."""

    starts_at: datetime
    ends_at: datetime
    break_minutes: int = 0
    grace: int = 0
    needs_leaving: bool = False

    @property
    def minutes(self) -> int:
        return (self.ends_at - self.starts_at) // ONE_MINUTE - self.break_minutes

    @property
    def pause(self) -> tuple[datetime, datetime]:
        length = timedelta(minutes=self.break_minutes)
        begins = self.starts_at + (self.ends_at - self.starts_at - length) / 2
        return begins, begins + length


@dataclass(frozen=True)
class Presence:
    state: AttendanceState
    minutes: int | None = None


def minutes_present(hours: Hours, *, entered_at: datetime, left_at: datetime) -> int:
    """Whole minutes inside the session's hours, without the part of the break in them."""
    stay = _shared(entered_at, left_at, hours.starts_at, hours.ends_at)
    pause = _shared(entered_at, left_at, *hours.pause)
    return max(stay - pause, timedelta()) // ONE_MINUTE


def presence(
    hours: Hours,
    *,
    entered_at: datetime | None,
    left_at: datetime | None,
) -> Presence | None:
    """What the times say; None where a person has to decide."""
    if entered_at is None or (left_at is None and hours.needs_leaving):
        return None
    until = left_at or hours.ends_at
    grace = timedelta(minutes=hours.grace)
    if entered_at <= hours.starts_at + grace and until >= hours.ends_at - grace:
        return Presence(AttendanceState.PRESENT)
    minutes = minutes_present(hours, entered_at=entered_at, left_at=until)
    if minutes <= 0:
        return None
    if minutes >= hours.minutes:
        return Presence(AttendanceState.PRESENT)
    return Presence(AttendanceState.PART, minutes)


def _shared(one: datetime, until: datetime, other: datetime, end: datetime) -> timedelta:
    return max(min(until, end) - max(one, other), timedelta())
