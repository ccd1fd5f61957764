"""The demo's processes: one web server, one worker; both end when the command ends."""

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from types import FrameType

from django.conf import settings

GRACE_SECONDS = 10


def run_until_stopped(*, port: int) -> int:
    """Run both servers until Ctrl-C or SIGTERM, or until one of them dies; leave no process."""
    environment = os.environ | {
        "PYTHONPATH": os.pathsep.join([str(settings.ROOT), str(settings.SITE)]),
        "DJANGO_SETTINGS_MODULE": settings.SETTINGS_MODULE,
    }
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _stop)
    running: list[subprocess.Popen[bytes]] = []
    try:
        for command in (_web(port), _worker()):
            # A group of its own: Ctrl-C reaches this command, which then ends each whole group.
            running.append(subprocess.Popen(command, env=environment, start_new_session=True))
        while all(process.poll() is None for process in running):
            time.sleep(0.3)
        return 1
    except _StopRequestedError:
        return 0
    finally:
        _end(running)


class _StopRequestedError(Exception):
    pass


def _stop(signal_number: int, frame: FrameType | None) -> None:
    raise _StopRequestedError


def _web(port: int) -> list[str]:
    return [
        *(sys.executable, "-m", "gunicorn", "config.wsgi:application"),
        *("--bind", f"127.0.0.1:{port}", "--worker-class", "gthread"),
        *("--workers", "2", "--threads", "4", "--no-control-socket", "--log-level", "warning"),
    ]


def _worker() -> list[str]:
    return [
        *(sys.executable, "-m", "celery", "-A", "config.celery", "worker"),
        *("-P", "prefork", "-c", "1", "-B", "-s", str(settings.VAR / "beat")),
        *("--without-gossip", "--without-mingle", "--loglevel", "warning"),
    ]


def _end(running: list[subprocess.Popen[bytes]]) -> None:
    for process in running:
        _signal_group(process, signal.SIGTERM)
    deadline = time.monotonic() + GRACE_SECONDS
    for process in running:
        with suppress(subprocess.TimeoutExpired):  # the next line ends what did not listen
            process.wait(timeout=max(0.1, deadline - time.monotonic()))
        _signal_group(process, signal.SIGKILL)
        process.wait()


def _signal_group(process: subprocess.Popen[bytes], number: int) -> None:
    try:
        os.killpg(process.pid, number)
    except ProcessLookupError:
        return  # every process of the group has ended
