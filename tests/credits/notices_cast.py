"""Who is written to: the bureaus' people of conftest, and the authority that numbers notices."""

from datetime import date
from importlib import import_module

from django.apps import apps

from credits import ledger, notices, standing
from credits.models import Notice, SpecialDay
from people.models import Role, RoleKind, User
from tests.credits.conftest import NOW, course

YEAR = 2026
EVERYTHING = {"required": "58", "elective": "38"}  # what an ordinary rank needs in Zhengzhou


def found_authority(city, prefix="绿人社", code="410109", name="绿城市人力资源和社会保障局"):
    return city.add_child(code=code, name=name, document_prefix=prefix)


def enter_holidays():
    """As the migration did; the flush of an earlier test may have emptied the table."""
    SpecialDay.objects.all().delete()
    import_module("credits.migrations.0013_holidays_to_2026_are_known").enter(apps, None)


def finish(learner, *, year=YEAR, credits=None):
    """Record online courses that close the learner's year, or as many credits as are named."""
    facts = [
        course(
            learner,
            f"{learner.personnel_no}-{year}-{bucket}",
            credits=amount,
            on=date(year, 3, 2),
            attributes={"bucket": bucket, "progress": "1", "title": "宪法与依法行政"},
        )
        for bucket, amount in (credits or EVERYTHING).items()
    ]
    ledger.record_many(facts=facts, recorded_by=None, now=NOW)


def assess(year=YEAR):
    standing.rebuild(year=year, now=NOW)


def issue(agency, *, year=YEAR, by=None, now=NOW):
    return notices.issue(year=year, agency=agency, issued_by=by, now=now)


def numbered():
    """Each notice's number and name, in the order of the numbers."""
    return [(one.number, one.letter["name"]) for one in Notice.objects.order_by("series", "number")]


def officer(agency, kind=RoleKind.PERSONNEL_OFFICER, *, username="officer"):
    user = User.objects.create_user(username=username, password="x", name=username)
    Role.objects.create(user=user, kind=kind, agency=agency, starts_on=date(2020, 1, 1))
    return user
