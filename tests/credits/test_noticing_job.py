"""Issuing to many as a job: in order, once, without a gap, whatever is killed or asked twice."""

import pytest

from credits.models import Notice, NoticeSeries
from credits.noticing import issuing
from jobs import worker
from jobs.models import JobState, PartState
from people.models import Role
from tests.credits import notices_cast as cast
from tests.credits.conftest import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _slices_of_one(monkeypatch):
    monkeypatch.setattr(issuing, "SLICE", 1)


@pytest.fixture
def town(city, finance, water, liu, chen, wang):
    """Three people who are all short, in the order Chen, Liu, Wang."""
    cast.found_authority(city)
    return city


def submit(agency, *, by=None, once="1"):
    return issuing.submit(year=cast.YEAR, agency=agency, requested_by=by, once=once, now=NOW)


def test_a_job_numbers_slice_after_slice_in_the_order_of_units(town):
    job = worker.work_off(submit(town))

    assert job.state == JobState.DONE
    assert cast.numbered() == [(1, "陈犇"), (2, "刘喆"), (3, "王堃")]
    assert set(Notice.objects.values_list("job", flat=True)) == {job.pk}
    assert job.result["issued"] == 3
    assert [number[-2:] for number in job.result["numbers"]] == ["1号", "3号"]


def test_its_page_tells_what_was_issued_and_leads_on(client, town):
    officer = cast.officer(town)
    job = worker.work_off(submit(town, by=officer))
    client.force_login(officer)

    page = client.get(f"/jobs/{job.pk}/").content.decode()

    assert "新签发 3 份通知（绿人社〔" in page
    assert 'href="/notices/?year=2026&amp;agency=4101"' in page


@pytest.mark.parametrize(
    ("waiting", "at_once", "is_long"), [(200, 3, False), (201, 3, True), (0, 2, True)]
)
def test_few_people_are_written_to_at_once(town, monkeypatch, waiting, at_once, is_long):
    monkeypatch.setattr(issuing, "ASSESSED_AT_ONCE", at_once)

    assert issuing.takes_long(town, waiting=waiting) is is_long


def test_standings_are_assessed_before_anybody_is_written_to(town, chen):
    cast.finish(chen)

    worker.work_off(submit(town))

    assert cast.numbered() == [(1, "刘喆"), (2, "王堃")]


def test_an_attempt_that_fails_gives_its_numbers_back(town, monkeypatch):
    issue, broken = issuing._issue, []

    def fails_once(part, **asked):
        done = issue(part, **asked)
        if part.number == 1 and part.stage == 2 and not broken:
            broken.append([str(one) for one in Notice.objects.filter(job=part.job)])
            raise RuntimeError("断电")
        return done

    monkeypatch.setattr(issuing, "_issue", fails_once)

    job = worker.work_off(submit(town))

    assert [len(seen) for seen in broken] == [2]  # the second number had been written
    assert job.state == JobState.DONE
    assert cast.numbered() == [(1, "陈犇"), (2, "刘喆"), (3, "王堃")]
    assert NoticeSeries.objects.get().last_number == 3


def test_a_part_done_again_writes_to_nobody_twice(town):
    job = worker.work_off(submit(town))

    again = issuing.issue_part(job.parts.get(stage=2))

    assert again == {"issued": 0, "already": 1}
    assert Notice.objects.count() == 3


def test_the_same_request_twice_is_one_job_and_another_finds_nothing_left(town, clerk):
    first = submit(town, by=None)
    assert submit(town) == first
    worker.work_off(first)

    later = worker.work_off(submit(town, once="2"))

    assert later.result["issued"] == 0
    assert Notice.objects.count() == 3


def test_an_officer_whose_role_has_ended_issues_nothing(town, water):
    officer = cast.officer(town)
    job = submit(town, by=officer)
    Role.objects.filter(user=officer).update(agency=water)

    job = worker.work_off(job)

    assert job.state == JobState.FAILED
    assert not Notice.objects.exists()
    assert "NoLongerPermittedError" in job.parts.filter(state=PartState.PARKED)[0].last_error


def test_a_job_holds_ids_and_no_names(town):
    job = submit(town)

    stored = f"{job.title}{job.key}{job.arguments}{[one.arguments for one in job.parts.all()]}"
    assert not any(name in stored for name in ("刘喆", "陈犇", "王堃", "100001"))
