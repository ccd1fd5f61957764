"""Clears away files of jobs that are long over, of the kinds whose files can be made again.

What a job's rows say stays. Kinds that keep something nowhere else (an uploaded table, a report
that is still read) are not named in JOBS_CLEARED_KINDS.
"""

import shutil
from datetime import datetime, timedelta

from django.conf import settings

from jobs.models import FINISHED_JOB, Job


def clear_files(*, now: datetime) -> int:
    """Remove the folders of jobs that ended more than JOBS_FILES_DAYS ago; says how many."""
    over = Job.objects.filter(
        kind__in=settings.JOBS_CLEARED_KINDS,
        state__in=FINISHED_JOB,
        finished_at__lt=now - timedelta(days=settings.JOBS_FILES_DAYS),
    )
    folders = [job.folder for job in over.only("pk") if job.folder.is_dir()]
    for folder in folders:
        shutil.rmtree(folder)
    return len(folders)
