"""gunicorn on a unix socket, as installations run it: whose tries count as whose."""

import http.client
import os
import re
import socket
import subprocess
import sys
import time
from http.cookies import SimpleCookie
from urllib.parse import urlencode

import pytest

from people.models import User
from tests.faults.workers import ROOT, database_url

pytestmark = pytest.mark.fault
WAIT = "分钟后再试"
FIELD = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')


class Connection(http.client.HTTPConnection):
    def __init__(self, path):
        super().__init__("credits.example", timeout=60)
        self.path = str(path)

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(60)
        self.sock.connect(self.path)


@pytest.fixture
def web(transactional_db, tmp_path):
    """The server's socket, once it answers."""
    User.objects.create_user("liu", password="songyang-demo", name="刘喆")
    path, log = tmp_path / "web.sock", (tmp_path / "web.log").open("wb")
    environment = os.environ | {
        "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'site'}",
        "DJANGO_SETTINGS_MODULE": "tests.faults.socket_settings",
        "CIVIL_CREDITS_VAR": str(tmp_path),
        "DATABASE_URL": database_url(),
    }
    command = [sys.executable, "-m", "gunicorn", "config.wsgi:application", "--no-control-socket"]
    running = subprocess.Popen(
        [*command, "--bind", f"unix:{path}", "--workers", "1", "--timeout", "120"],
        cwd=ROOT, env=environment, stdout=log, stderr=log,
    )  # fmt: skip
    deadline = time.monotonic() + 120
    while not path.exists():
        assert running.poll() is None, (tmp_path / "web.log").read_text()
        assert time.monotonic() < deadline, (tmp_path / "web.log").read_text()
        time.sleep(0.05)
    yield path
    running.terminate()
    running.wait(60)
    log.close()


def say(web, method, body="", **headers):
    asked = Connection(web)
    asked.request(method, "/login/", body, headers)
    answer = asked.getresponse()
    said = answer.read().decode()
    asked.close()
    return answer, said


def try_to_log_in(web, forwarded=None, password="wrong"):
    """What the page says to somebody whom the proxy announces so, or not at all."""
    announced = {"X-Forwarded-For": forwarded} if forwarded else {}
    answer, form = say(web, "GET", **announced)
    cookies = SimpleCookie(answer.headers["Set-Cookie"])
    said = {
        "username": "liu",
        "password": password,
        "csrfmiddlewaretoken": FIELD.search(form)[1],
    }
    headers = {
        "Cookie": f"csrftoken={cookies['csrftoken'].value}",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    answer, page = say(web, "POST", urlencode(said), **headers, **announced)
    return answer.status, WAIT in page


def test_tries_count_for_the_address_that_the_proxy_saw(web):
    forged = [f"1.1.1.{number}, 10.1.0.1" for number in range(5)]

    assert [try_to_log_in(web, one) for one in forged] == [(200, False)] * 5
    assert try_to_log_in(web, "9.9.9.9, 10.1.0.1") == (200, True)
    assert try_to_log_in(web, "10.1.0.2", "songyang-demo") == (302, False)


def test_without_the_proxys_word_all_count_as_one_address_and_nobody_is_turned_away(web):
    assert [try_to_log_in(web) for _ in range(6)] == [*[(200, False)] * 5, (200, True)]
    assert try_to_log_in(web, "10.1.0.2", "songyang-demo") == (302, False)
