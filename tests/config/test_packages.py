"""What is installed is what was locked: whole, each package by its digest (T-DEP)."""

import re
import subprocess
import sys

import pytest

from config.settings.base import ROOT

LOCKS = ("requirements.lock", "requirements-test.lock")


def packages_of(lock):
    """Each package of a lock with what stands below it."""
    return re.split(r"\n(?=[A-Za-z0-9])", lock)


def unlocked(lock):
    return [
        one.split()[0]
        for one in packages_of(lock)
        if not re.match(r"[\w.\[\]-]+==\S+.*--hash=sha256:[0-9a-f]{64}", one, re.DOTALL)
    ]


@pytest.mark.parametrize("name", LOCKS)
def test_each_package_is_locked_by_version_and_digest(name):
    lock = (ROOT / "site" / name).read_text()

    assert len(packages_of(lock)) > 50
    assert unlocked(lock) == []


def test_package_without_its_digest_is_noticed():
    assert unlocked("a==1 \\\n    --hash=sha256:" + "0" * 64 + "\nb==2\nc>=3") == ["b==2", "c>=3"]


def test_installed_packages_fit_each_other():
    command = [sys.executable, "-m", "pip", "check"]

    checked = subprocess.run(command, capture_output=True, text=True, check=False)

    assert (checked.returncode, checked.stdout) == (0, "No broken requirements found.\n")
