"""The cast: Liu Zhe and Chen Ben serve in the finance bureau, Wang Kun in the water bureau."""

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from credits import ledger
from people.models import Agency, AgencyKind, Learner, User
from tests.credits import settlement_cast

NOW = datetime(2026, 6, 30, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def now():
    return NOW


@pytest.fixture
def clerk(db):
    return User.objects.create(username="clerk", name="李明")


@pytest.fixture
def city(db):
    return Agency.add_root(code="4101", name="绿城市", kind=AgencyKind.CITY)


@pytest.fixture
def finance(city):
    return city.add_child(code="410101", name="绿城市财政局")


@pytest.fixture
def water(city):
    return city.add_child(code="410102", name="绿城市水利局")


@pytest.fixture
def liu(finance):
    return Learner.objects.create(
        personnel_no="100001", name="刘喆", sort_key="liuzhe", agency=finance
    )


@pytest.fixture
def chen(finance):
    return Learner.objects.create(
        personnel_no="100002", name="陈犇", sort_key="chenben", agency=finance
    )


@pytest.fixture
def wang(water):
    return Learner.objects.create(
        personnel_no="100003", name="王堃", sort_key="wangkun", agency=water
    )


def lecture(learner, key, *, on=date(2026, 3, 6), minutes="150", **changes):
    """A lecture attended: two and a half hours, elective."""
    fact = ledger.NewFact(
        learner_id=learner.pk,
        source=f"catalog.attendance:{key}",
        kind="lecture",
        happened_from=None,
        happened_on=on,
        quantity={"minutes": minutes},
        attributes={"bucket": "elective", "title": "宪法与依法行政"},
        granted=None,
        why="结班：宪法与依法行政",
    )
    return fact._replace(**changes)


def course(learner, key, *, credits="2", on=date(2026, 4, 1), **changes):
    """An online course finished: credits granted by the platform's list."""
    fact = ledger.NewFact(
        learner_id=learner.pk,
        source=f"credits.import:{key}",
        kind="online_course",
        happened_from=date(on.year, 1, 5),
        happened_on=on,
        quantity={},
        attributes={"bucket": "elective", "progress": "1", "platform": "省干部网络学院"},
        granted=Decimal(credits),
        why="网络学习导入",
    )
    return fact._replace(**changes)


@pytest.fixture
def pei(city):
    return settlement_cast.officer("pei", "裴勋", city)


@pytest.fixture
def fu(city):
    return settlement_cast.officer("fu", "傅和", city)


@pytest.fixture
def guangzhou(db):
    return settlement_cast.publish(settlement_cast.GUANGZHOU, year=2007)


@pytest.fixture
def anchor_file(settings, tmp_path):
    settings.LEDGER_ANCHOR_FILE = tmp_path / "ledger.anchor"
    return settings.LEDGER_ANCHOR_FILE
