"""`manage.py benchmark NAME`: one benchmark on a throw-away PostgreSQL with full durability."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from argparse import ArgumentParser, ArgumentTypeError
from contextlib import suppress
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from config.settings.base import ROOT, SITE
from config.stopping import told_to_stop
from tests.benchmarks import BENCHMARKS
from tests.postgresql import ThrowAwayPostgreSQL

FEWEST = 20
GRACE_SECONDS = 10


class Command(BaseCommand):
    help = "与同行在同一次运行里比速度：两个数字、比值、目标、内存峰值"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", nargs="?", choices=list(BENCHMARKS), metavar="NAME")
        parser.add_argument("--list", action="store_true", help="列出全部")
        parser.add_argument("--people", type=number_of_people, help="规模，默认见 --list")
        parser.add_argument("--json", action="store_true", help="只在标准输出打印一个 JSON 文档")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["list"]:
            self.stdout.write(listing())
            return
        if options["name"] is None:
            known = "、".join(BENCHMARKS)
            raise CommandError(f"请写明哪一个：{known}；或用 --list 看说明", returncode=2)
        people = options["people"] or BENCHMARKS[options["name"]].people
        result = measured(options["name"], people)
        shown = json.dumps(result, ensure_ascii=False, indent=1)
        self.stdout.write(shown if options["json"] else told(result))


def number_of_people(text: str) -> int:
    if not text.isdecimal() or int(text) < FEWEST:
        raise ArgumentTypeError(f"人数须为不小于 {FEWEST} 的整数，不能是 {text!r}")
    return int(text)


def listing() -> str:
    return "\n".join(
        f"{name:<15}{one.about}（默认 {one.people:,} 人）" for name, one in BENCHMARKS.items()
    )


def measured(name: str, people: int) -> dict[str, Any]:
    """Start the server, run the benchmark in a process group of its own, leave nothing behind."""
    scratch = tempfile.mkdtemp(prefix="civil-credits-")
    server = ThrowAwayPostgreSQL(durable=True)
    with told_to_stop():
        try:
            server.start()
            return json.loads(_output(name, people, server.url(), scratch))
        finally:
            server.stop()
            shutil.rmtree(scratch, ignore_errors=True)


def _output(name: str, people: int, url: str, scratch: str) -> str:
    environment = os.environ | {
        "DATABASE_URL": url,
        "CIVIL_CREDITS_VAR": scratch,
        "PYTHONPATH": os.pathsep.join([str(ROOT), str(SITE)]),
    }
    command = [sys.executable, "-m", "tests.benchmarks", name, str(people)]
    running = subprocess.Popen(
        command, env=environment, cwd=ROOT, stdout=subprocess.PIPE, text=True,
        start_new_session=True,
    )  # fmt: skip
    try:
        output, _ = running.communicate()
    finally:
        _end(running)
    if running.returncode:
        raise CommandError(f"{name} 没有完成，原因见上")
    return output


def _end(running: subprocess.Popen[str]) -> None:
    """First as Ctrl-C does: a web server that it has started is in a group of its own."""
    for number in (signal.SIGINT, signal.SIGKILL):
        with suppress(ProcessLookupError):  # the whole group, also what it has forked
            os.killpg(running.pid, number)
        with suppress(subprocess.TimeoutExpired):
            running.wait(timeout=GRACE_SECONDS)


def told(result: dict[str, Any]) -> str:
    """The same for a person to read."""
    size = "，".join(f"{key} {value:,}" for key, value in result["size"].items())
    lines = [f"{result['name']}（{size}；内存峰值 {result['peak_memory_mb']} MB）"]
    lines += [_line(one) for one in (result, *result["also"])]
    return "\n".join(lines)


def _line(one: dict[str, Any]) -> str:
    sign = {"at_most": "≤", "at_least": "≥"}[one["target_is"]]
    verdict = {True: "达到", False: "未达到", None: "仅供参考"}[one["met"]]
    target = "" if one["target"] is None else f"，目标 {sign} {one['target']:,}"
    figures = [_figures(one["ours"])] + ([_figures(one["peer"])] if one["peer"] else [])
    return f"  {verdict}  {one['what']}：{one['ratio']:,}{target}（{' 对 '.join(figures)}）"


def _figures(figures: dict[str, Any]) -> str:
    return "，".join(
        value if key == "name" else f"{value:,} {key}" for key, value in figures.items()
    )
