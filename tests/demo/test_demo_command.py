"""`manage.py demo` as a person runs it: from nothing to a page, and nothing left after Ctrl-C."""

import os
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from tests.postgresql import free_port

ROOT = Path(__file__).resolve().parents[2]
# For a slow machine whose cores run other tests beside: nobody waits longer than needed.
DEADLINE_SECONDS = 900


@pytest.fixture
def environment(tmp_path) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
    return kept | {
        "CIVIL_CREDITS_VAR": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "config.settings.dev",
        "CIVIL_CREDITS_ENVIRONMENT": "outside",
    }


@pytest.mark.journey
def test_demo_serves_and_leaves_no_process_behind(environment, tmp_path):
    port = free_port()
    command = [sys.executable, ROOT / "manage.py", "demo", "--people", "100", "--port", str(port)]

    with (tmp_path / "demo.log").open("wb") as log:
        demo = subprocess.Popen(
            command, env=environment, stderr=log, stdout=log, start_new_session=True
        )
    try:
        page = wait_for_page(f"http://127.0.0.1:{port}/login/", demo)
        demo.send_signal(signal.SIGINT)
        code = demo.wait(timeout=120)
    finally:
        if demo.poll() is None:
            os.killpg(demo.pid, signal.SIGKILL)
            demo.wait()

    assert "登录" in page
    assert code == 0
    assert processes_with(str(tmp_path)) == []
    assert "gongwuyuan" in (tmp_path / "demo.log").read_text()


@pytest.mark.parametrize(
    ("arguments", "code"), [(["--people", "many"], 2), (["--people", "3"], 1)], ids=["usage", "few"]
)
def test_demo_refuses_what_it_cannot_do(environment, arguments, code):
    result = subprocess.run(
        [sys.executable, ROOT / "manage.py", "demo", "--no-serve", *arguments],
        env=environment,
        capture_output=True,
        text=True,
    )

    assert result.returncode == code
    assert "Traceback" not in result.stderr


def wait_for_page(url: str, demo: subprocess.Popen[bytes]) -> str:
    deadline = time.monotonic() + DEADLINE_SECONDS
    while time.monotonic() < deadline and demo.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:
                return str(answer.read().decode())
        except OSError:
            time.sleep(0.5)
    raise AssertionError(f"no page at {url}; the command ended with {demo.poll()}")


def processes_with(variable: str) -> list[str]:
    """Processes of this machine that were started with this value in their environment."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            environ = (process / "environ").read_bytes().decode(errors="replace")
            command = (process / "cmdline").read_bytes().decode(errors="replace")
        except OSError:
            continue  # it ended while we looked, or belongs to somebody else
        if f"CIVIL_CREDITS_VAR={variable}" in environ and int(process.name) != os.getpid():
            found.append(command)
    return found
