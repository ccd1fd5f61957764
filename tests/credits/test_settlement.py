"""Settlement: two people close a year that is over, and what was frozen stays."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from credits import editions, ledger, rulebook, standing, transcripts
from credits.models import ClosingState, Fact, SettledStatement, Standing, YearClosing
from credits.settlement import closing, freezing, late, outlook, settled
from jobs.models import PartState
from tests.credits.settlement_cast import (
    FEBRUARY,
    GUANGZHOU,
    JANUARY,
    prepare,
    publish,
    record,
    settle,
    training,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("guangzhou")]


@pytest.fixture
def studied(liu, chen, wang):
    """Liu has 90 of 72 credits in 2025, Chen 60, Wang none."""
    record(training(liu, 1, 15), training(chen, 2, 10))


def test_two_people_settle_a_year(studied, pei, fu):
    closed = settle(2025, pei, fu)

    assert (closed.state, closed.number) == (ClosingState.CLOSED, 1)
    assert (closed.prepared_by, closed.closed_by) == (pei, fu)
    assert closed.figures == {"people": 3, "met": 1, "short": 2, "carried_out": {"carried": "18"}}
    assert SettledStatement.objects.filter(closing=closed).count() == 3
    assert closing.agrees(closed)


def test_a_dry_run_says_what_settling_freezes_and_writes_nothing(studied, pei, fu):
    seen = outlook.of(year=2025, now=JANUARY).as_json()

    assert YearClosing.objects.count() == SettledStatement.objects.count() == 0
    assert seen["blocks"] == []
    closed = settle(2025, pei, fu)
    assert seen["digest"] == closed.digest
    assert closed.figures.items() <= seen.items()


def test_the_digest_does_not_depend_on_the_order_of_parts(studied, pei, monkeypatch):
    monkeypatch.setattr(freezing, "PEOPLE", 1)
    digests = set()

    for order in ("number", "-number", "number"):
        prepared = closing.prepare(year=2025, prepared_by=pei, now=JANUARY)
        for part in prepared.job.parts.filter(stage=0).order_by(order):
            part.job = prepared.job
            freezing.part(part)
        freezing.seal(prepared)
        prepared.refresh_from_db()
        digests.add(prepared.digest)

    assert len(digests) == 1
    states = YearClosing.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == ["DISCARDED", "DISCARDED", "PREPARED"]


def test_one_person_never_closes_alone(studied, pei):
    prepared = prepare(2025, pei)

    with pytest.raises(closing.ClosingError, match="由另一人办理"):
        closing.close(closing=prepared, closed_by=pei, now=JANUARY)

    assert settled.closing_of(2025) is None


def test_the_database_refuses_one_person_in_both_hands(studied, pei):
    prepared = prepare(2025, pei)

    with pytest.raises(IntegrityError, match="year_is_closed_by_a_second_person"):
        YearClosing.objects.filter(pk=prepared.pk).update(
            state="CLOSED", number=1, closed_by=pei, closed_at=JANUARY
        )


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"state": "CLOSED"}, "closed_year_has_a_second_person"),
        ({"reopening_why": "漏了一批"}, "reopening_is_asked_for_with_a_reason"),
        ({"state": "REOPENED"}, "closed_year_has_a_second_person|reopened_year_was_asked"),
        ({"ends_on": date(2024, 1, 1)}, "settled_year_ends_after|year_closing"),
        ({"year": 2024}, "year_closing"),
    ],
)
def test_the_database_refuses_half_an_act(studied, pei, changes, constraint):
    prepared = prepare(2025, pei)

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        YearClosing.objects.filter(pk=prepared.pk).update(**changes)


def test_what_is_frozen_can_be_neither_changed_nor_deleted(studied, pei, fu):
    settle(2025, pei, fu)

    for act in (
        lambda: SettledStatement.objects.update(short=0),
        lambda: SettledStatement.objects.all()._raw_delete("default"),
        lambda: YearClosing.objects.all()._raw_delete("default"),
    ):
        refused = pytest.raises(IntegrityError, match=r"append_only|year_closing")
        with refused, transaction.atomic():
            act()


def test_a_year_that_runs_cannot_be_closed(studied, pei):
    with pytest.raises(closing.ClosingError, match="到 2026-12-31 才结束"):
        closing.prepare(year=2026, prepared_by=pei, now=FEBRUARY)

    assert YearClosing.objects.count() == 0


def test_the_last_day_of_a_year_is_too_early(studied, pei, now):
    with pytest.raises(closing.ClosingError, match="才结束"):
        closing.prepare(
            year=2025, prepared_by=pei, now=JANUARY.replace(year=2025, month=12, day=31)
        )


def test_a_year_without_a_measure_cannot_be_closed(studied, pei, settings):
    settings.CREDITS_DEFAULT_RULEBOOK = ""

    with pytest.raises(editions.NoRulebookInForceError, match="2006"):
        closing.prepare(year=2006, prepared_by=pei, now=JANUARY)


def test_years_are_closed_in_their_order(studied, pei, fu):
    settle(2023, pei, fu)

    with pytest.raises(closing.ClosingError, match="请先结算 2024 年"):
        closing.prepare(year=2025, prepared_by=pei, now=JANUARY)
    with pytest.raises(closing.ClosingError, match="不能再结算更早的 2022 年"):
        closing.prepare(year=2022, prepared_by=pei, now=JANUARY)
    with pytest.raises(closing.ClosingError, match="2023 年已经结算"):
        closing.prepare(year=2023, prepared_by=pei, now=JANUARY)


def test_nothing_is_closed_before_everything_is_frozen(studied, pei, fu):
    prepared = closing.prepare(year=2025, prepared_by=pei, now=JANUARY)

    with pytest.raises(closing.ClosingError, match="还没有冻结完"):
        closing.close(closing=prepared, closed_by=fu, now=JANUARY)


def test_a_part_given_up_leaves_the_closing_unsealed(studied, pei, fu):
    prepared = closing.prepare(year=2025, prepared_by=pei, now=JANUARY)
    prepared.job.parts.filter(stage=0).update(state=PartState.PARKED, last_error="断电")

    assert freezing.seal(prepared) == {"sealed": False}
    with pytest.raises(closing.ClosingError, match="还没有冻结完"):
        closing.close(closing=prepared, closed_by=fu, now=JANUARY)


def test_a_measure_changed_after_preparation_asks_to_prepare_anew(studied, pei, fu):
    prepared = prepare(2025, pei)

    publish(GUANGZHOU.replace("超额学分结转", "结余结转"), year=2025)

    with pytest.raises(closing.ClosingError, match="请重新准备"):
        closing.close(closing=prepared, closed_by=fu, now=JANUARY)


def test_a_settled_year_shows_what_was_frozen(studied, liu, pei, fu):
    before = standing.statement_of(liu, year=2025)
    settle(2025, pei, fu)

    liu.posts.create(post="县处级正职", starts_on=date(2020, 1, 1))
    record(training(liu, 9, 5), now=FEBRUARY)
    rebuilt = standing.rebuild(year=2025, now=FEBRUARY)

    assert standing.statement_of(liu, year=2025) == before
    assert Standing.objects.get(learner=liu, year=2025).totals["total"] == "90"
    assert rebuilt.assessed == 3


def test_the_next_year_carries_in_what_was_frozen(studied, liu, pei, fu):
    closed = settle(2025, pei, fu)

    record(training(liu, 9, 5), training(liu, 10, 3, on=date(2026, 1, 9)), now=FEBRUARY)

    carried_in = standing.statement_of(liu, year=2026).as_json()["carried_in"]
    assert carried_in == SettledStatement.objects.get(learner=liu).carried_out
    assert [fact.source for fact in late.facts(closed)] == ["training:9"]


def test_a_late_reversal_waits_as_well(studied, liu, pei, fu):
    closed = settle(2025, pei, fu)
    before = standing.statement_of(liu, year=2025)
    entry = Fact.objects.get(source="training:1")

    ledger.reverse(fact=entry, why="证书系伪造", reversed_by=pei, now=FEBRUARY)

    assert standing.statement_of(liu, year=2025) == before
    assert standing.statement_of(liu, year=2026).carried_in == before.carried_out
    assert late.count(closed) == 1


def test_what_was_not_known_on_a_day_was_not_settled_then(studied, liu, pei, fu):
    settle(2025, pei, fu, now=FEBRUARY)
    record(training(liu, 9, 5), now=FEBRUARY)

    day = FEBRUARY.date()
    assert standing.statement_of(liu, year=2025, as_known_on=day).totals["total"] == 90
    earlier = standing.statement_of(liu, year=2025, as_known_on=day - timedelta(days=1))
    assert earlier.totals["total"] == 90  # then still from the ledger
    assert settled.closings(as_known_on=day - timedelta(days=1)).count() == 0


def test_who_came_after_the_closing_has_nothing_settled(studied, pei, fu, liu, finance):
    settle(2025, pei, fu)
    newcomer = type(liu).objects.create(
        personnel_no="100009", name="林生", sort_key="linsheng", agency=finance
    )
    record(training(newcomer, 20, 15), now=FEBRUARY)

    assert standing.statement_of(newcomer, year=2026).carried_in[0].credits == Decimal(18)
    standing.rebuild(year=2025, now=FEBRUARY)
    assert not Standing.objects.filter(learner=newcomer, year=2025).exists()


def test_reopening_takes_two_people_and_leaves_a_trace(studied, liu, pei, fu):
    closed = settle(2025, pei, fu)
    record(training(liu, 9, 5), now=FEBRUARY)

    closing.ask_reopening(closing=closed, why="漏导一批", asked_by=pei, now=FEBRUARY)
    with pytest.raises(closing.ClosingError, match="不能自己批准"):
        closing.reopen(closing=closed, reopened_by=pei, now=FEBRUARY)
    reopened = closing.reopen(closing=closed, reopened_by=fu, now=FEBRUARY)

    assert (reopened.state, reopened.reopening_why) == (ClosingState.REOPENED, "漏导一批")
    assert standing.statement_of(liu, year=2025).totals["total"] == 120
    again = settle(2025, fu, pei, now=FEBRUARY)
    assert again.number == 2
    assert again.figures["carried_out"] == {"carried": "48"}
    first = SettledStatement.objects.get(closing=closed, learner=liu)
    assert first.statement["totals"]["total"] == "90"
    assert late.count(again) == 0


def test_reopening_needs_a_reason_and_a_request(studied, pei, fu):
    closed = settle(2025, pei, fu)

    with pytest.raises(closing.ClosingError, match="理由"):
        closing.ask_reopening(closing=closed, why=" ", asked_by=pei, now=FEBRUARY)
    with pytest.raises(closing.ClosingError, match="还没有人申请"):
        closing.reopen(closing=closed, reopened_by=fu, now=FEBRUARY)


def test_only_the_last_closed_year_can_be_reopened(studied, pei, fu):
    first = settle(2024, pei, fu)
    settle(2025, pei, fu)

    with pytest.raises(closing.ClosingError, match="请先重新开放 2025 年"):
        closing.ask_reopening(closing=first, why="漏导一批", asked_by=pei, now=FEBRUARY)


def test_a_request_to_reopen_can_be_turned_down(studied, pei, fu):
    closed = settle(2025, pei, fu)
    closing.ask_reopening(closing=closed, why="漏导一批", asked_by=pei, now=FEBRUARY)

    closing.withdraw_reopening(closing=closed)

    with pytest.raises(closing.ClosingError, match="还没有人申请"):
        closing.reopen(closing=closed, reopened_by=fu, now=FEBRUARY)


def test_a_measure_over_a_closed_year_is_refused(studied, pei, fu):
    settle(2025, pei, fu)
    changed = GUANGZHOU.replace("超额学分结转", "结余结转")

    with pytest.raises(settled.ClosedYearError, match=r"2025 年（2026-01-20 结算）"):
        publish(changed, year=2025)
    with pytest.raises(settled.ClosedYearError):
        publish(changed, year=2007)

    assert editions.in_force(2025).rulebook.digest == YearClosing.objects.get().edition
    publish(changed, year=2026)
    assert editions.in_force(2025).rulebook.digest == YearClosing.objects.get().edition


def test_an_older_measure_that_judges_no_closed_year_may_be_published(studied, pei, fu):
    settle(2025, pei, fu)

    publish(GUANGZHOU.replace("超额学分结转", "结余结转"), year=2000)

    assert editions.in_force(2025).rulebook.digest == YearClosing.objects.get().edition


def test_claims_under_review_are_warned_about(liu, pei, clerk):
    liu.claims.create(
        filed_by=clerk, kind="degree", title="在职研究生", happened_on=date(2025, 7, 1),
        state="UNIT_REVIEW", created_at=datetime.now(JANUARY.tzinfo), changed_at=JANUARY,
    )  # fmt: skip

    (warning,) = outlook.of(year=2025, now=JANUARY).warnings

    assert "1 项学分申报还在审核" in warning


def test_a_transcript_says_what_was_settled(studied, liu, pei, fu):
    settle(2025, pei, fu)
    liu.posts.create(post="县处级正职", starts_on=date(2020, 1, 1))
    record(training(liu, 9, 5), training(liu, 10, 1, on=date(2026, 1, 9)), now=FEBRUARY)

    content = transcripts.content_of(liu, on=FEBRUARY.date())

    now, before = content["years"]
    assert (before["year"], before["settled_on"]) == (2025, "2026-01-20")
    assert before["lines"] == [
        {"on": "2025-05-09", "title": "进修班", "bucket": "培训", "credited": "90"}
    ]
    assert "settled_on" not in now


@pytest.mark.parametrize("pack", ["nanjing-2009", "guangzhou-2007"])
def test_what_is_frozen_agrees_with_working_it_out_again(pack, liu, chen, wang, pei, fu):
    """Several years, closed one after the other: every carry-in is the one an open ledger gives."""
    book = rulebook.load(rulebook.shipped_path(pack))
    publish(rulebook.shipped_path(pack).read_text(encoding="utf-8"), year=2008)
    kind = next(key for key, one in book.kinds.items() if "days" in str(one))
    days = {liu: (30, 12, 25), chen: (11, 20, 0), wang: (2, 3, 40)}
    for number, (learner, by_year) in enumerate(days.items()):
        for year, some in zip((2023, 2024, 2025), by_year, strict=True):
            fact = training(learner, f"{number}-{year}", some, on=date(year, 5, 9))
            record(fact._replace(kind=kind))
    years = (2023, 2024, 2025, 2026)
    live = {
        (learner, year): standing.statement_of(learner, year=year).as_json()
        for learner in days
        for year in years
    }
    assert sum(bool(one["carried_in"]) for one in live.values()) > 3

    for year in years[:3]:
        settle(year, pei, fu)

    for (learner, year), before in live.items():
        assert standing.statement_of(learner, year=year).as_json() == before
