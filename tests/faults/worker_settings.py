"""The settings of a worker that a test starts: an installation's, with toy kinds of job."""

from config.settings.dev import *  # noqa: F403 -- settings modules are layers
from config.settings.dev import JOB_KINDS as REAL_KINDS
from config.settings.test import LEDGER_MAC_KEY as LEDGER_MAC_KEY  # the test walks its chains

JOB_KINDS = REAL_KINDS | {
    "tests.leave_a_row": "tests.jobs.kinds.leave_a_row",
    "tests.die": "tests.jobs.kinds.die",
    "tests.settle_carelessly": "tests.faults.careless.settle",
    "tests.import_carelessly": "tests.faults.careless_import.record",
}
