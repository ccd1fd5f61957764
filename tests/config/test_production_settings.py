"""The settings of production, started for themselves: the tests run with others."""

import json
import os
import re
import subprocess
import sys

import pytest
from django.conf import settings
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpResponse

NAMES = {
    "DJANGO_SETTINGS_MODULE": "config.settings.production",
    "ALLOWED_HOSTS": "credits.city.example",
    "CSRF_TRUSTED_ORIGINS": "https://credits.city.example",
}
SOURCES = [settings.SITE, *(settings.ROOT / one for one in ("catalog", "credits", "exams"))]
NAMES_OF_COOKIES = [
    f"{kind}_COOKIE_NAME"
    for kind in ("SESSION", "CSRF", "LANGUAGE", "TEXT_SIZE", "DOOR", "MESSAGES")
]
SECRETS = {"SECRET_KEY": "".join(map(chr, range(40, 110))), "LEDGER_MAC_KEY": "one of its own"}


@pytest.fixture
def started(tmp_path):
    def start(*arguments, environment=SECRETS):
        return subprocess.run(
            [sys.executable, *arguments],
            capture_output=True,
            text=True,
            cwd=tmp_path,
            env={
                "PATH": os.environ["PATH"],
                "PYTHONPATH": f"{settings.ROOT}:{settings.SITE}",
                "CIVIL_CREDITS_VAR": str(tmp_path),
                **NAMES,
                **environment,
            },
        )

    return start


def test_production_is_as_django_asks_of_a_deployment(started):
    check = ("-m", "django", "check", "--deploy", "--fail-level", "WARNING")

    done = started(*check)
    # The control: a key that anybody could guess is told.
    weak = started(*check, environment=SECRETS | {"SECRET_KEY": "short"})

    assert (done.returncode, done.stderr) == (0, "")
    assert weak.returncode == 1
    assert "security.W009" in weak.stderr


def test_browsers_are_held_to_tls_for_a_year_with_all_below(started):
    asked = "settings.SECURE_HSTS_SECONDS >= 31_536_000, settings.SECURE_HSTS_INCLUDE_SUBDOMAINS"

    done = started("-c", f"from django.conf import settings; print({asked})")

    assert done.stdout == "True True\n"


@pytest.mark.parametrize("missing", SECRETS)
def test_production_does_not_start_without_its_secrets(started, missing):
    rest = {name: value for name, value in SECRETS.items() if name != missing}

    done = started("-c", "from django.conf import settings; settings.DEBUG", environment=rest)

    assert done.returncode != 0
    assert f"{missing} or {missing}_FILE must be set in production" in done.stderr


def test_the_cookie_of_a_session_is_for_the_server_and_this_site_alone(rf, settings):
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"
    settings.SESSION_COOKIE_SECURE = True  # as in production, where the first test asks for it

    def view(request):
        request.session["asked"] = True
        return HttpResponse()

    cookie = SessionMiddleware(view)(rf.get("/")).cookies[settings.SESSION_COOKIE_NAME]

    assert (cookie["httponly"], cookie["samesite"], cookie["secure"]) == (True, "Lax", True)


def test_every_name_of_a_cookie_begins_with_host_in_production(started):
    asked = "{name: getattr(settings, name) for name in dir(settings) if 'COOKIE_NAME' in name}"

    done = started(
        "-c", f"import json; from django.conf import settings; print(json.dumps({asked}))"
    )
    names = json.loads(done.stdout)

    assert set(names) == set(NAMES_OF_COOKIES)
    assert [name for name in names.values() if not name.startswith("__Host-")] == []


def test_no_cookie_is_named_beside_the_settings():
    """What sets one takes its name from there, so that the test above sees it."""
    texts = {path: path.read_text() for root in SOURCES for path in root.rglob("*.py")}
    named = {
        path.name: re.findall(r"set_(?:signed_)?cookie\(\s*([\w.]+)", text)
        for path, text in texts.items()
        if re.search(r"\.set_(?:signed_)?cookie\(", text)
    }

    assert named == {
        "switches.py": ["cookie"],  # of whoever calls `remember`
        "presence_views.py": ["settings.DOOR_COOKIE_NAME"],
    }
