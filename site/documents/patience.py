"""Stops a layout that does not come to an end, so that one letter never holds up the others.

Counted is the time this process computes, not the time that passes: a busy machine stops nobody.
The alarm reaches the main thread only, where jobs and commands run; what a page shows is stopped by
the web server's own limit.
"""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from django.utils.translation import gettext as _

SHORTEST = 60.0  # seconds; a letter takes a tenth of one
CHARACTERS_A_SECOND = 10_000  # of HTML: a book of a megabyte gets a hundred seconds more
AGAIN = 1.0  # in case somebody on the way swallowed the first alarm


class RunawayLayoutError(Exception):
    """A document whose layout took longer than any that anybody prints."""

    def __init__(self) -> None:
        super().__init__(_("排版没有在限定时间内完成，已停止"))


def patience_for(length: int) -> float:
    """Seconds of computing for a document of so many characters."""
    return SHORTEST + length / CHARACTERS_A_SECOND


@contextmanager
def limited(seconds: float | None) -> Iterator[None]:
    """Raise RunawayLayoutError in the block once it has computed for so long; None: never."""
    if seconds is None or threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGVTALRM, _stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds, AGAIN)
    try:
        yield
    finally:
        try:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        finally:  # also if it rang just now
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
            signal.signal(signal.SIGVTALRM, before)


def _stop(number: int, frame: FrameType | None) -> None:
    raise RunawayLayoutError
