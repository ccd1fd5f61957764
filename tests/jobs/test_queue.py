"""Submitting: once per key, and never before the caller's transaction is committed."""

import time

import pytest
from celery import Celery
from django.db import transaction
from django.utils import timezone

from config.celery import app
from jobs import queue, tasks
from jobs.models import Job, JobState, Part
from jobs.parts import UnknownKindError


@pytest.fixture
def silent_broker():
    """A broker that refuses every connection."""
    broken = Celery("broken", broker="redis://127.0.0.1:1/0", set_as_current=True)
    broken.conf.broker_transport_options = {"max_retries": 0}  # as in config.settings.base
    yield
    broken.close()
    app.set_current()


def messages():
    found = []
    with app.connection() as connection:
        waiting = connection.SimpleQueue("celery")
        for _message in range(waiting.qsize()):
            message = waiting.get(block=False)
            message.ack()
            found.append((message.headers["task"], message.payload))
        waiting.close()
    return found


def test_submitting_the_same_key_twice_gives_the_same_job(submit):
    first = submit(parts=3, key="print:2026")

    second = submit(parts=5, key="print:2026")

    assert second == first
    assert Part.objects.count() == 3


def test_a_key_of_another_kind_is_refused(submit):
    submit(key="print:2026")

    with pytest.raises(queue.ConflictingKeyError, match="print:2026"):
        submit(key="print:2026", kind="tests.write_a_file")


def test_an_unknown_kind_is_refused_before_anything_is_stored(submit):
    with pytest.raises(UnknownKindError, match=r"tests\.nobody"):
        submit(kind="tests.nobody")

    assert not Job.objects.exists()


@pytest.mark.parametrize("stages", [[], [[]], [[], []]])
def test_a_job_without_parts_is_done_at_once(submit, stages):
    job = submit(stages=stages)

    assert job.state == JobState.DONE


def test_workers_are_woken_only_after_the_commit(submit, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as callbacks:
        submit()

    assert len(callbacks) == 1


def test_a_rollback_leaves_neither_job_nor_message(transactional_db, submit):
    messages()

    with transaction.atomic():
        submit()
        transaction.set_rollback(True)  # the request fails after it has submitted

    assert not Job.objects.exists()
    assert messages() == []


def test_messages_carry_the_jobs_id_and_nothing_else(transactional_db, submit):
    messages()

    job = submit(parts=2, title="打印刘喆的通知", arguments={"learner": 7})

    sent = messages()
    assert [task for task, _payload in sent] == ["jobs.wake", "jobs.wake"]
    assert all(payload[:2] == [[job.pk], {}] for _task, payload in sent)


def test_a_silent_broker_costs_no_request(transactional_db, submit, silent_broker, caplog):
    begun = time.monotonic()

    job = submit()

    assert time.monotonic() - begun < 3
    assert Job.objects.filter(pk=job.pk, state=JobState.QUEUED).exists()
    assert "waits for the sweeper: OperationalError" in caplog.text


def test_the_sweeper_finds_a_job_that_no_message_announces(transactional_db, submit):
    job = submit(parts=2)
    messages()  # all are lost

    tasks.sweep()

    # As many workers are told as before: the job does not go on with one alone.
    assert [payload[0] for _task, payload in messages()] == [[job.pk]] * 2


def test_the_sweeper_leaves_a_job_in_hand_alone(transactional_db, submit):
    job = submit()
    messages()
    tasks.leases.claim(job, now=timezone.now())

    tasks.sweep()

    assert messages() == []


def test_a_repeated_wake_finds_nothing_to_do(submit, rows_of):
    job = submit(parts=2)

    tasks.wake(job.pk)
    tasks.wake(job.pk, future_argument=1)

    job.refresh_from_db()
    assert job.state == JobState.DONE
    assert sorted(rows_of(job).values()) == [1, 1]


def test_a_job_whose_announcement_breaks_is_done_once_all_the_same(
    transactional_db, submit, rows_of, monkeypatch
):
    def break_off(*args, **kwargs):
        raise OSError("between the commit and the message")

    with monkeypatch.context() as broken:
        broken.setattr(queue.current_app, "send_task", break_off, raising=False)
        job = submit(parts=2)
    tasks.sweep()
    for _task, payload in messages():
        tasks.wake(*payload[0])

    assert sorted(rows_of(job).values()) == [1, 1]


def test_a_message_for_a_job_that_was_rolled_back_does_nothing(transactional_db, submit, rows_of):
    with transaction.atomic():
        job = submit(parts=1)
        queue.wake(job.pk)  # too early: nobody else can see the job yet
        transaction.set_rollback(True)

    for _task, payload in messages():
        tasks.wake(*payload[0])

    assert not rows_of(job)
    assert not Job.objects.exists()
