"""kill -9 of whoever issues notices, before every statement in turn: no number is lost or given
twice, and each person gets one notice.

Each worker is a child that kills itself before its nth statement, and the next one gets one
statement further. The control lets a part commit what it does as it does it: killed once between
the notices and the count of the series, it gives numbers that are taken, and people get none.
"""

import os
import signal
from collections import Counter
from functools import partial
from itertools import count

import pytest
from django.db import connection, connections
from django.urls import reverse
from django.utils import timezone

from credits import notices
from credits.models import Notice, NoticeSeries
from credits.noticing import issuing
from jobs import worker
from jobs.models import Job, JobState, Part, PartState
from people.models import Agency, Learner
from tests.credits import notices_cast as cast

pytestmark = [pytest.mark.usefixtures("transactional_db"), pytest.mark.fault]
PEOPLE, SLICE = 4, 2


@pytest.fixture
def city(monkeypatch):
    monkeypatch.setattr(issuing, "SLICE", SLICE)
    reverse("credits:my_notices")  # reads all addresses once, here and not in every child
    city = Agency.add_root(code="4101", name="绿城市")
    cast.found_authority(city)
    bureau = city.add_child(code="410101", name="绿城市财政局")
    for number in range(PEOPLE):
        Learner.objects.create(personnel_no=f"2{number:05}", name="刘堃", agency=bureau)
    return city


def killed_at_every_statement(job):
    """Returns how many workers were killed before the job was finished."""
    for statement in count(1):
        seen = count(1)
        if not is_killed(job, before=lambda sql, seen=seen, last=statement: next(seen) == last):
            return statement - 1


def is_killed(job, *, before):
    """Let a child work, which kills itself before a statement; False if it finished the job."""
    connections.close_all()
    child = os.fork()
    if child == 0:
        try:
            with connection.execute_wrapper(partial(_kill, before)):
                worker.work_off(Job.objects.get(pk=job.pk))
            os._exit(0)
        finally:
            os._exit(1)
    _pid, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0
    # The lease runs out. This is about kills: the next child does the part itself and no
    # grandchild does, before whom it would only be a witness.
    Part.objects.filter(job=job, lease_until__isnull=False).update(
        state=PartState.QUEUED, lease_until=None, attempts=0
    )
    return os.WIFSIGNALED(status)


def _kill(before, execute, sql, params, many, context):
    if before(sql):
        os.kill(os.getpid(), signal.SIGKILL)
    return execute(sql, params, many, context)


def submitted(city):
    """Everybody is assessed and the first part that gives numbers is next."""
    job = issuing.submit(
        year=cast.YEAR, agency=city, requested_by=None, once="1", now=timezone.now()
    )
    while job.stage == 0:
        worker.work_once(job)
        job.refresh_from_db()
    return job


def test_killed_between_any_two_steps_the_job_numbers_everybody_once(city):
    job = submitted(city)

    kills = killed_at_every_statement(job)

    job.refresh_from_db()
    assert kills > 20
    assert job.state == JobState.DONE
    numbers = Notice.objects.order_by("number").values_list("number", flat=True)
    assert list(numbers) == list(range(1, PEOPLE + 1))
    assert Counter(Notice.objects.values_list("learner", flat=True)).most_common(1)[0][1] == 1
    assert set(Notice.objects.values_list("job", flat=True)) == {job.pk}
    assert NoticeSeries.objects.get().last_number == PEOPLE
    assert job.result["issued"] == PEOPLE


def test_without_one_transaction_a_kill_leaves_people_without_a_notice(city, monkeypatch):
    def committed_bit_by_bit(prefix, year):
        return NoticeSeries.objects.get_or_create(prefix=prefix, year=year)[0]

    monkeypatch.setattr(notices, "_locked_series", committed_bit_by_bit)
    monkeypatch.setattr(notices, "issue_to", notices.issue_to.__wrapped__)
    monkeypatch.setattr(issuing.issue_part, "writes_files_only", True, raising=False)
    job = submitted(city)

    assert is_killed(job, before=lambda sql: sql.startswith('UPDATE "credits_noticeseries"'))
    assert not is_killed(job, before=lambda sql: False)

    job.refresh_from_db()
    assert job.parts.parked().exists()
    assert Notice.objects.count() < PEOPLE
