"""What long tests measure stands in one sheet, with versions and seeds."""

import json
import subprocess
import sys

from config.settings.base import ROOT

LONG = """
import pytest

@pytest.mark.deep
def test_of_kills(report):
    report(kills=100, seed=7)
    report(lost=0)

@pytest.mark.deep
def test_that_fails(report):
    report(lost=3)
    assert False

def test_that_is_short(report):
    report(kills=1)
"""


def run(folder, sheet):
    (folder / "test_long.py").write_text(LONG)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"--report={sheet}"]
    options = ["-c", ROOT / "pyproject.toml", f"--rootdir={folder}"]
    subprocess.run([*command, *options, folder / "test_long.py"], cwd=ROOT, check=False)
    return json.loads(sheet.read_text(encoding="utf-8"))


def test_long_tests_leave_their_figures_and_outcomes_in_the_sheet(tmp_path):
    sheet = run(tmp_path, tmp_path / "report.json")

    kills, fails = (
        sheet["tests"][f"test_long.py::{name} on sqlite"]
        for name in ("test_of_kills", "test_that_fails")
    )
    assert (kills["outcome"], kills["kills"], kills["lost"], kills["seed"]) == ("passed", 100, 0, 7)
    assert (fails["outcome"], fails["lost"]) == ("failed", 3)
    assert len(sheet["tests"]) == 2
    assert sheet["versions"]["django"]
    assert sheet["machine"]["cores"] > 0


def test_figures_of_another_run_stay(tmp_path):
    sheet = tmp_path / "report.json"
    sheet.write_text(json.dumps({"tests": {"another on postgresql": {"outcome": "passed"}}}))

    assert "another on postgresql" in run(tmp_path, sheet)["tests"]
