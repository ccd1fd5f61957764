"""Processes that a test has started, and what they have started in turn."""

import time
from pathlib import Path

ENDED = (FileNotFoundError, ProcessLookupError)


def descendants(pid: int) -> list[int]:
    """The process and all that it has started; nothing of one that has ended meanwhile."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except ENDED:
        return []
    return [pid, *(one for child in children for one in descendants(int(child)))]


def wait_until_gone(started: list[int], *, seconds: float = 60) -> None:
    """They may still be ending, under a busy system; what stays fails the test."""
    deadline = time.monotonic() + seconds
    while left := [pid for pid in started if Path(f"/proc/{pid}").exists()]:
        assert time.monotonic() < deadline, f"still there: {left}"
        time.sleep(0.05)
