"""The working-day calendar as the database has it, and the two deadlines counted by it."""

from datetime import date

from django.conf import settings

from credits.models import SpecialDay
from credits.noticing.working_days import Calendar


def around(day: date) -> Calendar:
    """The calendar of the years before, of and after a day, in one query."""
    days = SpecialDay.objects.filter(
        on__range=(date(day.year - 1, 1, 1), date(day.year + 1, 12, 31))
    )
    return Calendar(dict(days.values_list("on", "is_working")))


def reply_by(calendar: Calendar, *, served_on: date) -> date:
    """The last day on which an answer to a notice served on a day is in time."""
    return calendar.after(served_on, settings.CREDITS_NOTICE_REPLY_DAYS)


def late_to_serve(calendar: Calendar, *, on: date) -> date:
    """Notices issued before this day ought to have been served by now."""
    return calendar.before(on, settings.CREDITS_NOTICE_SERVICE_DAYS)
