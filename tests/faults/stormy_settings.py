"""The settings of a worker in a storm: an installation's, with the work in step with the storm."""

from tests.faults.worker_settings import *  # noqa: F403 -- settings modules are layers
from tests.faults.worker_settings import JOB_KINDS as KINDS

JOB_KINDS = KINDS | {
    "credits.settle": "tests.faults.in_step.settle",
    "credits.issue_notices": "tests.faults.in_step.issue",
    "credits.print_notices": "tests.faults.in_step.print_notices",
}
