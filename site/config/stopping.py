"""For commands that start servers: Ctrl-C and SIGTERM end the command by way of its `finally`."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from django.core.management.base import CommandError

STOPPED = 130  # as a shell reports a command that Ctrl-C has ended


@contextmanager
def told_to_stop() -> Iterator[None]:
    """Both signals raise in the block; what it has started is ended by its own clean-up."""
    # Also Ctrl-C: a shell starts what runs in the background with it ignored.
    before = {number: signal.signal(number, _stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    except KeyboardInterrupt:
        raise CommandError("已停止，没有留下任何东西", returncode=STOPPED) from None
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _stop(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt
