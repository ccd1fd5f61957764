"""A year ends at midnight in the city, wherever a moment was written down and whatever the
servers' own clocks show (T-TIME): ten moments on either side, five ways into a year."""

import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from django.db import connection

from catalog.attending import facts
from catalog.models import Attendance, AttendanceState, Session
from connections import tokens
from connections.models import KnownCourse, Scope
from credits import ledger
from credits.models import Fact
from exams import crediting
from exams.models import Attempt
from people.models import Role
from tests.catalog import cast
from tests.connections.conftest import keeper_of
from tests.connections.test_xapi import IRI, Store, completed
from tests.exams.conftest import make_exam

pytestmark = pytest.mark.django_db
LAST, FIRST = date(2026, 12, 31), date(2027, 1, 1)
MOMENTS = {
    "2026-12-31T15:59:59Z": LAST,
    "2026-12-31T15:59:59.999999Z": LAST,
    "2026-12-31T16:00:00Z": FIRST,
    "2026-12-31T16:00:00.000001Z": FIRST,
    "2026-12-31T23:59:59.999999+08:00": LAST,
    "2027-01-01T00:00:00+08:00": FIRST,
    "2026-12-31T10:59:59-05:00": LAST,
    "2026-12-31T11:00:00-05:00": FIRST,
    "2027-01-01T00:59:59+09:00": LAST,
    "2027-01-01T01:00:00+09:00": FIRST,
}
at_each_moment = pytest.mark.parametrize(("text", "day"), MOMENTS.items(), ids=list(MOMENTS))
NEXT_MORNING = datetime(2027, 1, 1, 1, 0, tzinfo=UTC)


@pytest.fixture
def city():
    return cast.build_city()


@pytest.fixture
def wang(city):
    return cast.make_learner(city.health, "10001", "王犇")


@pytest.fixture(autouse=True)
def anchor(settings, tmp_path):
    settings.LEDGER_ANCHOR_FILE = tmp_path / "ledger.anchor"


def moment_of(text):
    return datetime.fromisoformat(text)


def recorded(fact):
    return ledger.record(fact=fact, recorded_by=None, now=NEXT_MORNING)


@at_each_moment
def test_a_lecture_counts_in_the_year_in_which_it_ended(city, wang, text, day):
    lecture = cast.make_lecture(cast.make_catalog(), city.root)
    ends_at = moment_of(text)
    session = Session(
        lecture=lecture, starts_at=ends_at - timedelta(hours=2), ends_at=ends_at, break_minutes=0
    )
    attended = Attendance(learner=wang, state=AttendanceState.PRESENT)

    fact = facts.fact_of(
        session, attended, source="catalog.attendance:1",
        attributes=facts.attributes_of(session), why="出勤",
    )  # fmt: skip

    entry = recorded(fact)
    assert (entry.happened_on, entry.year) == (day, day.year)


@at_each_moment
def test_a_pass_counts_in_the_year_in_which_it_was_handed_in(city, wang, text, day):
    attempt = Attempt(
        pk=1, learner=wang, exam=make_exam(city.health), score=Decimal(80),
        started_at=moment_of(text) - timedelta(minutes=30), submitted_at=moment_of(text),
    )  # fmt: skip

    entry = recorded(crediting.fact_of(attempt))

    assert (entry.happened_on, entry.year) == (day, day.year)


@at_each_moment
@time_machine.travel(NEXT_MORNING, tick=False)
def test_a_course_counts_in_the_year_in_which_it_was_completed(city, wang, text, day):
    keeper = keeper_of(city.root, "keeper")
    KnownCourse.objects.create(
        iri=IRI, title="数据安全法解读", bucket="必修", credits=2,
        added_by=keeper, added_at=cast.NOW,
    )  # fmt: skip
    _row, secret = tokens.issue(
        name="省干部网络学院", scopes=list(Scope), agency=city.root,
        expires_on=date(2027, 6, 1), by=keeper, now=NEXT_MORNING,
    )  # fmt: skip

    answer = Store(secret).put_one(completed(wang, timestamp=text))

    assert answer.status_code == 204
    assert Fact.objects.values_list("happened_on", "year").get() == (day, day.year)


@at_each_moment
def test_a_role_that_ends_with_the_year_ends_at_midnight(client, city, text, day):
    officer = keeper_of(city.root, "officer")
    Role.objects.filter(user=officer).update(ends_on=LAST)
    with time_machine.travel(moment_of(text), tick=False):
        client.force_login(officer)

        answer = client.get("/accounts/")

    assert (answer.status_code == 200) is (day == LAST)


@at_each_moment
def test_my_year_is_the_one_of_the_citys_calendar(client, wang, text, day):
    with time_machine.travel(moment_of(text), tick=False):
        client.force_login(wang.user)

        answer = client.get("/my-credits/")

    assert answer.context["year"] == day.year


def test_the_servers_clock_is_not_the_citys():
    """The control: the first moment of the city's year is of the year before in UTC."""
    first = "2026-12-31T16:00:00Z"
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT extract(year FROM %s::timestamptz)", [first])
            assert cursor.fetchone()[0] == 2026

    assert (moment_of(first).year, MOMENTS[first].year) == (2026, 2027)


# A year or a day that is taken off a moment is that of the moment's own zone: UTC, mostly.
HASTY = re.compile(r"\b(?:now|moment|\w+_at|timezone\.now\(\))\.(?:date\(\)|year\b|month\b|day\b)")
RAW = re.compile(r"extract\s*\(\s*(?:year|month|day)|date_trunc|::date\b", re.IGNORECASE)
ALLOWED = {
    "site/portal/demo_city": "what it founds lies weeks away from any boundary",
    "credits/models/fact.py": "a column of days has no zone",
    "catalog/publishing/book_plan.py": "its lectures are listed in the city's time (listing.py)",
    "site/connections/xapi/statements.py": "only refuses moments of other centuries",
}


def test_no_code_takes_a_day_off_a_moment_without_the_citys_zone():
    hasty = {
        f"{path}:{number}"
        for source in ("site", "credits", "catalog", "exams")
        for path in sorted((settings.ROOT / source).rglob("*.py"))
        if not is_allowed(path)
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if (HASTY.search(line) and "localtime(" not in line) or RAW.search(line)
    }

    assert hasty == set()


def is_allowed(path: Path) -> bool:
    name = str(path.relative_to(settings.ROOT))
    return "migrations" in path.parts or name.startswith(tuple(ALLOWED))
