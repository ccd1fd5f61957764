"""A part that was lost once is done again in a process of its own, before a witness.

A lost lease does not say whose fault it was: the machine went down, somebody killed the worker,
or the part kills whatever does it. The worker that stays beside the part sees it. Where the
process dies or hangs and the witness lives, it is the part's own failure and counts as one of its
five attempts; where both die, nobody is there to blame the part, and nothing is counted.
"""

import os
import select
import signal
import socket
from collections.abc import Callable
from threading import Thread

from django.conf import settings
from django.db import connections
from django.utils.translation import gettext as _

from jobs import leases
from jobs.models import Part


def run(part: Part, *, do: Callable[[Part], None]) -> None:
    """Let a child do the part; hand the part back if the child does not come to an end."""
    connections.close_all()  # a connection belongs to one process
    ours, theirs = socket.socketpair()
    child = os.fork()
    if child == 0:
        ours.close()
        _do_and_exit(part, do, theirs)
    theirs.close()
    with ours:
        status = _ended(child, ours)
    if os.WIFSIGNALED(status):
        why = _("执行它的进程中断或超时（信号 %(signal)s）")
        leases.hand_back(part, why=why % {"signal": os.WTERMSIG(status)})


def _ended(child: int, line: socket.socket) -> int:
    """How the child ended; one that hangs is ended here. The line breaks when it is gone."""
    if not select.select([line], [], [], settings.JOBS_PART_SECONDS)[0]:
        os.kill(child, signal.SIGKILL)
    return os.waitpid(child, 0)[1]


def _do_and_exit(part: Part, do: Callable[[Part], None], line: socket.socket) -> None:
    Thread(target=_end_with_the_witness, args=(line,), daemon=True).start()
    code = 1
    try:
        do(part)
        code = 0
    finally:
        # What the worker opened is the worker's: nothing is flushed or tidied up here.
        os._exit(code)


def _end_with_the_witness(line: socket.socket) -> None:
    line.recv(1)  # comes back when the other end is closed
    os._exit(1)
