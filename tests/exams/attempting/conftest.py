"""One started attempt, and windows of a browser in which its owner is logged in."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from catalog.models import KnowledgePoint
from exams import attempts
from people.models import Agency, AgencyKind
from tests.exams.conftest import make_exam, make_learner, make_question
from tests.wire import Wire


@pytest.fixture(scope="module", autouse=True)
def _connection_of_the_browser_s_loop_is_closed(browser):
    # Within Playwright's loop Django keeps a second connection; it would outlive the database.
    yield
    connections.close_all()


@pytest.fixture
def started(transactional_db):
    now = timezone.now()
    finance = Agency.add_root(code="4101", name="绿城市", kind=AgencyKind.CITY)
    point = KnowledgePoint.objects.create(code="ZS-01", title="宪法宣誓")
    for place in range(3):
        make_question(f"S{place}", "SINGLE", point)
        make_question(f"M{place}", "MULTIPLE", point)
        make_question(f"T{place}", "TRUE_FALSE", point)
    learner = make_learner(finance, "100001", "刘喆")
    exam = make_exam(finance, opens_at=now - timedelta(hours=1), closes_at=now + timedelta(hours=5))
    return attempts.start(exam=exam, learner=learner, now=now, seed="browser")


@pytest.fixture
def written(started):
    """A second exam of hers, answered in words alone."""
    point = KnowledgePoint.objects.get()
    make_question("W1", "SHORT_ANSWER", point, options=[], details={"longest": 500})
    section = {"title": "简答题", "type": "SHORT_ANSWER", "count": 1, "points": "100"}
    exam = make_exam(
        started.exam.agency,
        title="写作",
        blueprint={"sections": [section]},
        opens_at=started.exam.opens_at,
        closes_at=started.exam.closes_at,
    )
    return attempts.start(exam=exam, learner=started.learner, now=timezone.now(), seed="words")


@pytest.fixture
def wire(live_server):
    wire = Wire(live_server.thread.host, live_server.thread.port)
    yield wire
    wire.cut()


@pytest.fixture
def window(browser, wire, started):
    client = Client()
    client.force_login(started.learner.user)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    context = browser.new_context(locale="zh-CN")
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": wire.url}])

    def open_window(attempt=started):
        page = context.new_page()
        page.goto(wire.url + reverse("exams:attempt", args=[attempt.pk]))
        page.locator("[data-exam-countdown]").wait_for()  # the script's last step: it is there
        page.evaluate("async () => { await navigator.serviceWorker.ready }")
        return page

    yield open_window
    context.close()
