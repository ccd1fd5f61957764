"""Printed files go when their time is over; rows stay, and so does what nobody could make again."""

from datetime import timedelta

import pytest
from django.urls import reverse

from jobs import clearing
from jobs.models import Job, JobState
from people.models import User
from tests.jobs.conftest import NOW

pytestmark = pytest.mark.django_db
A_MONTH_AGO = NOW - timedelta(days=31)


@pytest.fixture(autouse=True)
def _days(settings):
    settings.JOBS_FILES_DAYS, settings.JOBS_CLEARED_KINDS = 30, ("printed",)


def over(*, kind="printed", at=A_MONTH_AGO, state=JobState.DONE, by=None):
    job = Job.objects.create(
        kind=kind, key=f"{kind}{at}{state}", title="通知", state=state, created_at=at,
        finished_at=None if state == JobState.RUNNING else at, result={"file": "通知.pdf"},
        requested_by=by,
    )  # fmt: skip
    job.folder.mkdir(parents=True)
    (job.folder / "通知.pdf").write_bytes(b"%PDF")
    (job.folder / ".1.通知.pdf.part").write_bytes(b"half")
    return job


def test_files_of_printing_long_over_are_cleared_and_its_row_stays():
    job = over()

    assert clearing.clear_files(now=NOW) == 1
    assert clearing.clear_files(now=NOW) == 0

    assert not job.folder.exists()
    assert Job.objects.get().result == {"file": "通知.pdf"}


@pytest.mark.parametrize(
    "kept",
    [
        {"kind": "uploaded"},
        {"at": NOW - timedelta(days=29)},
        {"state": JobState.RUNNING},
    ],
    ids=["another kind", "younger", "unfinished"],
)
def test_other_files_are_kept(kept):
    job = over(**kept)

    assert clearing.clear_files(now=NOW) == 0

    assert (job.folder / "通知.pdf").is_file()


def test_the_page_says_that_the_file_was_cleared(client):
    hu = User.objects.create_user(username="hu", password="x", name="胡")
    job = over(by=hu)
    client.force_login(hu)
    before = client.get(reverse("jobs:job", args=[job.pk])).content.decode()

    clearing.clear_files(now=NOW)
    after = client.get(reverse("jobs:job", args=[job.pk])).content.decode()

    assert ("已过保存期限" in before, "下载" in before) == (False, True)
    assert ("已过保存期限" in after, "下载" in after) == (True, False)
