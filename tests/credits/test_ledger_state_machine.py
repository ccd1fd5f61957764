"""Whatever feeders do to the ledger, in whatever order: it balances, and it verifies."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from credits import ledger, standing, verification
from credits.models import Fact, Standing
from people.models import Learner
from tests.credits.conftest import NOW, lecture

pytestmark = pytest.mark.django_db

WORTH = {"29": "0", "45": "0.5", "60": "1", "110": "1.5", "140": "2"}  # the text's own remainder
YEARS = (2025, 2026)
keys = st.integers(1, 30)


class UndoneError(Exception):
    pass


class Postings(RuleBasedStateMachine):
    """One source always says the same thing here, so a repetition is one and nothing conflicts."""

    begun = 0

    def __init__(self):
        super().__init__()
        Postings.begun += 1
        self.people = list(Learner.objects.order_by("pk"))
        self.recorded, self.reversed = {}, set()
        self.undone = transaction.atomic()
        self.undone.__enter__()

    def fact(self, key):
        return lecture(
            self.people[key % len(self.people)],
            key,
            quantity={"minutes": list(WORTH)[key % len(WORTH)]},
            on=date(2026, 6, 30) - timedelta(days=key * 17),
        )

    def take_back(self, key):
        entry = Fact.objects.get(source=f"catalog.attendance:{key}")
        ledger.reverse(fact=entry, why="有误", reversed_by=None, now=NOW)

    @rule(key=keys)
    def record(self, key):
        ledger.record(fact=self.fact(key), recorded_by=None, now=NOW)
        self.recorded[key] = self.fact(key)

    @rule(batch=st.lists(keys, max_size=12))
    def record_a_batch(self, batch):
        done = ledger.record_many(facts=map(self.fact, batch), recorded_by=None, now=NOW)

        assert done.recorded == len(set(batch) - set(self.recorded))
        assert done.already_there == len(set(batch) & set(self.recorded))
        self.recorded.update((key, self.fact(key)) for key in batch)

    @precondition(lambda self: self.recorded)
    @rule(data=st.data())
    def reverse(self, data):
        key = data.draw(st.sampled_from(sorted(self.recorded)))
        self.take_back(key)
        self.reversed.add(key)

    @rule(batch=st.lists(keys, min_size=1, max_size=6))
    def be_interrupted(self, batch):
        with pytest.raises(UndoneError):
            self.break_off_after(batch)

    def break_off_after(self, batch):
        with transaction.atomic():
            ledger.record_many(facts=map(self.fact, batch), recorded_by=None, now=NOW)
            self.take_back(batch[0])
            raise UndoneError

    @precondition(lambda self: self.recorded)
    @rule(data=st.data())
    def be_contradicted(self, data):
        key = data.draw(st.sampled_from(sorted(self.recorded)))
        other = self.fact(key)._replace(quantity={"minutes": "600"})
        fresh = lecture(self.people[0], "never")

        with pytest.raises(ledger.ConflictingSourceError):
            ledger.record_many(facts=[fresh, other], recorded_by=None, now=NOW)

    @invariant()
    def entries_are_what_was_posted(self):
        assert Fact.objects.count() == len(self.recorded) + len(self.reversed)

    @invariant()
    def balances_are_the_fold_of_the_facts_in_force(self):
        for learner in self.people:
            for year in YEARS:
                statement = standing.statement_of(learner, year=year)
                assert Decimal(statement.as_json()["totals"]["total"]) == self.fold(learner, year)

    def fold(self, learner, year):
        return sum(
            (
                Decimal(WORTH[fact.quantity["minutes"]])
                for key, fact in self.recorded.items()
                if key not in self.reversed
                and (fact.learner_id, fact.happened_on.year) == (learner.pk, year)
            ),
            Decimal(0),
        )

    @invariant()
    def chains_verify(self):
        assert verification.verify().faults == []

    def outcome(self):
        statements = [
            standing.statement_of(learner, year=year).as_json()
            for learner in self.people
            for year in YEARS
        ]
        return statements, [sorted(ledger.facts_of(learner)) for learner in self.people]

    def teardown(self):
        try:
            self.standings_say_what_statements_say()
            seen = self.outcome()
            transaction.set_rollback(True)
            self.undone.__exit__(None, None, None)
            self.undone = transaction.atomic()
            self.undone.__enter__()
            self.post_in_one_go()
            assert self.outcome() == seen
        finally:
            transaction.set_rollback(True)
            self.undone.__exit__(None, None, None)

    def standings_say_what_statements_say(self):
        for year in YEARS:
            standing.rebuild(year=year, now=NOW)
            stored = Standing.objects.filter(year=year).select_related("learner")
            assert {one.learner for one in stored} == set(self.people)
            for found in stored:
                live = standing.statement_of(found.learner, year=year)
                assert found.totals == live.as_json()["totals"]

    def post_in_one_go(self):
        facts = [self.recorded[key] for key in sorted(self.recorded)]
        ledger.record_many(facts=facts, recorded_by=None, now=NOW)
        for key in sorted(self.reversed):
            self.take_back(key)


def test_the_ledger_balances_whatever_is_done_to_it(liu, chen, anchor_file):
    quick = settings(max_examples=12, stateful_step_count=10, deadline=None)
    run_state_machine_as_test(Postings, settings=quick)


@pytest.mark.deep
@pytest.mark.postgres_only  # it takes minutes: once, where it matters
def test_the_ledger_balances_over_long_runs(liu, chen, anchor_file, report):
    deep = settings(max_examples=300, stateful_step_count=40, deadline=None)
    before = Postings.begun
    run_state_machine_as_test(Postings, settings=deep)
    report(examples=Postings.begun - before, most_steps=40, out_of_balance=0, ledger_faults=0)
