"""The installation's web server on a free port, over a database that is named to it."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

BOOT_SECONDS = 180
STOPPING = {signal.SIGINT, signal.SIGTERM}
ROOT = Path(__file__).resolve().parents[2]


class ServerDiedError(Exception):
    """The web server did not start; its own words follow."""


@contextmanager
def running(
    *,
    database_url: str,
    folder: Path,
    workers: int = 2,
    threads: int = 4,
    application: str = "config.wsgi:application",
) -> Iterator[int]:
    """Gives the port; ends every process of the server."""
    port = _free_port()
    log = folder / "web.log"
    command = [
        *(sys.executable, "-m", "gunicorn", application, "--bind", f"127.0.0.1:{port}"),
        *("--worker-class", "gthread", "--workers", str(workers), "--threads", str(threads)),
        *("--backlog", "2048", "--keep-alive", "30"),
        *("--no-control-socket", "--log-level", "warning"),
    ]
    environment = os.environ | {
        "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "site")]),
        "DATABASE_URL": database_url,
        "CIVIL_CREDITS_VAR": str(folder),
    }
    # Told to stop between the start and the `try`, this command would leave the server behind.
    signal.pthread_sigmask(signal.SIG_BLOCK, STOPPING)
    with log.open("wb") as out:
        server = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=out, stderr=out, start_new_session=True,
            preexec_fn=_listen,
        )  # fmt: skip
    try:
        _listen()
        wait_until_it_answers(server, port, log)
        yield port
    finally:
        with suppress(ProcessLookupError):  # it has ended by itself
            os.killpg(server.pid, signal.SIGKILL)
        server.wait()


def _listen() -> None:
    signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPPING)


def wait_until_it_answers(
    server: subprocess.Popen[bytes],
    port: int,
    log: Path,
    *,
    page: str = "login/",
    seconds: float = BOOT_SECONDS,
) -> None:
    """Raises ServerDiedError with the end of its log where it does not within so many seconds."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and server.poll() is None:
        try:
            urlopen(f"http://127.0.0.1:{port}/{page}", timeout=30).close()
        except HTTPError:
            return  # an answer, if not to a stranger
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise ServerDiedError(log.read_text(errors="replace")[-4000:])


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
