"""Toy kinds of jobs. Each part leaves one row that no constraint keeps from being doubled."""

import os
import signal
import time
from uuid import uuid4

from jobs import files, parts
from jobs.models import Part
from people.models import User

KINDS = {
    "tests.leave_a_row": "tests.jobs.kinds.leave_a_row",
    "tests.count_rows": "tests.jobs.kinds.count_rows",
    "tests.write_a_file": "tests.jobs.kinds.write_a_file",
    "tests.stumble": "tests.jobs.kinds.stumble",
    "tests.outlast_the_lease": "tests.jobs.kinds.outlast_the_lease",
    "tests.die": "tests.jobs.kinds.die",
}


class NoRowsTodayError(Exception):
    """A refusal of our own, as an app would define it."""


# A login may not hold fifteen digits in a row, and one hexadecimal number in a hundred does.
LETTERS = str.maketrans("0123456789", "ghijklmnop")


def leave_a_row(part):
    User.objects.create(username=uuid4().hex.translate(LETTERS), name=trace(part))
    time.sleep(part.data.get("seconds", 0))
    return {"pid": os.getpid()}


def count_rows(part):
    return {"rows": User.objects.filter(name__startswith=f"job {part.job_id} ").count()}


def write_a_file(part):
    files.write(part, part.data["file"], b"%PDF-1.7 toy")
    return {"file": part.data["file"]}


def stumble(part):
    """Fails in the way its arguments say, after it has left a row."""
    leave_a_row(part)
    if part.attempts <= part.data.get("times", 99):
        if part.data["how"] == "refusal":
            raise NoRowsTodayError(f"part {part.number} is refused")
        raise ValueError("刘喆 410101199001011234")
    return {}


def trace(part):
    return f"job {part.job_id} {part.stage}.{part.number}"


@parts.writes_files_only
def outlast_the_lease(part):
    """Ends when its own lease was renewed, or without when that does not happen in time."""
    deadline = time.monotonic() + 15
    first = part.lease_until
    while time.monotonic() < deadline:
        if Part.objects.get(pk=part.pk).lease_until > first:
            return {"renewed": True}
        time.sleep(0.05)
    return {"renewed": False}


def die(part):
    """Leaves a row and ends as its arguments say: by its own hand, never, or well."""
    leave_a_row(part)
    if part.attempts <= part.data.get("times", 99):
        if part.data.get("how") == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        if part.data.get("how") == "hang":
            signal.pause()
    return {"pid": os.getpid()}


def interrupt(part):
    raise KeyboardInterrupt


def leave_or_count(part):
    if "fail" in part.data:
        raise NoRowsTodayError
    return count_rows(part) if "count" in part.data else leave_a_row(part)


def return_an_object(part):
    leave_a_row(part)
    return {"object": object()}


def refuse_an_item(part):
    return {"parked": [{"title": f"第 {part.number} 项", "reason": "缺字"}]}
