"""Attempts, refusals, stages, and what may be remembered of an error."""

import threading

import pytest
from django.db import connections
from django.utils import timezone

from jobs import leases, stages, worker
from jobs.models import Job, JobState, Part, PartState


def test_working_off_a_job_does_every_part_once(submit, rows_of):
    job = submit(parts=3)

    finished = worker.work_off(job)

    assert finished.state == JobState.DONE
    assert finished.finished_at
    assert rows_of(job) == {f"job {job.pk} 0.{number}": 1 for number in (1, 2, 3)}


def test_progress_is_told_part_by_part(submit):
    job = submit(parts=3)
    told = []

    worker.work_off(job, on_progress=lambda done, total: told.append((done, total)))

    assert told == [(1, 3), (2, 3), (3, 3)]


def test_a_finished_job_is_not_done_again(submit, rows_of):
    job = submit(parts=1)
    worker.work_off(job)

    again = worker.work_off(job)

    assert again.state == JobState.DONE
    assert list(rows_of(job).values()) == [1]


def test_a_stage_waits_for_the_one_before(submit):
    job = submit(stages=[[{}, {}, {}], [], [{"count": 1}]], kind="tests.count_rows")
    assert leases.claim(job, now=timezone.now()).stage == 0
    leases.claim(job, now=timezone.now())
    leases.claim(job, now=timezone.now())

    assert leases.claim(job, now=timezone.now()) is None


def test_the_last_stage_sees_what_the_first_one_left(submit, settings):
    settings.JOB_KINDS = {"tests.leave_a_row": "tests.jobs.kinds.leave_or_count"}
    job = submit(stages=[[{}, {}, {}], [{"count": True}]])

    finished = worker.work_off(job)

    assert finished.result == {"rows": 3}


def test_the_stage_after_a_parked_part_still_runs(submit, settings):
    settings.JOB_KINDS = {"tests.leave_a_row": "tests.jobs.kinds.leave_or_count"}
    job = submit(stages=[[{}, {"fail": True}], [{"count": True}]])

    finished = worker.work_off(job)

    assert finished.state == JobState.FAILED
    assert finished.result == {"rows": 1}


def test_advancing_twice_advances_once(submit):
    job = submit(stages=[[{}], [{}]])
    Part.objects.filter(stage=0).update(state=PartState.DONE)

    moved = [stages.advance(job.pk, now=timezone.now()) for _ in range(2)]

    assert moved == [True, False]
    assert Job.objects.get().stage == 1


def test_a_failed_attempt_leaves_nothing_and_is_repeated(submit, rows_of):
    job = submit(parts=1, kind="tests.stumble", arguments={"times": 2, "how": "refusal"})

    finished = worker.work_off(job)

    part = Part.objects.get()
    assert (finished.state, part.attempts, part.last_error) == (JobState.DONE, 3, "")
    assert list(rows_of(job).values()) == [1]


def test_a_part_that_always_fails_is_parked_and_says_why(submit, rows_of):
    job = submit(parts=2, kind="tests.stumble", arguments={"how": "refusal"})

    finished = worker.work_off(job)

    parts = Part.objects.all()
    assert finished.state == JobState.FAILED
    assert {part.attempts for part in parts} == {5}
    assert {part.last_error for part in parts} == {
        "NoRowsTodayError: part 1 is refused",
        "NoRowsTodayError: part 2 is refused",
    }
    assert not rows_of(job)


def test_a_strangers_error_is_kept_without_its_message(submit, caplog):
    job = submit(parts=1, kind="tests.stumble", arguments={"how": "刘喆"})

    worker.work_off(job)

    reason = Part.objects.get().last_error
    assert reason.startswith("ValueError（jobs/kinds.py:")
    assert "刘喆" not in reason + caplog.text
    assert "410101199001011234" not in reason + caplog.text


def test_a_result_that_is_no_json_counts_as_a_failure(submit, settings, rows_of):
    settings.JOB_KINDS = {"tests.leave_a_row": "tests.jobs.kinds.return_an_object"}
    job = submit(parts=1)

    finished = worker.work_off(job)

    assert finished.state == JobState.FAILED
    assert not rows_of(job)


def test_refused_items_of_all_parts_are_listed(submit, settings):
    settings.JOB_KINDS = {"tests.leave_a_row": "tests.jobs.kinds.refuse_an_item"}
    job = submit(parts=2)

    finished = worker.work_off(job)

    assert finished.state == JobState.DONE
    assert [item["title"] for item in finished.result["parked"]] == ["第 1 项", "第 2 项"]


@pytest.mark.fault
def test_four_workers_at_once_double_nothing(transactional_db, submit, rows_of):
    job = submit(stages=[[{} for _ in range(12)], [{} for _ in range(12)], [{}]])
    ends = []

    def work():
        try:
            ends.append(worker.work_off(job).state)
        finally:
            connections.close_all()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for one in workers:
        one.start()
    for one in workers:
        one.join(timeout=60)

    assert ends == [JobState.DONE] * 4
    assert len(rows_of(job)) == 25
    assert set(rows_of(job).values()) == {1}
