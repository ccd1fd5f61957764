"""The settings of a worker that a test starts: an installation's, with a toy kind of job."""

from config.settings.dev import *  # noqa: F403 -- settings modules are layers

JOB_KINDS = {"tests.leave_a_row": "tests.jobs.kinds.leave_a_row"}
