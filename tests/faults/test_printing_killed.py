"""kill -9 of whoever prints notices, before every file that appears and every part that is marked
done: the file holds each letter once.

Each worker is a child that kills itself before its nth step, and the next one gets one step
further. The control writes files bit by bit under their names: killed once between two bits, it
leaves half a file that the next attempt goes on with.
"""

import os
import re
import signal
import sys
from itertools import count

import pytest
from django.db import connection, connections
from django.utils import timezone

from credits import notice_printing
from documents import bulk
from jobs import files, worker
from jobs.models import Job, JobState, Part, PartState
from people.models import Agency, Learner
from tests.credits import notices_cast as cast
from tests.documents.pictures import text_by_mupdf, text_by_pdfium

pytestmark = [pytest.mark.usefixtures("transactional_db"), pytest.mark.fault]
PEOPLE, PART = 4, 2


@pytest.fixture
def job(settings, tmp_path, monkeypatch):
    """Two parts of two letters, and the part that joins them."""
    settings.JOBS_FOLDER = tmp_path / "jobs"
    monkeypatch.setattr(bulk, "LARGEST_PART", PART)
    city = Agency.add_root(code="4101", name="绿城市")
    cast.found_authority(city)
    bureau = city.add_child(code="410101", name="绿城市财政局")
    for number in range(PEOPLE):
        Learner.objects.create(personnel_no=f"2{number:05}", name="刘堃", agency=bureau)
    cast.issue(city)
    return notice_printing.submit(
        year=cast.YEAR, agency=city, requested_by=None, once="1", now=timezone.now()
    )


def is_killed(job, *, step):
    """Let a child work, which kills itself before a step; False if it finished the job."""
    connections.close_all()
    child = os.fork()
    if child == 0:
        try:
            _work(job, step)
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


def _work(job, step):
    steps = count(1)

    def take_step():
        if next(steps) == step:
            os.kill(os.getpid(), signal.SIGKILL)

    def watch(event, arguments):
        if event == "os.rename":
            take_step()

    def execute(execute, sql, params, many, context):
        if sql.startswith('UPDATE "jobs_part" SET "state"') and "DONE" in map(str, params):
            take_step()
        return execute(sql, params, many, context)

    sys.addaudithook(watch)  # never taken away again: the child ends with it
    with connection.execute_wrapper(execute):
        worker.work_off(Job.objects.get(pk=job.pk))


def numbers(job):
    """The numbers on the pages of the job's file, as two engines read them."""
    pdf = files.result_of(job).read_bytes()
    return [
        [int(re.search(r"〔\d+〕(\d+)号", text(pdf, page))[1]) for page in range(PEOPLE)]
        for text in (text_by_mupdf, text_by_pdfium)
    ]


def test_killed_between_any_two_steps_each_letter_is_printed_once(job):
    kills = next(step - 1 for step in count(1) if not is_killed(job, step=step))

    job.refresh_from_db()
    assert kills >= 4
    assert (job.state, job.result["pages"], job.result["parked"]) == (JobState.DONE, PEOPLE, [])
    assert numbers(job) == [[1, 2, 3, 4]] * 2


def test_files_written_bit_by_bit_do_not_survive_a_kill(job, monkeypatch, tmp_path):
    def carelessly(part, name, content):
        part.folder.mkdir(parents=True, exist_ok=True)
        with (part.folder / name).open("ab") as file:
            file.write(content[: len(content) // 2])
            file.flush()
            if not (tmp_path / "killed").exists():
                (tmp_path / "killed").touch()
                os.kill(os.getpid(), signal.SIGKILL)
            file.write(content[len(content) // 2 :])
        return part.folder / name

    monkeypatch.setattr(files, "write", carelessly)

    assert is_killed(job, step=0)
    assert not is_killed(job, step=0)

    job.refresh_from_db()
    assert job.state == JobState.FAILED
    assert job.result["printed"] < PEOPLE
