"""Names, ID numbers and telephones that go through the real queue stand nowhere on its way.

A file of records is imported and notices are printed by a worker over a Redis whose every command
is heard; beside them a roster is loaded, a notice and a transcript are taken, and one's own data.
"""

import base64
import codecs
import re
import socket
import threading
import zipfile
from contextlib import contextmanager
from io import BytesIO

import pikepdf
import pytest
from celery import Celery, current_app
from django.apps import apps
from django.core.management import call_command
from django.utils import timezone

from config.celery import app
from credits import notice_printing, transcript_printing, transcripts
from credits.imports import shelf, steps
from credits.models import Fact, ImportMode, Notice
from jobs import files as job_files
from jobs.models import Job, JobState
from people.models import Agency, Learner, RoleKind
from portal.own_data import collecting, packing
from tests.catalog.cast import make_officer
from tests.credits import notices_cast as notices
from tests.credits.test_imports import COURSE, HEAD
from tests.faults.workers import WORKER, Workers, redis
from tests.people import files
from tests.people.test_id_numbers import HEAD as PEOPLE_HEAD
from tests.people.test_id_numbers import LIU

pytestmark = [
    pytest.mark.usefixtures("transactional_db"), pytest.mark.fault, pytest.mark.postgres_only,
]  # fmt: skip
NAME, PHONE = "甪直丁", "13799990417"
CANARIES = (NAME, LIU, PHONE)
BODY = re.compile(r'"body": "([A-Za-z0-9+/=]+)"')
ESCAPED = re.compile(r"\\u([0-9a-f]{4})")


class Watched(Workers):
    """A worker that tells everything, with a folder of its own for temporary files."""

    def start(self):
        (self.var / "temporary").mkdir(exist_ok=True)
        self.environment["TMPDIR"] = str(self.var / "temporary")
        tells_all = WORKER.replace("WARNING", "DEBUG").split()
        self._start([*tells_all, "-B", "-s", str(self.beat)])


@pytest.fixture
def heard():
    return []


@pytest.fixture
def worker(tmp_path, settings, heard):
    settings.PII_KEY = "a key of the tests"
    settings.JOBS_FOLDER = tmp_path / "jobs"
    settings.CREDITS_IMPORTS_FOLDER = tmp_path / "imports"
    with redis(tmp_path) as address, listening(tmp_path / "redis.sock", heard):
        sender = Celery("sender", broker=address, set_as_current=True)
        started = Watched(tmp_path, lease_seconds=60, broker=address)
        started.start()
        yield started
        started.end()
        sender.close()
        app.set_current()


@contextmanager
def listening(path, heard):
    """Every command that anybody gives the Redis, with all that it says."""
    with socket.socket(socket.AF_UNIX) as ours:
        ours.connect(str(path))
        ours.sendall(b"MONITOR\r\n")
        lines = ours.makefile("rb")
        assert lines.readline() == b"+OK\r\n"
        thread = threading.Thread(target=lambda: heard.extend(iter(lines.readline, b"")))
        thread.start()
        yield
        ours.shutdown(socket.SHUT_RDWR)
        thread.join()


def plainly(said):
    """What a message or a log says, in whatever it is wrapped."""
    text = codecs.escape_decode(said)[0].decode(errors="replace")
    bodies = [base64.b64decode(one).decode() for one in BODY.findall(text)]
    plain = ESCAPED.sub(lambda one: chr(int(one[1], 16)), "\n".join([text, *bodies]))
    return said.decode(errors="replace") + plain


def done(worker, job):
    def is_finished():
        job.refresh_from_db()
        return job.is_finished

    worker.wait_until(is_finished, seconds=120)
    return job


def live(worker, folder):
    """The people come, their records are imported, they are written to, one takes her data."""
    people = [[*files.PEOPLE[0][:1], NAME, *files.PEOPLE[0][2:]], *files.PEOPLE[1:]]
    numbers = [[*row, number] for row, number in zip(people, (LIU, "", ""), strict=True)]
    roster = files.roster(folder / "roster.xlsx", people=numbers, people_head=PEOPLE_HEAD)
    call_command("load_roster", str(roster))
    roster.unlink()
    city, learner = Agency.objects.get(code="4101"), Learner.objects.get(personnel_no="000101")
    officer = make_officer(city, "peixun", RoleKind.TRAINING_DEPARTMENT)
    imported(worker, learner, city, officer)
    notices.found_authority(city)
    notices.issue(city)
    job = notice_printing.submit(
        year=2026, agency=city, requested_by=officer, once="1", now=timezone.now()
    )
    assert done(worker, job).state == JobState.DONE, job.result
    packed = packing.pack(
        collecting.of_user(officer, now=timezone.now()), user=officer, now=timezone.now()
    )
    assert zipfile.ZipFile(BytesIO(packed)).namelist()
    taken = transcripts.issue(learner=learner, issued_by=officer, now=timezone.now())
    paper = transcript_printing.as_pdf(taken, address="https://example.com/verify/x/")
    (job.folder / "transcript.pdf").write_bytes(paper)
    letter = Notice.objects.get(learner=learner)
    (job.folder / "notice.pdf").write_bytes(notice_printing.as_pdf(letter))
    return job


def imported(worker, learner, city, officer):
    """Two rows of hers, one of which cannot be imported, with her telephone in it; and a file that
    knows her by her ID number."""
    good = COURSE | {"人事编号": learner.personnel_no, "姓名": NAME}
    bad = good | {"来源编号": "2", "完成日期": PHONE, "级别": LIU}
    rows = [HEAD, *([one.get(title, "") for title in HEAD] for one in (good, bad))]
    batch = steps.upload(
        data="\n".join(map(",".join, rows)).encode(), name="记录.csv", platform=COURSE["平台"],
        agency=city, by=officer, now=timezone.now(),
    )  # fmt: skip
    done(worker, batch.job)
    steps.confirm(batch=batch, mode=ImportMode.GOOD_ROWS, by=officer, now=timezone.now())
    batch.refresh_from_db()
    assert done(worker, batch.job).state == JobState.DONE
    assert Fact.objects.filter(learner=learner).count() == 1
    assert shelf.path_of(batch, shelf.MARKED)
    by_number = ["身份证号" if title == "人事编号" else title for title in HEAD]
    hers = good | {"来源编号": "3", "身份证号": LIU}
    rows = [by_number, [hers.get(title, "") for title in by_number]]
    batch = steps.upload(
        data="\n".join(map(",".join, rows)).encode(), name="记录.csv", platform=COURSE["平台"],
        agency=city, by=officer, now=timezone.now(),
    )  # fmt: skip
    done(worker, batch.job)
    steps.confirm(batch=batch, mode=ImportMode.ALL_OR_NOTHING, by=officer, now=timezone.now())
    batch.refresh_from_db()
    assert done(worker, batch.job).state == JobState.DONE
    assert Fact.objects.filter(learner=learner).count() == 2


def traces(worker, heard):
    """What is left on the way: messages, the worker's log, rows of jobs, temporary files."""
    found = {"redis": plainly(b"".join(heard)), "log": plainly(worker.log.read_bytes())}
    temporary = worker.var / "temporary"
    found |= {f"file {one}": text_of(one) for one in temporary.rglob("*")}
    for model in apps.get_app_config("jobs").get_models():
        found[model._meta.label] = str(list(model.objects.values()))
    for one in (worker.var / "jobs").rglob("*.pdf"):
        found[f"data of {one.name}"] = metadata_of(one)
    return found


def text_of(path):
    return str(path) + (path.read_bytes().decode(errors="replace") if path.is_file() else "")


def metadata_of(path):
    with pikepdf.open(path) as pdf:
        xmp = pdf.Root.Metadata.read_bytes().decode() if "/Metadata" in pdf.Root else ""
        return str(path.name) + str({key: str(value) for key, value in pdf.docinfo.items()}) + xmp


def where(found):
    return {
        word: [place for place, text in found.items() if word in text]
        for word in CANARIES
        if any(word in text for text in found.values())
    }


def test_who_goes_through_the_queue_is_named_nowhere_on_the_way(worker, heard, tmp_path):
    job = live(worker, tmp_path)

    found = traces(worker, heard)

    assert where(found) == {}
    assert '"task": "jobs.wake"' in found["redis"]
    assert "jobs.wake" in found["log"]
    assert {"data of transcript.pdf", "data of notice.pdf"} < {*found}
    assert job_files.result_of(job).stat().st_size > 1_000


def test_a_name_that_somebody_sends_along_is_found(worker, heard, tmp_path):
    """The control: in a message's arguments, in a job's, in a file that is left behind."""
    worker.wait_until(lambda: "ready" in worker.log.read_text(), seconds=60)
    current_app.send_task("tests.unknown", kwargs={"name": NAME, "phone": PHONE})
    sent = {"kind": "x", "key": "x", "title": "x", "arguments": {"id": LIU}}
    Job.objects.create(**sent, created_at=timezone.now())
    (tmp_path / "temporary/left.txt").write_text(PHONE)
    (tmp_path / "jobs").mkdir(exist_ok=True)
    with pikepdf.new() as pdf:
        pdf.docinfo["/Title"] = NAME
        pdf.save(tmp_path / "jobs/left.pdf")
    worker.wait_until(lambda: NAME in plainly(worker.log.read_bytes()), seconds=60)

    found = where(traces(worker, heard))

    assert {"redis", "log", "data of left.pdf"} <= {*found[NAME]}
    assert found[LIU] == ["jobs.Job"]
    assert {"redis", f"file {tmp_path / 'temporary/left.txt'}"} <= {*found[PHONE]}
