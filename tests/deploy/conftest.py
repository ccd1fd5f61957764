"""An installation as site/deploy describes it, on this machine: six programs, TLS in front.

PostgreSQL is the one under the tests, entered by a role that owns nothing; Redis is a wheel's.
"""

import os
import re
import signal
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from django.db import connection

from keeping import rights
from tests.deploy.asking import Proxy
from tests.faults.workers import redis
from tests.postgresql import free_port

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "site" / "deploy"
ROLE = "credits_app"
FIGURES_TOKEN = "figures-for-tests-only"
HOST = "credits.city.example"


@pytest.fixture
def role(transactional_db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [ROLE])
        if not cursor.fetchone():
            cursor.execute(f"CREATE ROLE {ROLE} LOGIN")
    rights.give(ROLE)
    return ROLE


@pytest.fixture
def environment(role, tmp_path):
    database = connection.settings_dict
    place = f"{database['HOST']}:{database['PORT']}/{database['NAME']}"
    (tmp_path / "figures").mkdir()
    return {
        "PATH": f"{Path(sys.executable).parent}:/usr/sbin:/usr/bin:/bin",
        "PYTHONPATH": f"{ROOT}:{ROOT / 'site'}",
        "CIVIL_CREDITS_ENVIRONMENT": "outside",
        "DJANGO_SETTINGS_MODULE": "config.settings.production",
        "DATABASE_URL": f"postgresql://{role}@{place}",
        "SECRET_KEY": "only-for-tests-" * 5,
        "LEDGER_MAC_KEY": "only-for-tests",
        "METRICS_TOKEN": FIGURES_TOKEN,
        "CIVIL_CREDITS_VAR": str(tmp_path),
        "ALLOWED_HOSTS": f"{HOST},localhost",
        "CSRF_TRUSTED_ORIGINS": f"https://{HOST}",
        "PROMETHEUS_MULTIPROC_DIR": str(tmp_path / "figures"),
        "WEB_BIND": f"unix:{tmp_path / 'web.sock'}",
        "WORKER_PROCESSES": "1",
    }


@pytest.fixture
def installation(environment, tmp_path):
    """Everything started; what each wrote is in `<name>.log` of the folder."""
    subprocess.run(
        [sys.executable, "manage.py", "collectstatic", "--noinput", "-v0"],
        cwd=ROOT, env=environment, check=True,
    )  # fmt: skip
    with ExitStack() as started:
        broker = started.enter_context(redis(tmp_path))
        environment |= {
            "CELERY_BROKER_URL": broker,
            "CACHE_URL": broker.replace("redis+socket", "unix") + "?db=1",
        }
        for name, command in procfile():
            started.enter_context(running(name, command, environment, tmp_path))
        proxy = started.enter_context(nginx(environment, tmp_path))
        wait_for(lambda: proxy.get("/readyz").status == 200, tmp_path)
        yield proxy


def procfile():
    for line in (DEPLOY / "Procfile").read_text().splitlines():
        name, command = line.split(": ", 1)
        yield name, command.replace(".venv/bin/", "")


@contextmanager
def running(name, command, environment, folder):
    with (folder / f"{name}.log").open("wb") as log:
        process = subprocess.Popen(
            ["sh", "-c", f"exec {command}"], cwd=ROOT, env=environment, stdout=log, stderr=log,
            start_new_session=True,
        )  # fmt: skip
    try:
        yield process
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=60)


@contextmanager
def nginx(environment, folder):
    """The proxy of the guide, with places of this machine instead of the guide's."""
    certificate, key = folder / "chain.pem", folder / "key.pem"
    subprocess.run(
        f"openssl req -x509 -newkey rsa:2048 -nodes -days 1 -subj /CN={HOST} "
        f"-keyout {key} -out {certificate}".split(),
        check=True, capture_output=True,
    )  # fmt: skip
    proxy = Proxy(host=HOST, plain=free_port(), port=free_port())
    site = (DEPLOY / "nginx.conf").read_text()
    for there, here in {
        "/run/credits/web.sock": str(folder / "web.sock"),
        "/etc/ssl/credits/chain.pem": str(certificate),
        "/etc/ssl/credits/key.pem": str(key),
        "listen 80;": f"listen 127.0.0.1:{proxy.plain};",
        "listen 443 ssl": f"listen 127.0.0.1:{proxy.port} ssl",
    }.items():
        assert there in site
        site = site.replace(there, here)
    owner = "user root;" if os.geteuid() == 0 else ""
    paths = " ".join(
        f"{one}_temp_path {folder / one};"
        for one in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "nginx.conf").write_text(
        f"{owner} daemon off; pid {folder / 'nginx.pid'}; events {{}} "
        f"http {{ access_log off; {paths}\n{site}\n}}"
    )
    command = f"nginx -e {folder / 'nginx-errors.log'} -c {folder / 'nginx.conf'}"
    with running("nginx", command, environment, folder):
        yield proxy


def wait_for(condition, folder, *, seconds=120):
    deadline = time.monotonic() + seconds
    while True:
        try:
            if condition():
                return
        except OSError:
            pass  # it is not listening yet
        assert time.monotonic() < deadline, logs(folder)
        time.sleep(0.1)


def logs(folder):
    return "\n".join(f"{path.name}: {path.read_text()[-3000:]}" for path in folder.glob("*.log"))


def lines_of(folder, name):
    """The lines of a log that are not blank."""
    return [line for line in re.split(r"\n+", (folder / f"{name}.log").read_text()) if line]
