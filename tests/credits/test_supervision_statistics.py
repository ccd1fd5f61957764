"""Statistics: frozen once per agency and period, by unit and tier, made by the timetable too."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import DatabaseError, transaction

from config.celery import app
from credits.models import PeriodKind, Statistic
from credits.supervision import periods, statistics
from credits.supervision.periods import Period
from people.models import RoleKind
from tests.credits import notices_cast as cast

JULY = datetime(2026, 7, 1, 2, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
JUNE = Period(PeriodKind.MONTH, 2026, 6)


@pytest.fixture
def people(city, finance, water, liu, chen, wang):
    cast.finish(chen)
    cast.assess()


def make(agency, period=JUNE, *, now=JULY):
    return statistics.make(agency=agency, period=period, made_by=None, now=now)


@pytest.mark.parametrize(
    ("kind", "name", "starts", "ends"),
    [
        (PeriodKind.MONTH, "2025 年 12 月", date(2025, 12, 1), date(2025, 12, 31)),
        (PeriodKind.QUARTER, "2025 年第 4 季度", date(2025, 10, 1), date(2025, 12, 31)),
        (PeriodKind.HALF_YEAR, "2025 年下半年", date(2025, 7, 1), date(2025, 12, 31)),
    ],
)
def test_new_years_day_looks_back_at_the_year_that_ended(kind, name, starts, ends):
    period = periods.last_ended(kind, on=date(2026, 1, 1))

    assert (period.name, period.starts_on, period.ends_on) == (name, starts, ends)


@pytest.mark.parametrize("key", ["MONTH:13", "MONTH:0", "WEEK:1", "QUARTER", "QUARTER:²", ""])
def test_an_impossible_period_is_refused(key):
    with pytest.raises(periods.UnknownPeriodError):
        periods.parse(key, year=2026)


def test_a_statistic_counts_by_unit_and_by_tier(city, people):
    figures = make(city).figures

    assert figures["total"]["people"] == 3
    assert (figures["total"]["met"], figures["total"]["short"]) == (1, 2)
    assert figures["total"]["rate"] == "33.3"
    assert [(one["name"], one["rate"]) for one in figures["units"]] == [
        ("绿城市财政局", "50.0"),
        ("绿城市水利局", "0.0"),
    ]
    assert sum(one["people"] for one in figures["tiers"]) == 3


def test_a_statistic_names_nobody(city, people):
    text = str(make(city).figures)

    assert not [word for word in ("刘喆", "陈犇", "王堃", "100001") if word in text]


def test_who_had_left_by_the_end_is_not_counted(city, people, wang):
    wang.left_on = date(2026, 5, 1)
    wang.save()

    assert make(city).figures["total"]["people"] == 2


def test_the_same_period_again_is_the_same_row(city, people, liu):
    first = make(city)
    cast.finish(liu)
    cast.assess()

    again = make(city)

    assert again == first
    assert again.figures["total"]["met"] == 1
    assert Statistic.objects.count() == 1


def test_a_period_that_still_runs_is_refused(city, people):
    with pytest.raises(statistics.PeriodNotOverError, match="尚未结束"):
        make(city, now=JULY.replace(month=6, day=30))


def test_the_timetable_makes_what_is_due_once(city, finance, people):
    cast.officer(city, RoleKind.TRAINING_DEPARTMENT, username="department")
    cast.officer(finance)

    made = [statistics.make_due(now=JULY), statistics.make_due(now=JULY.replace(day=2))]

    assert made == [6, 0]
    assert {one.period for one in Statistic.objects.filter(agency=finance)} == set(PeriodKind)


def test_the_timetable_names_the_task():
    named = {entry["task"] for entry in app.conf.beat_schedule.values()}

    assert "credits.make_statistics" in named


def test_a_statistic_is_never_changed_or_deleted(city, people):
    statistic = make(city)

    with pytest.raises(DatabaseError, match="statistic_is_append_only"), transaction.atomic():
        Statistic.objects.update(figures={})
    with pytest.raises(DatabaseError, match="statistic_is_append_only"), transaction.atomic():
        statistic.delete()


def test_a_citys_statistic_takes_few_queries(city, people, django_assert_max_num_queries):
    with django_assert_max_num_queries(8):
        make(city)


def test_where_nothing_is_required_nobody_counts_as_complete(city, liu, chen, settings):
    settings.CREDITS_DEFAULT_RULEBOOK = "shanxi-canlian.toml"
    cast.assess()

    total = make(city).figures["total"]

    assert (total["people"], total["met"], total["short"]) == (0, 0, 0)
    assert (total["unrequired"], total["rate"]) == (2, "0")
