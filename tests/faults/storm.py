"""An installation in a storm: two workers, beat, web, Redis and PostgreSQL, each of which is
killed or restarted in an order that a seed decides, while somebody keeps asking the web.
"""

import os
import signal
import threading
from collections import Counter
from contextlib import ExitStack, suppress
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from django.conf import settings
from django.db import connections
from redis import Redis as RedisClient

from catalog.opening_day import web
from tests.faults.workers import QUIET, WORKER, Redis, Workers, database_url

BEAT = "-m celery -A config.celery beat -l WARNING --pidfile="
# What happens how often to whom: 104 times.
PLAN = {
    "child": 52,
    "worker": 14,
    "web": 10,
    "flushed Redis": 12,
    "killed Redis": 12,
    "restarted PostgreSQL": 4,
}


class OneWorker(Workers):
    """A worker without a beat of its own: its only child is the one that works."""

    def start(self):
        self._start([*WORKER.split(), *QUIET.split(), "-n", f"{self.log.stem}@here"])

    def kill_child(self):
        """Not whoever that child has started in turn: it must not be left over."""
        pid = self.started[-1].pid
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        for child in children[:1]:
            with suppress(ProcessLookupError):
                os.kill(int(child), signal.SIGKILL)


class Beat(Workers):
    def start(self):
        self._start([*BEAT.split(), "-s", str(self.beat)])


class Storm:
    """The programs and what befalls them. `postgresql` is the server under the tests."""

    def __init__(self, folder, postgresql, *, lease_seconds, chance):
        self.folder, self.postgresql, self.chance = folder, postgresql, chance
        self.redis = Redis(folder)
        self.broker = f"redis+socket://{self.redis.socket}"
        given = {"lease_seconds": lease_seconds, "broker": self.broker}
        self.workers = [OneWorker(folder, name=f"worker{number}", **given) for number in (1, 2)]
        self.beat = Beat(folder, name="beat", **given)
        for one in self.workers:
            one.environment["DJANGO_SETTINGS_MODULE"] = "tests.faults.stormy_settings"
        self.web, self.port, self.starting = ExitStack(), 0, threading.Thread()
        self.faults = Counter()

    def __enter__(self):
        try:
            self.redis.start()
            for one in (*self.workers, self.beat):
                one.start()
            self._start_web()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        self._stop_web()
        for one in (*self.workers, self.beat):
            one.end()
        self.redis.kill()

    def strike(self, fault):
        getattr(self, f"_{fault.replace(' ', '_').lower()}")()
        self.faults[fault] += 1

    def _child(self):
        self.chance.choice(self.workers).kill_child()

    def _worker(self):
        one = self.chance.choice(self.workers)
        one.kill()
        one.start()

    def _web(self):
        """Nobody waits for it to come back: the storm goes on meanwhile."""
        self._stop_web()
        self.starting = threading.Thread(target=self._start_web)
        self.starting.start()

    def _flushed_redis(self):
        RedisClient(unix_socket_path=str(self.redis.socket)).flushall()

    def _killed_redis(self):
        self.redis.kill()
        self.redis.start()

    def _restarted_postgresql(self):
        connections.close_all()
        self.postgresql.restart()

    def _stop_web(self):
        if self.starting.ident:
            self.starting.join()
        self.web.close()

    def _start_web(self):
        running = web.running(database_url=database_url(), folder=self.folder, workers=1, threads=2)
        self.port = self.web.enter_context(running)


class Onlooker(threading.Thread):
    """Somebody who keeps asking for her job's page and for the health page; counts answers."""

    def __init__(self, storm, visitor, path):
        super().__init__(daemon=True)
        self.storm, self.visitor, self.paths = storm, visitor, (path, "/healthz")
        self.seen, self.over = Counter(), threading.Event()

    def run(self):
        while not self.over.wait(0.3):
            for path in self.paths:
                self.seen[self._status_of(path)] += 1

    def _status_of(self, path):
        cookie = f"{settings.SESSION_COOKIE_NAME}={self.visitor.session_key}"
        asked = Request(f"http://127.0.0.1:{self.storm.port}{path}", headers={"Cookie": cookie})
        try:
            with urlopen(asked, timeout=30) as answer:
                return answer.status
        except HTTPError as refusal:
            return refusal.code
        except OSError:
            return 0  # nobody listens, or the line broke
