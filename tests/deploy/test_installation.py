"""Web, worker and timetable as an installation has them, behind its proxy."""

import http.client
import json
import re
import socket
from contextlib import closing
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.utils import timezone

from credits import standing
from jobs.models import JobState
from people.models import User
from tests.deploy.asking import Proxy
from tests.deploy.conftest import FIGURES_TOKEN, HOST, lines_of, wait_for

pytestmark = [
    pytest.mark.fault, pytest.mark.postgres_only, pytest.mark.django_db(transaction=True),
]  # fmt: skip
MISTYPED = "zhang.san.ID-410102198001011234"


def test_the_proxy_lets_in_by_tls_and_hides_what_is_not_for_the_world(installation, tmp_path):
    page = installation.get("/login/")
    plain = installation.ask("GET", "/login/?next=/", tls=False)
    large = installation.ask("POST", "/login/", body=b"x" * 13_000_000)
    stranger = installation.get("/healthz", Host="other.example")
    sheet = re.search(r'href="(/static/[^"]+\.[0-9a-f]{12}\.css)"', page.text)[1]
    style = installation.get(sheet, Accept_Encoding="gzip")
    figures = past_the_proxy(tmp_path)

    assert page.status == 200
    assert page.headers["Strict-Transport-Security"].startswith("max-age=31536000")
    assert "default-src 'self'" in page.headers["Content-Security-Policy"]
    assert all(
        cookie.startswith("__Host-") and "Secure" in cookie and "HttpOnly" in cookie
        for cookie in page.headers.get_all("Set-Cookie")
    )
    assert (plain.status, plain.headers["Location"]) == (301, f"https://{HOST}/login/?next=/")
    assert large.status == 413
    assert installation.get("/metrics", Authorization=f"Bearer {FIGURES_TOKEN}").status == 404
    assert installation.ask("TRACE", "/").status == 405
    assert stranger.status == 400
    assert "nginx/" not in page.headers["Server"]
    assert style.headers["Content-Encoding"] == "gzip"
    assert "immutable" in style.headers["Cache-Control"]
    assert 'civil_credits_request_seconds_count{route="login/",status="2xx"}' in figures
    assert "civil_credits_oldest_job_seconds 0.0" in figures


def test_a_job_is_done_and_the_log_names_nobody(installation, tmp_path):
    clerk = User.objects.create(username="clerk", name="王小明")
    job = standing.submit_rebuild(year=2026, requested_by=clerk, now=timezone.now())
    log_in(installation, name=MISTYPED)
    wait_for(lambda: type(job).objects.get(pk=job.pk).state == JobState.DONE, tmp_path)

    lines = [json.loads(line) for line in lines_of(tmp_path, "web") if line.startswith("{")]
    everything = "".join(path.read_text() for path in tmp_path.glob("*.log"))

    asked = [line for line in lines if line["event"] == "request"]
    assert {"login/"} <= {line["route"] for line in asked}
    assert all(re.fullmatch(r"[0-9a-f]{32}", line["request"]) for line in asked)
    assert MISTYPED not in everything
    assert "王小明" not in everything


def log_in(proxy: Proxy, *, name: str):
    page = proxy.get("/login/")
    cookies = "; ".join(one.split(";")[0] for one in page.headers.get_all("Set-Cookie"))
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.text)[1]
    typed = {"login": name, "password": "wrong", "csrfmiddlewaretoken": token}
    headers = {
        "Cookie": cookies,
        "Referer": f"https://{HOST}/login/",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    assert proxy.ask("POST", "/login/", body=urlencode(typed), headers=headers).status == 200


def past_the_proxy(folder: Path) -> str:
    """The figures as they are asked for on the machine itself, over the web server's socket."""
    there = http.client.HTTPConnection("localhost")
    there.sock = socket.socket(socket.AF_UNIX)
    with closing(there):
        there.sock.connect(str(folder / "web.sock"))
        there.request("GET", "/metrics", headers={"Authorization": f"Bearer {FIGURES_TOKEN}"})
        answer = there.getresponse()
        assert answer.status == 200
        return answer.read().decode()
