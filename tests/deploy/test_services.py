"""The services of systemd start what the Procfile starts, as nobody of importance."""

import re
from configparser import RawConfigParser

import pytest

from tests.deploy.conftest import DEPLOY, procfile

UNITS = DEPLOY / "systemd"


@pytest.mark.parametrize(("name", "command"), list(procfile()))
def test_services_start_what_the_procfile_starts(name, command):
    started = unit(f"credits-{name}.service")["Service"]["ExecStart"]

    assert started.removeprefix("/srv/credits/app/.venv/bin/") == with_defaults(command)


@pytest.mark.parametrize("path", sorted(UNITS.glob("*.service")), ids=lambda path: path.stem)
def test_every_service_runs_as_nobody_of_importance(path):
    service = unit(path.name)["Service"]

    assert service["User"] == "credits"
    assert (service["NoNewPrivileges"], service["ProtectSystem"]) == ("yes", "strict")


@pytest.mark.parametrize("path", sorted(UNITS.glob("*.timer")), ids=lambda path: path.stem)
def test_every_timer_has_its_service(path):
    assert path.with_suffix(".service").exists()


@pytest.mark.parametrize("path", sorted(UNITS.glob("*.timer")), ids=lambda path: path.stem)
def test_what_runs_at_night_tells_when_it_fails(path):
    told = unit(path.with_suffix(".service").name)["Unit"]["OnFailure"]

    assert told == "credits-alarm@%n.service"
    assert (UNITS / told.replace("%n", "")).exists()


def unit(name):
    parsed = RawConfigParser(strict=False)
    parsed.optionxform = str
    parsed.read(UNITS / name)
    return parsed


def with_defaults(command):
    """As the installing guide sets the variables."""
    command = command.replace("${CIVIL_CREDITS_VAR:-var}", "/srv/credits/var")
    return re.sub(r"\$\{\w+:-(\w+)\}", r"\1", command)
