"""One morning on the PostgreSQL of DATABASE_URL, through the installation's own web server.

The settings are those of production; the sheet goes to stdout, progress to stderr. Its people are
logged in beforehand: what is measured is the opening, not the hashing of passwords.
"""

import json
import os
import resource
import subprocess
import sys
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django

from catalog.opening_day import web
from tests.postgresql import free_port

ROOT = Path(__file__).resolve().parents[3]
LECTURES = 50
BOOT_SECONDS = 600


def main() -> None:
    parser = ArgumentParser()
    for name in ("people", "coming", "sitting", "officers", "seconds", "seed"):
        parser.add_argument(f"--{name}", type=int, required=True)
    asked = vars(parser.parse_args())
    seconds, seed = asked.pop("seconds"), asked.pop("seed")
    django.setup()
    from tests.trust.load import crowd, judging, scene  # noqa: PLC0415 -- needs the settings

    founded = scene.found(scene.Size(**asked), lectures=LECTURES)
    print("the city stands", file=sys.stderr, flush=True)
    began = time.process_time()
    with web_server() as port:
        opened = time.perf_counter()
        morning = crowd.play(founded, port=port, seed=seed, seconds=seconds)
        took = time.perf_counter() - opened
    sheet = judging.judged(morning, founded)
    conditions = {
        "seed": seed,
        "took_s": round(took, 1),
        "client_cpu_s": round(time.process_time() - began, 1),
        "load_before": round(os.getloadavg()[0], 2),
        "server_cpu_s": round(_children_cpu(), 1),
    }
    json.dump(asked | conditions | sheet, sys.stdout, ensure_ascii=False, indent=1)


@contextmanager
def web_server() -> Iterator[int]:
    """As `site/deploy` starts it, with one page more, which is empty."""
    port = free_port()
    application = "tests.benchmarks.rush_server:application"
    command = f"-m gunicorn -c site/deploy/gunicorn.conf.py {application}".split()
    log = Path(os.environ["CIVIL_CREDITS_VAR"]) / "web.log"
    with log.open("wb") as out:
        server = subprocess.Popen(
            [sys.executable, *command], cwd=ROOT, stdout=out, stderr=out,
            env=os.environ | {"WEB_BIND": f"127.0.0.1:{port}"},
        )  # fmt: skip
    try:
        web.wait_until_it_answers(server, port, log, page="healthz", seconds=BOOT_SECONDS)
        yield port
    finally:
        server.terminate()
        server.wait()


def _children_cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main()
