"""“能补我的差额” against the measure: caps, gates and seats held already count."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine

from catalog import browsing
from catalog.attending import attendance
from catalog.attending.attendance import Mark
from catalog.models import AttendanceState, Bucket
from catalog.seating import seats
from credits import editions, ledger, rulebook, standing
from tests.catalog import cast
from tests.catalog.cast import NOW

CAPPED = """
[[caps]]
name = "面授选修每年"
article = "面授培训学分"
kinds = ["lecture"]
buckets = ["elective"]
per = "year"
limit = 2

"""
DAILY = """
[[caps]]
name = "每日"
article = "面授培训学分"
kinds = ["lecture"]
per = "day"
limit = 2

"""


@pytest.fixture(autouse=True)
def _in_march():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def in_force(db):
    """The default measure with some rules more, without its examples."""

    def in_force(rules):
        text = rulebook.shipped_path("zhengzhou-online-2015").read_text(encoding="utf-8")
        head, mark, rest = text.partition("\n[[examples]]")[0].partition("\n[[gates]]")
        edition = editions.store(
            text=f"{head}\n{rules}{mark}{rest}", name="加上限", now=NOW, effective_year=2026
        )
        return editions.publish(edition=edition, now=NOW)

    return in_force


@pytest.fixture
def hall(catalog, city):
    """A required lecture (001) and two elective ones (002, 003), two hours each."""
    buckets = (Bucket.REQUIRED, Bucket.ELECTIVE, Bucket.ELECTIVE)
    lectures = [cast.make_lecture(catalog, city.health, bucket=one) for one in buckets]
    return [
        cast.make_session(lecture, starts_at=NOW + timedelta(days=10 + number))
        for number, lecture in enumerate(lectures)
    ]


@pytest.fixture
def gap(client, catalog, zhao):
    """The numbers of the lectures that fill her gap, her standing brought up to date."""
    client.force_login(zhao.user)

    def gap():
        standing.rebuild(year=2026, now=NOW)
        response = client.get(catalog.url, {"gap": "on"})
        return [row.lecture.number for row in response.context["rows"]]

    return gap


def record(learner, number, *, kind="online_course", credits=None, minutes=None, **attributes):
    fact = ledger.NewFact(
        learner_id=learner.pk,
        source=f"credits.import:{number}",
        kind=kind,
        happened_from=None,
        happened_on=date(2026, 2, 1),
        quantity={"minutes": str(minutes)} if minutes else {},
        attributes={"progress": "1", "title": "课程"} | attributes,
        granted=Decimal(credits) if credits else None,
        why="导入",
    )
    ledger.record(fact=fact, recorded_by=None, now=NOW)


def test_without_a_cap_every_lecture_fills_the_gap(gap, hall):
    assert gap() == ["001", "002", "003"]


def test_lecture_cut_to_nothing_by_a_cap_fills_no_gap(gap, hall, zhao, in_force):
    in_force(CAPPED)
    assert gap() == ["001", "002", "003"]

    record(zhao, 1, kind="lecture", minutes=120, bucket="elective")

    assert gap() == ["001"]


def test_seat_held_uses_the_cap_up_and_its_lecture_fills_nothing_more(gap, hall, zhao, in_force):
    in_force(CAPPED)
    required, elective, _other = hall

    seats.enrol(session=elective, learner=zhao, enrolled_by=zhao.user, now=NOW)
    assert gap() == ["001"]

    seats.enrol(session=required, learner=zhao, enrolled_by=zhao.user, now=NOW)
    assert gap() == []


def test_seat_left_empty_uses_nothing_up(gap, catalog, city, hall, zhao, officer, in_force):
    in_force(CAPPED)
    missed = cast.make_session(
        cast.make_lecture(catalog, city.health, bucket=Bucket.ELECTIVE),
        starts_at=NOW - timedelta(days=1),
    )
    seats.enrol_many(session=missed, learners=[zhao], enrolled_by=None, now=NOW)
    assert gap() == ["001"]

    absent = Mark(zhao.pk, AttendanceState.ABSENT)
    attendance.take(session=missed, marks=[absent], taken_by=officer, now=NOW)
    standing.rebuild(year=2026, now=NOW + timedelta(hours=1))
    assert gap() == ["001", "002", "003"]


def test_only_what_is_short_is_filled(gap, hall, zhao):
    record(zhao, 1, credits=100, bucket="elective")

    assert gap() == ["001"]


def test_who_lacks_nothing_finds_nothing(gap, hall, zhao):
    record(zhao, 1, credits=100, bucket="required")

    assert gap() == []


def test_cap_of_a_day_leaves_the_other_days(gap, hall, zhao, in_force, catalog, city):
    in_force(DAILY)
    first, *_others = hall
    same_day = cast.make_lecture(catalog, city.health, bucket=Bucket.REQUIRED)
    cast.make_session(same_day, starts_at=first.starts_at + timedelta(hours=5))

    seats.enrol(session=first, learner=zhao, enrolled_by=zhao.user, now=NOW)

    assert gap() == ["002", "003"]


@pytest.mark.parametrize("item_count", [1, 3])
def test_gap_needs_four_queries_more(
    rf, catalog, city, zhao, item_count, django_assert_num_queries
):
    for number in range(item_count):
        bucket = [Bucket.REQUIRED, Bucket.ELECTIVE][number % 2]
        cast.make_session(cast.make_lecture(catalog, city.health, bucket=bucket))
    standing.rebuild(year=2026, now=NOW)
    request = rf.get(catalog.url, {"gap": "on"})
    request.user = zhao.user

    with django_assert_num_queries(11):
        assert len(browsing.catalog_page(catalog, request)["rows"]) == item_count
