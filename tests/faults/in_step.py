"""The work of a year's end as it is, but in step with a storm: a part that has done its work
lingers, before anything of it is committed, until the storm has come as far as the work.

So kills hit parts in the middle on a fast machine and on a slow one.
"""

import time
from pathlib import Path

from django.conf import settings

from credits import notice_printing
from credits.noticing import issuing
from credits.settlement import freezing
from jobs import parts
from jobs.models import FINISHED_PART, Part

SECONDS = 15  # the storm may have to wait as well, for a worker that starts


def allow(number):
    """So many parts may be over by now."""
    unfinished = _file().with_suffix(".new")
    unfinished.write_text(str(int(number)))
    unfinished.replace(_file())


def settle(part):
    return _lingering(freezing.part(part))


def issue(part):
    return _lingering(issuing.issue_part(part))


@parts.writes_files_only
def print_notices(part):
    return _lingering(notice_printing.print_part(part))


def _lingering(found):
    ends = time.monotonic() + SECONDS
    while time.monotonic() < ends and _over() >= int(_file().read_text()):
        time.sleep(0.05)
    return found


def _over():
    return Part.objects.filter(state__in=FINISHED_PART).count()


def _file():
    return Path(settings.VAR, "allowed")
