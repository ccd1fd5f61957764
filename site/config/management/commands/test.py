"""`manage.py test`: everything that CI checks, in one command."""

import os
import subprocess
import sys
import time
from argparse import REMAINDER, ArgumentParser
from dataclasses import dataclass
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from config.settings.base import ROOT

MOST_PROCESSES = 4
REPORT = ROOT / "docs" / "trust-report.json"
DOMAIN_MODULES = [
    "site/jobs",
    "site/keeping",
    "site/people",
    "site/documents",
    "site/connections",
    "credits",
    "catalog",
    "exams",
]


@dataclass(frozen=True)
class Check:
    name: str
    command: list[str]


class Command(BaseCommand):
    help = "ruff、导入契约、缺失的迁移、mypy，以及 SQLite 与 PostgreSQL 上的全部测试"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--quick", action="store_true", help="只用 SQLite，不开浏览器")
        parser.add_argument("--deep", action="store_true", help="另加长时间的故障与负载测试")
        parser.add_argument("pytest", nargs=REMAINDER, help="-- 之后的参数交给 pytest")

    def handle(self, *args: Any, **options: Any) -> None:
        extra = [argument for argument in options["pytest"] if argument != "--"]
        failed = [check.name for check in checks(options, extra) if not self.passes(check)]
        if failed:
            raise CommandError("未通过 failed: " + "、".join(failed))
        self.stderr.write(self.style.SUCCESS("全部通过 all checks passed"))

    def passes(self, check: Check) -> bool:
        self.stderr.write(self.style.MIGRATE_HEADING(f"── {check.name}"))
        started = time.monotonic()
        code = subprocess.run(check.command, cwd=ROOT, check=False).returncode
        self.stderr.write(f"   {time.monotonic() - started:.0f} s, exit {code}")
        return code == 0


def checks(options: dict[str, Any], extra: list[str]) -> list[Check]:
    """The cheap checks first, so that a slip is told within seconds."""
    python = [sys.executable, "-m"]
    static = [
        Check("ruff", [*python, "ruff", "check", "."]),
        Check("ruff format", [*python, "ruff", "format", "--check", "."]),
        Check("import contracts", [sys.executable, "-c", LINT_IMPORTS]),
        Check("migrations", [sys.executable, "manage.py", "makemigrations", "--check"]),
        Check("mypy", [*python, "mypy", *DOMAIN_MODULES]),
    ]
    return static + [
        Check(f"pytest on {database}", [*python, "pytest", f"--database={database}", *selected])
        for database, selected in pytest_runs(options, extra)
    ]


def pytest_runs(options: dict[str, Any], extra: list[str]) -> list[tuple[str, list[str]]]:
    # A process for each core, each with a database of its own. They are dealt out one by one, for
    # in each process those that empty the database at their end must come after all others.
    spread = [f"-n{min(os.cpu_count() or 1, MOST_PROCESSES)}", "--dist=load"]
    if options["quick"]:
        return [("sqlite", [*spread, "-m", "not deep and not fault and not journey", *extra])]
    usual = [*spread, "-m", "not deep", *extra]
    # One after the other: what they measure is the machine's alone.
    long = ["-m", "deep", f"--report={REPORT}", *extra] if options["deep"] else []
    return [
        (database, [f"--of-two={which}", *selected])
        for selected in (usual, long)
        for which, database in (("first", "sqlite"), ("second", "postgresql"))
        if selected
    ]


# import-linter has no `python -m`; site/ is a source root beside the repository's own.
LINT_IMPORTS = (
    "import sys; sys.path[:0] = ['.', 'site'];"
    "from importlinter.cli import lint_imports;"
    "sys.exit(lint_imports(no_cache=True))"
)
