"""What is true of the ledger after every journey and every fault: it verifies, and it clears.

The anchor file is left out: a database that was emptied between two tests is not the one that an
earlier test anchored. A test that tampers, or posts facts that no feeder knows of, is marked
`uncleared` and says why.
"""

from pathlib import Path

import pytest
from django.db import connection
from django.test import override_settings

from credits import clearing, verification
from credits.models import Fact
from tests.databases import touches_the_database


def must_clear(item: pytest.Item) -> bool:
    is_end_to_end = item.get_closest_marker("journey") or item.get_closest_marker("fault")
    return bool(is_end_to_end) and touches_the_database(item) and not is_excused(item)


def is_excused(item: pytest.Item) -> bool:
    marker = item.get_closest_marker("uncleared")
    assert marker is None or marker.args, f"{item.nodeid}: uncleared, and does not say why"
    return marker is not None


def refuse_a_ledger_that_does_not_clear() -> None:
    # After an error the transaction answers nothing more; the test has failed by itself.
    if connection.needs_rollback or not Fact.objects.exists():
        return
    with override_settings(LEDGER_ANCHOR_FILE=Path("/nonexistent/ledger.anchor")):
        assert not (faults := verification.verify().faults), faults
    uncleared = [account for account in clearing.clear() if not account.is_clear]
    assert not uncleared, uncleared
