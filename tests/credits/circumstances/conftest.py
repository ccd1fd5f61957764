"""A measure with exemptions, a role, carrying over and teams; and the officers who act."""

from datetime import date

import pytest

from credits import editions
from people.models import RoleKind, User
from tests.credits.conftest import course
from tests.credits.rulebook_texts import SMALL

RULES = """
[[carry_over]]
name = "选修结余"
article = "第五条"
from = "elective"
above = 100
into = "elective"
years = 3

[exemptions.E1]
name = "经批准不参加考核"
article = "第六条"
factor = 0

[exemptions.E2]
name = "驻村减半"
article = "第六条"
factor = 0.5

[teams.average]
name = "班子平均学分"
article = "第七条"
total = "total"
measure = "average"
at_least = 8
"""
PROBATION = """\
[[tiers]]
key = "probation"
name = "试用期"
article = "第二条"
roles = ["试用期"]

[[tiers]]
key = "leaders"
"""
MEASURE = (
    SMALL.replace('[[tiers]]\nkey = "leaders"\n', PROBATION).replace(
        "{ leaders = 20,", "{ probation = 4, leaders = 20,"
    )
    + RULES
)


@pytest.fixture(autouse=True)
def measure(db, now):
    edition = editions.store(text=MEASURE, name="办法.toml", now=now, effective_year=2024)
    return editions.publish(edition=edition, now=now)


def officer(name, kind, agency):
    user = User.objects.create(username=name, name=name)
    user.roles.create(kind=kind, agency=agency, starts_on=date(2020, 1, 1))
    return user


@pytest.fixture
def filer(finance):
    return officer("renshi", RoleKind.PERSONNEL_OFFICER, finance)


@pytest.fixture
def authority(city):
    return officer("peixun", RoleKind.TRAINING_DEPARTMENT, city)


def days(learner, key, number, **changes):
    """A course of some days; a day is worth 6."""
    return course(
        learner, key, kind="course", quantity={"days": str(number)}, attributes={}, granted=None,
        **changes,
    )  # fmt: skip
