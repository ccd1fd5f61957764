"""Every page of exams as people meet it, on a phone and on a PC: axe finds nothing, nothing is
wider than its screen, no policy of the browser is broken."""

from datetime import date, timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.db import connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from catalog.models import KnowledgePoint
from exams import attempts
from exams.analysing import job as analysing
from exams.contests import running
from exams.marking import desk
from exams.models import Contest, Question, QuestionFile, Remarking, Script
from exams.practice import practising
from jobs import worker
from jobs.models import Job
from people.models import Role, RoleKind, User
from tests.exams.conftest import KEYS, WRONG, answer_all, make_exam, make_question
from tests.exams.handbook.conftest import handbook, list_points  # noqa: F401 -- fixtures
from tests.exams.test_bank_pages import TEXT
from tests.journeys.users import PC, PHONE

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
DAY = timedelta(days=1)
WRITTEN = {"sections": [{"type": "SHORT_ANSWER", "count": 1, "points": "100"}]}


@pytest.fixture(scope="module", autouse=True)
def _connection_of_the_browser_s_loop_is_closed(browser):
    # Within Playwright's loop Django keeps a second connection; it would outlive the database.
    yield
    connections.close_all()


@pytest.fixture
def city(transactional_db, city):
    return city


@pytest.fixture
def now(transactional_db):
    return timezone.now()


@pytest.fixture
def author(city):
    return _officer(city, "mingti", RoleKind.EXAM_AUTHOR)


@pytest.fixture
def department(city):
    return _officer(city, "peixun", RoleKind.TRAINING_DEPARTMENT)


@pytest.fixture
def over(city, bank, liu, now):
    """An exam that is over, sat with everything wrong."""
    exam = make_exam(city, title="已结束的考试", opens_at=now - 9 * DAY, closes_at=now - DAY)
    attempt = attempts.start(exam=exam, learner=liu, now=now - 5 * DAY)
    answer_all(attempt, WRONG, now=now - 5 * DAY)
    return attempts.submit(attempt=attempt, submitted_by=liu.user, now=now - 5 * DAY)


@pytest.fixture
def script(city, point, chen, author, department, now):
    make_question("J1", "SHORT_ANSWER", point, options=[], details={"rubric": "写出两点"})
    exam = make_exam(city, title="写作", blueprint=WRITTEN, opens_at=now - DAY, closes_at=now + DAY)
    desk.appoint(exam=exam, user=author, appointed_by=department, now=now)
    attempt = attempts.start(exam=exam, learner=chen, now=now)
    attempts.answer(
        attempt=attempt, question_id=attempt.question_ids[0], revision=1, choice=["为民"], now=now
    )
    attempts.submit(attempt=attempt, submitted_by=chen.user, now=now)
    return Script.objects.get()


@pytest.fixture
def contest(city, over, department, now):
    last = make_exam(city, title="决赛", opens_at=now + DAY, closes_at=now + 2 * DAY)
    made = Contest(agency=city, year=now.year, title="业务比武", theme="依法行政", honours=1)
    running.found(contest=made, stages=[(over.exam, 1), (last, None)], founded_by=department)
    return running.publish(contest=made)


@pytest.fixture
def read(point, liu, handbook, list_points, now):  # noqa: F811 -- fixtures
    """A handbook with one chapter, of which she has practised one question, and got it wrong."""
    chapter = KnowledgePoint.objects.create(code="Z1", title="宪法与法律", text="先读宪法。")
    point.parent = chapter
    point.save()
    asked = Question.objects.filter(type="SINGLE").first()
    practising.answer(learner=liu, question_id=asked.pk, number=1, choice=WRONG["SINGLE"], now=now)
    return list_points("宪法", chapter)


def test_pages_of_exams_fit_and_are_accessible(
    browser, live_server, city, liu, over, script, contest, read, point, author, department, now
):
    running_exam = make_exam(city, opens_at=now - DAY, closes_at=now + DAY)
    open_attempt = attempts.start(exam=running_exam, learner=liu, now=now)
    answer_all(open_attempt, {**KEYS, "MULTIPLE": [0]}, now=now)
    worker.work_off(analysing.submit(exam=over.exam, requested_by=author, now=now))
    pages = {
        liu.user: [
            at("practice"), at("mistakes"), at("mastery"), at("point", point), read.url,
            f"{at('search_points')}?q=宪法", read.get_parent().url, at("exams"),
            at("exam", running_exam), at("attempt", open_attempt), at("submit", open_attempt),
            at("result", over), at("contests"), at("contest", contest),
        ],
        author: [
            at("bank"), _uploaded(author), at("papers"), at("paper", over.exam),
            at("analysis", over.exam), at("marking"), at("script", script),
        ],
        department: [
            at("held_exams"), at("held_exam", over.exam), at("traces", over.exam),
            at("remarkings", over.exam), _remarking(department, over), at("run_contest", contest),
            at("new_contest"), at("weak_points"),
        ],
    }  # fmt: skip

    complaints = []
    for user, addresses in pages.items():
        page = _window(browser, live_server, user)
        page.on("console", lambda message: complaints.append(message.text))
        for address in addresses:
            for size in (PHONE, PC):
                page.set_viewport_size(size)
                assert page.goto(live_server.url + address).status == 200, address
                assert faults(page) == ([], 0), (address, size)
        page.context.close()

    assert not [line for line in complaints if "Content Security Policy" in line]


def at(name, *of):
    return reverse(f"exams:{name}", args=[one.pk for one in of])


def faults(page):
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    return [one["id"] for one in Axe().run(page).response["violations"]], max(wide, 0)


def _officer(city, username, kind):
    user = User.objects.create(username=username, name=username)
    Role.objects.create(user=user, kind=kind, agency=city, starts_on=date(2020, 1, 1))
    return user


def _client(user):
    client = Client()
    client.force_login(user)
    return client


def _window(browser, live_server, user):
    context = browser.new_context(locale="zh-CN")
    cookie = _client(user).cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}]
    )
    return context.new_page()


def _uploaded(author):
    _client(author).post(at("bank"), {"text": TEXT})
    return at("question_file", QuestionFile.objects.get())


def _remarking(department, over):
    number = Question.objects.get(pk=over.question_ids[0]).number
    told = {"number": number, "why": "题干有歧义"}
    _client(department).post(at("remarkings", over.exam), told)
    worker.work_off(Job.objects.get(kind="exams.preview_remarking"))
    return at("remarking", Remarking.objects.get())
