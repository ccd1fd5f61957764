"""The check that follows every journey and every fault sees what it is there for."""
# ruff: noqa: F811 -- the imported cast are fixtures, and fixtures are named as arguments

import pytest

from credits import ledger
from credits.models import ChainHead
from tests import cleared
from tests.credits.conftest import NOW, city, finance, lecture, liu  # noqa: F401 -- fixtures


def test_a_fact_that_no_feeder_knows_of_is_refused(liu):
    ledger.record(fact=lecture(liu, 1), recorded_by=None, now=NOW)

    with pytest.raises(AssertionError, match=r"catalog\.attendance:1"):
        cleared.refuse_a_ledger_that_does_not_clear()


def test_a_chain_that_does_not_verify_is_refused(liu):
    ledger.record(fact=lecture(liu, 1, source="case:1"), recorded_by=None, now=NOW)
    cleared.refuse_a_ledger_that_does_not_clear()
    ChainHead.objects.update(hash="x")

    with pytest.raises(AssertionError, match="链头"):
        cleared.refuse_a_ledger_that_does_not_clear()


@pytest.mark.fault
@pytest.mark.uncleared("it shows what is refused elsewhere")
def test_who_says_why_is_excused(liu, request):
    ledger.record(fact=lecture(liu, 1), recorded_by=None, now=NOW)

    assert not cleared.must_clear(request.node)


@pytest.mark.fault
def test_every_fault_with_a_database_is_asked(db, request):
    assert cleared.must_clear(request.node)
