"""Two officers of the training department, and a year 2025 under Guangzhou's measure.

Guangzhou asks 72 a year and carries what is above it for five years, oldest first.
"""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from credits import editions, ledger, rulebook
from credits.settlement import closing
from jobs.worker import work_off
from people.models import Role, RoleKind, User

JANUARY = datetime(2026, 1, 20, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
FEBRUARY = datetime(2026, 2, 10, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
GUANGZHOU = rulebook.shipped_path("guangzhou-2007").read_text(encoding="utf-8")


def officer(username, name, agency, kind=RoleKind.TRAINING_DEPARTMENT):
    user = User.objects.create(username=username, name=name)
    Role.objects.create(user=user, kind=kind, agency=agency, starts_on=date(2020, 1, 1))
    return user


def publish(text, *, year, now=JANUARY):
    edition = editions.store(text=text, name="办法.toml", now=now, effective_year=year)
    return editions.publish(edition=edition, now=now)


def training(learner, key, days, *, on=date(2025, 5, 9)):
    """A class of so many days: six credits each at Guangzhou."""
    return ledger.NewFact(
        learner_id=learner.pk,
        source=f"training:{key}",
        kind="training",
        happened_from=None,
        happened_on=on,
        quantity={"days": str(days)},
        attributes={"title": "进修班", "organiser": "city"},
        granted=None,
        why="培训班导入",
    )


def record(*facts, now=JANUARY):
    ledger.record_many(facts=facts, recorded_by=None, now=now)


def prepare(year, by, *, now=JANUARY):
    prepared = closing.prepare(year=year, prepared_by=by, now=now)
    work_off(prepared.job)
    prepared.refresh_from_db()
    return prepared


def settle(year, by, second, *, now=JANUARY):
    return closing.close(closing=prepare(year, by, now=now), closed_by=second, now=now)
