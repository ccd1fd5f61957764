"""Bad input, whichever way it comes: refused in words that name what to change, nothing written."""

from datetime import date
from decimal import Decimal

import pytest

from credits import ledger
from credits.models import ChainHead, Fact
from tests.credits.conftest import NOW, course, lecture

pytestmark = pytest.mark.django_db


@pytest.fixture
def served(liu):
    """Liu Zhe joined in 2010 and left in May 2026."""
    liu.joined_on, liu.left_on = date(2010, 7, 1), date(2026, 5, 4)
    liu.save()
    return liu


HANDED_IN = {
    "unknown-kind": ({"kind": "degre"}, r"没有种类“degre”，最接近的是 degree；可用："),
    "negative": ({"quantity": {"minutes": "-1"}}, r"minutes＝'-1' 不是非负的数"),
    "no-number": ({"quantity": {"minutes": "NaN"}}, r"minutes＝'NaN' 不是非负的数"),
    "a-month-of-minutes": ({"quantity": {"minutes": "44641"}}, r"minutes＝44641 太大，最多 44640"),
    "more-minutes-than-the-day-has": (
        {"quantity": {"minutes": "1441"}, "happened_from": date(2026, 3, 6)},
        r"minutes＝1441 太大，最多 1440（起止共 1 天）；请核对数量、单位和起止日期",
    ),
    "more-days-than-passed": (
        {"quantity": {"days": "6"}, "happened_from": date(2026, 3, 2)},
        r"days＝6 太大，最多 5（起止共 5 天）",
    ),
    "more-days-than-a-year": ({"quantity": {"days": "367"}}, r"days＝367 太大，最多 366"),
    "sessions": ({"quantity": {"sessions": "1001"}}, r"sessions＝1001 太大，最多 1000"),
    "characters": ({"quantity": {"characters": "1E+9"}}, r"characters＝1000000000 太大"),
    "a-measures-own": ({"quantity": {"hours": "10001"}}, r"hours＝10001 太大，最多 10000"),
    "granted": ({"granted": Decimal("1000.001")}, r"核定学分 1000\.001 应在 0 与 1000 之间"),
    "future": ({"happened_on": date(2026, 7, 1)}, r"完成日 2026-07-01 还没有到（今天 2026-06-30）"),
    "before-service": ({"happened_on": date(2010, 6, 30)}, r"2010-07-01 才参加工作.*请核对完成日"),
    "after-service": ({"happened_on": date(2026, 5, 4)}, r"2026-05-04 已经离开.*请核对完成日"),
}


@pytest.mark.parametrize(("changes", "words"), HANDED_IN.values(), ids=HANDED_IN)
def test_the_ledger_takes_all_of_a_posting_or_nothing(served, chen, changes, words):
    good = lecture(chen, 1)

    with pytest.raises(ledger.InvalidFactError, match=words):
        ledger.record_many(facts=[good, lecture(served, 2, **changes)], recorded_by=None, now=NOW)

    assert (Fact.objects.count(), ChainHead.objects.count()) == (0, 0)


def test_the_edges_of_what_is_plausible_are_taken(served):
    edges = [
        {"quantity": {"minutes": "44640"}},
        {"quantity": {"days": "5"}, "happened_from": date(2026, 3, 2)},
        {"granted": Decimal(1000)},
        {"happened_on": date(2010, 7, 1)},
        {"happened_on": date(2026, 5, 3)},
        {"kind": "degree"},
    ]

    for number, changes in enumerate(edges):
        ledger.record(fact=lecture(served, number, **changes), recorded_by=None, now=NOW)

    assert Fact.objects.count() == len(edges)


def test_what_is_recorded_stays_when_the_person_or_the_measure_changes(liu, settings):
    recorded = ledger.record(fact=course(liu, 1, kind="degree"), recorded_by=None, now=NOW)
    liu.left_on = date(2026, 1, 1)
    liu.save()
    settings.CREDITS_DEFAULT_RULEBOOK = "henan-2012.toml"

    again = ledger.record(fact=course(liu, 1, kind="degree"), recorded_by=None, now=NOW)
    ledger.reverse(fact=again, why="记错", reversed_by=None, now=NOW)

    assert again == recorded
    assert not Fact.objects.in_force().exists()


def test_a_lecture_is_a_fact_where_the_measure_has_no_use_for_lectures(liu, settings):
    settings.CREDITS_DEFAULT_RULEBOOK = "henan-2012.toml"

    ledger.record(fact=lecture(liu, 1), recorded_by=None, now=NOW)

    assert Fact.objects.get().kind == "lecture"
