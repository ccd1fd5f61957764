"""kill -9 of a worker in the middle of a settlement: every statement is frozen, and once.

The control commits what a part froze before the part is marked done: after a kill between the
two the part fails at what it left itself, is given up, and the year cannot be closed.
"""

from collections import Counter
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from credits import editions, rulebook
from credits.models import SettledStatement, YearClosing
from credits.settlement import closing, freezing, outlook
from jobs import queue
from jobs.models import Job, JobState, Part, PartState
from people.models import Agency, AgencyKind, Learner, User

pytestmark = [pytest.mark.usefixtures("transactional_db"), pytest.mark.fault]
JANUARY = datetime(2026, 1, 20, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
PEOPLE = 240


@pytest.fixture
def city(monkeypatch):
    """240 people in parts of ten, under Guangzhou's measure."""
    monkeypatch.setattr(freezing, "PEOPLE", 10)
    text = rulebook.shipped_path("guangzhou-2007").read_text(encoding="utf-8")
    edition = editions.store(text=text, name="办法.toml", now=JANUARY, effective_year=2007)
    editions.publish(edition=edition, now=JANUARY)
    agency = Agency.add_root(code="4101", name="绿城市", kind=AgencyKind.CITY)
    Learner.objects.bulk_create(
        Learner(personnel_no=f"2{n:05}", name="学员", sort_key="xueyuan", agency=agency)
        for n in range(PEOPLE)
    )
    return agency


@pytest.fixture
def officers(city):
    return [User.objects.create(username=name, name=name) for name in ("pei", "fu")]


def done():
    return Part.objects.filter(state=PartState.DONE).count()


def kill_in_the_middle(ours, job, *, after):
    ours.wait_until(lambda: done() >= after, seconds=180)
    ours.kill()
    job.refresh_from_db()
    assert job.state == JobState.RUNNING


def test_a_killed_worker_freezes_everybody_once(workers, officers):
    expected = outlook.of(year=2025, now=JANUARY).tally.digest
    prepared = closing.prepare(year=2025, prepared_by=officers[0], now=JANUARY)

    workers.start()
    for after in (4, 12):
        kill_in_the_middle(workers, prepared.job, after=after)
        workers.start()
    workers.wait_until(lambda: done() == PEOPLE / 10 + 1, seconds=90)
    prepared.refresh_from_db()

    counted = Counter(SettledStatement.objects.values_list("learner", flat=True))
    assert len(counted) == PEOPLE
    assert set(counted.values()) == {1}
    assert prepared.digest == expected
    closed = closing.close(closing=prepared, closed_by=officers[1], now=JANUARY)
    assert closed.figures["people"] == PEOPLE


def test_without_one_transaction_a_killed_part_is_in_its_own_way(workers, officers):
    """What it froze is there and the part is not done: it cannot be tried again, ever."""
    prepared = closing.prepare(year=2025, prepared_by=officers[0], now=JANUARY)
    plan = [part.arguments for part in prepared.job.parts.filter(stage=0).order_by("number")]
    prepared.job.delete()
    plan[5]["seconds"] = 120
    job = queue.submit(
        kind="tests.settle_carelessly", key="careless", title="结算", requested_by=None,
        stages=[plan[:8], [{"seal": True}]], arguments={"closing": prepared.pk}, now=JANUARY,
    )  # fmt: skip
    YearClosing.objects.filter(pk=prepared.pk).update(job=job)

    workers.start()
    workers.wait_until(lambda: SettledStatement.objects.count() == 60, seconds=180)
    kill_in_the_middle(workers, job, after=5)
    workers.start()
    workers.wait_until(lambda: Job.objects.get(pk=job.pk).is_finished, seconds=120)

    assert Part.objects.get(job=job, stage=0, number=6).state == PartState.PARKED
    prepared.refresh_from_db()
    assert prepared.digest == ""  # never sealed, so it cannot be closed
