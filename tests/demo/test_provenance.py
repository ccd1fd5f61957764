"""Where a balance comes from: each of two hundred, drawn by lot, is explained to its last credit by
entries of the ledger that say why they are there, who or what recorded them, and are in force."""

import random
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.conf import settings

from credits import editions, standing
from credits.models import Fact, Standing
from portal.demo_city import city

pytestmark = [pytest.mark.deep, pytest.mark.postgres_only]
NOW = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)
PEOPLE, DRAWN = 250, 200


@pytest.fixture
def founded(db, tmp_path, settings):
    settings.LEDGER_ANCHOR_FILE = tmp_path / "ledger.anchor"
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.CATALOG_ATTACHMENTS_FOLDER = tmp_path / "attachments"
    city.found(people=PEOPLE, now=NOW, say=lambda line: None)


def unexplained(balance):
    """What of a stored balance no entry stands for; empty when everything is explained."""
    statement = standing.statement_of(balance.learner, year=balance.year).as_json()
    entries = Fact.objects.in_force().filter(learner=balance.learner).select_related("recorded_by")
    known = {entry.source: entry for entry in entries}
    found = [line for line in statement["lines"] if not is_explained(line, known)]
    credited = sum((Decimal(line["credited"]) for line in statement["lines"]), Decimal(0))
    if statement["totals"] != balance.totals:
        found.append((statement["totals"], balance.totals))
    if credited != Decimal(balance.totals["total"]):
        found.append((str(credited), balance.totals["total"]))
    return found


def is_explained(line, known):
    entry = known.get(line["source"])
    return bool(
        line["article"]
        and entry
        and entry.why.strip()
        and entry.hash
        and entry.algorithm
        and (entry.recorded_by or entry.source.partition(":")[0] in settings.LEDGER_FEEDERS)
    )


def test_two_hundred_balances_are_explained(founded, report):
    seed = random.randrange(10**6)
    print(f"seed {seed}")
    balances = list(Standing.objects.select_related("learner").order_by("pk"))
    drawn = random.Random(seed).sample(balances, DRAWN)

    left = {(one.learner_id, one.year): unexplained(one) for one in drawn}

    assert {key: what for key, what in left.items() if what} == {}
    assert {one.edition for one in drawn} == {editions.in_force(2026).rulebook.digest}
    entries = Fact.objects.in_force().filter(learner__in=[one.learner_id for one in drawn])
    report(seed=seed, balances=DRAWN, explained=DRAWN, entries=entries.count())
