"""Late facts: they wait, two people see the difference, and nothing frozen is edited.

The story: Liu has 15 days of training in 2025, 90 credits of the 72 asked, so 18 go on to 2026.
In February a certificate for 5 more days turns up.
"""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from credits import ledger, standing
from credits.models import Adjustment, Fact, SettledStatement, Standing
from credits.settlement import adjustments, closing, differences, late, settled
from tests.credits.settlement_cast import FEBRUARY, JANUARY, record, settle, training

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("guangzhou")]
REASON = "培训班证书补交，原件已核"


@pytest.fixture
def closed(liu, chen, pei, fu):
    record(training(liu, 1, 15), training(chen, 2, 10))
    return settle(2025, pei, fu)


@pytest.fixture
def certificate(closed, liu):
    record(training(liu, 9, 5), now=FEBRUARY)
    return Fact.objects.get(source="training:9")


def propose(learner, closed, facts, by, **changes):
    asked = {"reason": REASON, "proposed_by": by, "now": FEBRUARY} | changes
    return adjustments.propose(learner=learner, closing=closed, facts=facts, **asked)


def decide(adjustment, by, *, confirm=True, reason="同意计入"):
    return adjustments.decide(
        adjustment=adjustment, confirm=confirm, reason=reason, decided_by=by, now=FEBRUARY
    )


def total(learner, year):
    return standing.statement_of(learner, year=year).as_json()["totals"]["total"]


def carried_into(learner, year):
    return [lot.credits for lot in standing.statement_of(learner, year=year).carried_in]


def test_a_certificate_that_comes_late(liu, closed, certificate, pei, fu):
    standing.rebuild(year=2026, now=FEBRUARY)
    assert (total(liu, 2025), carried_into(liu, 2026)) == ("90", [18])  # nothing moved

    proposed = propose(liu, closed, [certificate], pei)

    (year,) = proposed.years
    before, after = year["before"], year["after"]
    assert (before["totals"]["total"], after["totals"]["total"]) == ("90", "120")
    assert [lot["credits"] for lot in before["carried_out"]] == ["18"]
    assert [lot["credits"] for lot in after["carried_out"]] == ["48"]
    assert (total(liu, 2025), carried_into(liu, 2026)) == ("90", [18])  # still nothing

    decide(proposed, fu)

    assert (total(liu, 2025), carried_into(liu, 2026)) == ("120", [48])
    assert late.count(closed) == 0
    assert Standing.objects.get(learner=liu, year=2025).totals["total"] == "120"
    assert Standing.objects.get(learner=liu, year=2026).totals["total"] == "48"
    first, second = SettledStatement.objects.filter(learner=liu).order_by("revision")
    assert first.statement["totals"]["total"] == "90"
    assert (second.adjustment, second.admitted) == (proposed, [certificate.pk])
    assert closing.agrees(closed)  # the digest of the closing is of what was closed


def test_a_proposal_says_what_each_fact_counts_and_why(liu, closed, certificate, pei):
    proposed = propose(liu, closed, [certificate], pei)

    (year,) = differences.shown(proposed.years)
    (line,) = year.lines
    assert (line["title"], line["credited"]) == (certificate.attributes["title"], "30")


def test_a_refused_adjustment_changes_nothing_and_may_come_again(liu, closed, certificate, pei, fu):
    decide(propose(liu, closed, [certificate], pei), fu, confirm=False, reason="超过补交期限")

    assert (total(liu, 2025), carried_into(liu, 2026)) == ("90", [18])
    assert late.count(closed) == 1
    assert propose(liu, closed, [certificate], fu).state == "PROPOSED"


def test_a_late_reversal_takes_credit_away_by_adjustment(liu, closed, pei, fu):
    entry = Fact.objects.get(source="training:1")
    reversal = ledger.reverse(fact=entry, why="证书系伪造", reversed_by=pei, now=FEBRUARY)
    assert total(liu, 2025) == "90"

    decide(propose(liu, closed, [reversal], pei), fu)

    assert (total(liu, 2025), carried_into(liu, 2026)) == ("0", [])
    assert not standing.statement_of(liu, year=2025).met


def test_an_early_year_moves_the_closed_years_after_it(liu, chen, pei, fu):
    record(training(liu, 1, 12, on=date(2024, 5, 9)), training(liu, 2, 12))
    first = settle(2024, pei, fu)
    second = settle(2025, pei, fu)
    before = [lot.credits for lot in standing.statement_of(liu, year=2025).carried_out]
    record(training(liu, 9, 5, on=date(2024, 6, 1)), now=FEBRUARY)
    assert (late.count(first), late.count(second)) == (1, 0)

    proposed = propose(liu, first, list(late.facts(first)), pei)
    decide(proposed, fu)

    assert before == []
    assert [year["year"] for year in proposed.years] == [2024, 2025]
    assert carried_into(liu, 2025) == [30]
    assert carried_into(liu, 2026) == [30]
    assert SettledStatement.objects.filter(closing=second, learner=liu).count() == 2


def test_some_of_the_late_facts_may_be_let_in(liu, closed, certificate, pei, fu):
    record(training(liu, 10, 1, on=date(2025, 9, 1)), now=FEBRUARY)

    decide(propose(liu, closed, [certificate], pei), fu)

    assert total(liu, 2025) == "120"
    assert [fact.source for fact in late.facts(closed)] == ["training:10"]


def test_a_corrected_post_is_an_adjustment_without_facts(liu, closed, pei, fu):
    with pytest.raises(adjustments.AdjustmentError, match="不需要调整"):
        propose(liu, closed, [], pei)

    record(training(liu, 10, 1, on=date(2025, 9, 1)), now=FEBRUARY)
    decide(propose(liu, closed, list(late.facts(closed)), pei), fu)
    with pytest.raises(adjustments.AdjustmentError, match="不需要调整"):
        propose(liu, closed, [], pei)


def test_the_decision_is_a_second_persons(liu, closed, certificate, pei):
    proposed = propose(liu, closed, [certificate], pei)

    with pytest.raises(adjustments.AdjustmentError, match="由另一人办理"):
        decide(proposed, pei)
    refused = pytest.raises(IntegrityError, match="adjustment_is_decided_by_a_second_person")
    with refused, transaction.atomic():
        Adjustment.objects.filter(pk=proposed.pk).update(
            state="CONFIRMED", decided_by=pei, decided_at=FEBRUARY, decision_reason="x"
        )


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"state": "CONFIRMED"}, "adjustment_is_decided_in_full_or_not_at_all"),
        ({"reason": ""}, "adjustment"),
        ({"facts": []}, "adjustment_is_append_only"),
    ],
)
def test_the_database_refuses_half_a_decision(liu, closed, certificate, pei, changes, constraint):
    proposed = propose(liu, closed, [certificate], pei)

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Adjustment.objects.filter(pk=proposed.pk).update(**changes)


def test_nobody_adjusts_her_own_year(liu, closed, certificate, pei, fu):
    type(liu).objects.filter(pk=liu.pk).update(user=fu)
    liu.refresh_from_db()

    with pytest.raises(adjustments.AdjustmentError, match="本人"):
        propose(liu, closed, [certificate], fu)
    with pytest.raises(adjustments.AdjustmentError, match="本人"):
        decide(propose(liu, closed, [certificate], pei), fu)


def test_what_cannot_be_proposed(liu, chen, closed, certificate, pei, fu):
    for facts, by, changes, said in (
        ([certificate], pei, {"reason": " "}, "理由"),
        ([Fact.objects.get(source="training:1")], pei, {}, "迟到的事实"),
    ):
        with pytest.raises(adjustments.AdjustmentError, match=said):
            propose(liu, closed, facts, by, **changes)
    with pytest.raises(adjustments.AdjustmentError, match="迟到的事实"):
        propose(chen, closed, [certificate], pei)

    propose(liu, closed, [certificate], pei)
    with pytest.raises(adjustments.AdjustmentError, match="已有一项待决定"):
        propose(liu, closed, [certificate], fu)


def test_who_was_not_settled_needs_no_adjustment(closed, pei, liu, finance):
    newcomer = type(liu).objects.create(
        personnel_no="100009", name="林生", sort_key="linsheng", agency=finance
    )

    with pytest.raises(adjustments.AdjustmentError, match="直接计入"):
        propose(newcomer, closed, [], pei)


def test_a_decided_adjustment_is_not_decided_again(liu, closed, certificate, pei, fu):
    proposed = propose(liu, closed, [certificate], pei)
    decide(proposed, fu)

    with pytest.raises(adjustments.AdjustmentError, match="已经决定"):
        decide(proposed, fu, confirm=False)
    assert SettledStatement.objects.filter(learner=liu).count() == 2


def test_figures_that_moved_since_the_proposal_are_not_confirmed(liu, closed, certificate, pei, fu):
    proposed = propose(liu, closed, [certificate], pei)
    ledger.reverse(fact=certificate, why="证书系伪造", reversed_by=pei, now=FEBRUARY)
    decide(proposed, fu)  # the reversal is late itself: it waits for an adjustment of its own

    assert total(liu, 2025) == "120"
    reversal = list(late.facts(closed))
    again = propose(liu, closed, reversal, pei)
    liu.posts.create(post="县处级正职", starts_on=date(2020, 1, 1))
    with pytest.raises(adjustments.AdjustmentError, match="情况有变"):
        decide(again, fu)
    again.refresh_from_db()
    assert again.state == "PROPOSED"


def test_a_year_with_open_adjustments_is_not_reopened(liu, closed, certificate, pei, fu):
    proposed = propose(liu, closed, [certificate], pei)

    with pytest.raises(closing.ClosingError, match="1 项调整待决定"):
        closing.ask_reopening(closing=closed, why="漏导", asked_by=pei, now=FEBRUARY)

    decide(proposed, fu, confirm=False)
    closing.ask_reopening(closing=closed, why="漏导", asked_by=pei, now=FEBRUARY)
    closing.reopen(closing=closed, reopened_by=fu, now=FEBRUARY)
    with pytest.raises(adjustments.AdjustmentError, match="不需要调整"):
        propose(liu, closed, [certificate], pei)
    assert total(liu, 2025) == "120"


def test_what_was_adjusted_later_was_not_known_before(liu, closed, certificate, pei, fu):
    decide(propose(liu, closed, [certificate], pei), fu)

    def known(day):
        return standing.statement_of(liu, year=2025, as_known_on=day).totals["total"]

    assert known(JANUARY.date()) == 90
    assert known(FEBRUARY.date()) == 120
    assert settled.years_of([liu.pk])[liu.pk][0].reach.admitted == {certificate.pk}
