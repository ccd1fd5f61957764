from jobs import worker
from jobs.models import JobState
from people.models import User


def test_working_off_a_job_does_every_part_once(submit):
    job = submit(parts=3)

    finished = worker.work_off(job)

    assert finished.state == JobState.DONE
    assert User.objects.filter(name__startswith=f"job {job.pk} ").count() == 3
