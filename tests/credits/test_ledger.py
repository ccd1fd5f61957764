"""Recording and reversing: idempotent by source, refused when contradictory."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from credits import ledger
from credits.models import ChainHead, Fact
from tests.credits.conftest import course, lecture

pytestmark = pytest.mark.django_db


def test_recording_keeps_what_was_handed_in(liu, clerk, now):
    entry = ledger.record(fact=lecture(liu, 1), recorded_by=clerk, now=now)

    entry.refresh_from_db()
    assert (entry.learner, entry.year, entry.seq) == (liu, 2026, 1)
    assert entry.quantity == {"minutes": "150"}
    assert entry.recorded_by == clerk
    assert entry.recorded_at == now


def test_recording_the_same_source_twice_records_once(liu, now):
    first = ledger.record(fact=lecture(liu, 1), recorded_by=None, now=now)

    again = ledger.record(fact=lecture(liu, 1), recorded_by=None, now=now + timedelta(days=1))

    assert again == first
    assert Fact.objects.count() == 1


def test_another_reason_alone_is_not_another_fact(liu, now):
    ledger.record(fact=lecture(liu, 1), recorded_by=None, now=now)

    entry = ledger.record(fact=lecture(liu, 1, why="重新导入"), recorded_by=None, now=now)

    assert entry.why == "结班：宪法与依法行政"


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"quantity": {"minutes": "90"}}, "quantity"),
        ({"kind": "exam"}, "kind"),
        ({"happened_on": date(2026, 3, 7)}, "happened_on"),
        ({"happened_from": date(2026, 3, 5)}, "happened_from"),
        ({"attributes": {"bucket": "required"}}, "attributes"),
        ({"granted": Decimal("2")}, "granted"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_same_source_with_other_content_is_refused(liu, now, changes, named):
    old = ledger.record(fact=lecture(liu, 1), recorded_by=None, now=now)

    with pytest.raises(ledger.ConflictingSourceError) as refusal:
        ledger.record(fact=lecture(liu, 1)._replace(**changes), recorded_by=None, now=now)

    assert refusal.value.source == "catalog.attendance:1"
    assert refusal.value.fact_id == old.pk
    assert named in str(refusal.value)
    assert Fact.objects.count() == 1


def test_one_source_cannot_serve_two_learners(liu, chen, now):
    ledger.record(fact=lecture(liu, 1), recorded_by=None, now=now)

    with pytest.raises(ledger.ConflictingSourceError, match="learner_id"):
        ledger.record(fact=lecture(chen, 1), recorded_by=None, now=now)


def test_a_batch_that_contradicts_itself_records_nothing(liu, chen, now):
    facts = [lecture(chen, 7), lecture(liu, 1), lecture(liu, 1, minutes="90")]

    with pytest.raises(ledger.ConflictingSourceError, match="同一批"):
        ledger.record_many(facts=facts, recorded_by=None, now=now)

    assert not Fact.objects.exists()


def test_a_batch_counts_what_is_new_and_what_was_there(liu, chen, now):
    ledger.record(fact=lecture(liu, 1), recorded_by=None, now=now)

    result = ledger.record_many(
        facts=[lecture(liu, 1), lecture(liu, 2), lecture(chen, 3), lecture(chen, 3)],
        recorded_by=None,
        now=now,
    )

    assert result == ledger.Recorded(recorded=2, already_there=1)
    assert ChainHead.objects.get(learner=liu).seq == 2


def test_the_year_is_that_of_the_event_and_not_of_the_recording(liu, now):
    entry = ledger.record(fact=lecture(liu, 1, on=date(2025, 12, 31)), recorded_by=None, now=now)

    assert (entry.year, entry.seq) == (2025, 1)


def test_an_unknown_learner_is_named(liu, now):
    stranger = lecture(liu, 1)._replace(learner_id=999_999)

    with pytest.raises(ledger.UnknownLearnerError, match="999999"):
        ledger.record(fact=stranger, recorded_by=None, now=now)

    assert not ChainHead.objects.exists()


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"happened_on": date(2026, 7, 1)}, "还没有到"),
        ({"happened_on": date(1900, 7, 1)}, "太早"),
        ({"happened_from": date(2026, 3, 7)}, "晚于"),
        ({"kind": " "}, "种类"),
        ({"source": "12"}, "来源应写成"),
        ({"source": "catalog.attendance:1\n2"}, "来源应写成"),
        ({"source": "catalog.attendance:" + "9" * 200}, "超过"),
        ({"why": "  "}, "事由不能为空"),
        ({"why": "甲\n乙"}, "换行"),
        ({"why": "身份证41010119900307123X的更正"}, "身份证号"),
        ({"why": "身份证 410101 19900307 1234"}, "身份证号"),
        ({"why": "旧证410101900307123"}, "身份证号"),
        ({"why": "请致电138-0013-8000"}, "手机号"),
        ({"why": "请致电１３８００１３８０００"}, "手机号"),
        ({"attributes": {"title": "联系13800138000"}}, "手机号"),
        ({"attributes": {"progress": 0.9}}, "小数请写成文字"),
        ({"attributes": {"authors": ["甲"]}}, "文字、整数"),
        ({"quantity": {"minutes": 90}}, "写成文字"),
        ({"quantity": {"minutes": "-1"}}, "非负"),
        ({"quantity": {"minutes": "NaN"}}, "非负"),
        ({"quantity": {"minutes": "九十"}}, "非负"),
        ({"granted": Decimal("-1")}, "之间"),
        ({"granted": Decimal("0.0001")}, "三位"),
        ({"granted": Decimal("Infinity")}, "十进制"),
        ({"granted": 1.5}, "十进制"),
    ],
)
def test_a_bad_fact_is_refused_with_its_reason(liu, now, changes, reason):
    with pytest.raises(ledger.InvalidFactError, match=reason):
        ledger.record(fact=lecture(liu, 1)._replace(**changes), recorded_by=None, now=now)

    assert not Fact.objects.exists()


def test_a_moment_is_not_a_day(liu, now):
    with pytest.raises(ledger.InvalidFactError, match="某一天"):
        ledger.record(fact=lecture(liu, 1, on=now), recorded_by=None, now=now)


def test_long_numbers_that_are_not_personal_are_allowed(liu, now):
    why = "豫人社〔2026〕12号，批次20260306001，共3000000000人次"

    entry = ledger.record(fact=lecture(liu, 1, why=why), recorded_by=None, now=now)

    assert entry.why == why


def test_reversing_adds_an_entry_that_refers_to_the_old_one(liu, clerk, now):
    entry = ledger.record(fact=lecture(liu, 1), recorded_by=None, now=now)

    reversal = ledger.reverse(fact=entry, why="签到有误", reversed_by=clerk, now=now)

    assert (reversal.reverses, reversal.year, reversal.seq) == (entry, 2026, 2)
    assert list(Fact.objects.in_force()) == []


def test_reversing_twice_for_the_same_reason_reverses_once(liu, now):
    entry = ledger.record(fact=lecture(liu, 1), recorded_by=None, now=now)
    first = ledger.reverse(fact=entry, why="签到有误", reversed_by=None, now=now)

    again = ledger.reverse(fact=entry, why="签到有误", reversed_by=None, now=now)

    assert again == first
    with pytest.raises(ledger.ReversalError, match="签到有误"):
        ledger.reverse(fact=entry, why="另一个原因", reversed_by=None, now=now)


def test_a_reversal_is_final(liu, now):
    entry = ledger.record(fact=lecture(liu, 1), recorded_by=None, now=now)
    reversal = ledger.reverse(fact=entry, why="签到有误", reversed_by=None, now=now)

    with pytest.raises(ledger.ReversalError, match="不能再冲销"):
        ledger.reverse(fact=reversal, why="改回来", reversed_by=None, now=now)


@pytest.mark.parametrize("why", ["", " ", "问13800138000"])
def test_a_reversal_needs_a_proper_reason(liu, now, why):
    entry = ledger.record(fact=lecture(liu, 1), recorded_by=None, now=now)

    with pytest.raises(ledger.InvalidFactError):
        ledger.reverse(fact=entry, why=why, reversed_by=None, now=now)


def test_a_correction_is_a_reversal_and_a_new_source(liu, now):
    entry = ledger.record(fact=lecture(liu, 1), recorded_by=None, now=now)
    ledger.reverse(fact=entry, why="只听了半场", reversed_by=None, now=now)

    with pytest.raises(ledger.ConflictingSourceError):
        ledger.record(fact=lecture(liu, 1, minutes="75"), recorded_by=None, now=now)
    corrected = ledger.record(fact=lecture(liu, "1/2", minutes="75"), recorded_by=None, now=now)

    assert list(Fact.objects.in_force()) == [corrected]


def test_a_batch_takes_a_fixed_number_of_queries(liu, chen, now, django_assert_max_num_queries):
    facts = [course(learner, f"{learner.pk}-{n}") for learner in (liu, chen) for n in range(50)]

    with django_assert_max_num_queries(12):
        ledger.record_many(facts=facts, recorded_by=None, now=now)
