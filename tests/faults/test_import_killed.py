"""kill -9 of a worker in the middle of an import: nothing of the file is there, then all of it.

The control records a file in pieces, each committed by itself: a kill leaves some of them in
the ledger, and what the batch then knows of itself no longer agrees with it.
"""

import csv
import io
import random
import time
from datetime import date

import pytest
from django.utils import timezone

from credits import clearing
from credits.imports import steps
from credits.models import ChainHead, Fact, ImportBatch, ImportedSources, ImportMode, ImportState
from jobs import worker
from jobs.models import Part, PartState
from people.models import Agency, AgencyKind, Learner, Role, RoleKind, User
from tests.credits.test_imports import COURSE, HEAD

pytestmark = [pytest.mark.usefixtures("transactional_db"), pytest.mark.fault]
PEOPLE, ROWS = 200, 6_000
FEEDER = {"credits.import": "credits.imports.batches.expected_sources"}


@pytest.fixture
def officer():
    agency = Agency.add_root(code="4101", name="绿城市", kind=AgencyKind.CITY)
    Learner.objects.bulk_create(
        Learner(personnel_no=f"2{n:05}", name="刘喆", sort_key="liuzhe", agency=agency)
        for n in range(PEOPLE)
    )
    user = User.objects.create(username="peixun", name="裴勋")
    Role.objects.create(
        user=user, kind=RoleKind.TRAINING_DEPARTMENT, agency=agency, starts_on=date(2020, 1, 1)
    )
    return user


def confirmed(officer):
    """A checked file of 6,000 rows, waiting for a worker to record it."""
    text = io.StringIO()
    table = csv.writer(text)
    table.writerow(HEAD)
    for number in range(ROWS):
        cells = COURSE | {"来源编号": f"N{number}", "人事编号": f"2{number % PEOPLE:05}"}
        table.writerow([cells.get(title, "") for title in HEAD])
    batch = steps.upload(
        data=text.getvalue().encode(), name="记录.csv", platform="省干部网络学院",
        agency=Agency.objects.get(), by=officer, now=timezone.now(),
    )  # fmt: skip
    worker.work_off(batch.job)
    steps.confirm(batch=batch, mode=ImportMode.ALL_OR_NOTHING, by=officer, now=timezone.now())
    batch.refresh_from_db()
    return batch


def in_hand():
    return Part.objects.filter(state=PartState.RUNNING, stage=0).exists()


def finish(ours, batch):
    def is_finished():
        batch.refresh_from_db()
        return batch.job.is_finished

    ours.wait_until(is_finished, seconds=120)


def cleared():
    (account,) = clearing.clear(FEEDER)
    return account


def test_a_killed_worker_leaves_nothing_and_then_everything_once(workers, officer):
    seed = random.randrange(10**6)
    print(f"seed {seed}")
    batch = confirmed(officer)

    workers.start()
    # At once, so that the kill is surely in the middle; then at any moment, also after the end.
    for pause in (0, random.Random(seed).uniform(0, 1.5)):
        workers.wait_until(lambda: in_hand() or Fact.objects.exists(), seconds=180)
        time.sleep(pause)
        workers.kill()
        assert Fact.objects.count() in ((0, ROWS) if pause else (0,))
        assert ImportedSources.objects.exists() == Fact.objects.exists()
        assert ChainHead.objects.exists() == Fact.objects.exists()
        workers.start()
    finish(workers, batch)

    assert (batch.state, batch.counts["recorded"]) == (ImportState.DONE, ROWS)
    assert Fact.objects.count() == ROWS
    assert cleared() == clearing.Cleared("credits.import", ROWS, (), ())


@pytest.mark.uncleared("the control of what must clear")
def test_recorded_in_pieces_a_killed_import_no_longer_clears(workers, officer):
    batch = confirmed(officer)
    batch.job.kind = "tests.import_carelessly"
    batch.job.save()

    workers.start()
    workers.wait_until(lambda: Fact.objects.count() >= 1_000, seconds=180)
    workers.kill()

    assert 0 < Fact.objects.count() < ROWS
    assert ImportBatch.objects.get().state == ImportState.RUNNING
    workers.start()
    finish(workers, batch)
    assert Fact.objects.count() == ROWS
    assert len(cleared().surplus) >= 1_000
