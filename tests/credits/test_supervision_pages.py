"""Pages of supervision: for officers in their scope; the learner sees her own steps alone."""

import io
from datetime import datetime
from zoneinfo import ZoneInfo

import openpyxl
import pytest
import time_machine

from credits.models import LadderStep, PeriodKind, Statistic, Step
from credits.supervision import ladder, statistics
from credits.supervision.periods import Period
from people.models import RoleKind, User
from tests.credits import notices_cast as cast

pytestmark = pytest.mark.django_db
JULY = datetime(2026, 7, 1, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture(autouse=True)
def _in_july():
    with time_machine.travel(JULY, tick=False):
        yield


@pytest.fixture
def people(city, finance, water, liu, chen, wang):
    cast.finish(chen)
    cast.assess()


@pytest.fixture
def desk(client, finance, people):
    client.force_login(cast.officer(finance))
    return client


def made(agency):
    june = Period(PeriodKind.MONTH, 2026, 6)
    return statistics.make(agency=agency, period=june, made_by=None, now=JULY)


def decided(learner, by=None):
    by = by or User.objects.create(username="decider", name="赵敏")
    decision = ladder.Decision(Step.REMINDER, "年度学分未完成")
    return ladder.decide(learner=learner, year=2026, decision=decision, decided_by=by, now=JULY)


def test_an_officer_makes_a_statistic_by_hand_once(desk):
    asked = {"year": 2026, "agency": "410101", "period": "QUARTER:2"}

    first, second = (desk.post("/supervision/make/", asked) for _ in range(2))

    assert first.headers["Location"] == second.headers["Location"]
    page = desk.get(first.headers["Location"]).content.decode()
    assert "2026 年第 2 季度培训学分完成情况" in page
    assert "50.0%" in page
    assert "水利局" not in page


@pytest.mark.parametrize("period", ["QUARTER:3", "WEEK:1", ""])
def test_a_period_that_cannot_be_counted_is_refused(desk, period):
    asked = {"year": 2026, "agency": "410101", "period": period}

    response = desk.post("/supervision/make/", asked, follow=True)

    assert response.status_code == 200
    assert "message-error" in response.content.decode()
    assert not Statistic.objects.exists()


def test_a_foreign_statistic_is_not_found(desk, city, water):
    for agency in (city, water):
        pk = made(agency).pk
        for tail in ("/", "/circular/", "/circular/?names=1", ".xlsx"):
            assert desk.get(f"/supervision/statistics/{pk}{tail}").status_code == 404
    asked = {"year": 2026, "agency": "410102", "period": "QUARTER:2"}
    assert desk.post("/supervision/make/", asked).status_code == 404


def test_a_circular_names_people_only_when_asked(desk, finance):
    address = f"/supervision/statistics/{made(finance).pk}/circular/"

    plain, named = desk.get(address).content.decode(), desk.get(address + "?names=1")

    assert "刘喆" not in plain
    assert "刘喆" in named.content.decode()
    assert not [name for name in ("王堃", "陈犇") if name in named.content.decode()]


def test_the_unit_table_is_a_workbook_without_names(desk, finance):
    content = desk.get(f"/supervision/statistics/{made(finance).pk}.xlsx").content

    rows = list(openpyxl.load_workbook(io.BytesIO(content)).active.values)
    assert rows[1][1:6] == ("绿城市财政局", 2, 1, 1, 50)
    assert rows[-1][1] == "合计"


def test_an_officer_decides_and_withdraws(desk, liu):
    home = f"/supervision/ladder/{liu.pk}/2026/"
    given = {"step": "REMINDER", "reason": "年度学分未完成", "deadline_on": "2026-08-31"}

    page = desk.post(home + "decide/", given, follow=True).content.decode()

    assert "年度学分未完成" in page
    step = LadderStep.objects.get()
    assert step.decided_by.username == "officer"
    listing = desk.get("/supervision/ladder/").content.decode()
    assert "提醒" in listing
    assert "王堃" not in listing
    desk.post(f"/supervision/steps/{step.pk}/withdraw/", {"reason": "登记有误"})
    step.refresh_from_db()
    assert step.withdrawal_reason == "登记有误"


def test_a_refused_decision_says_why(desk, liu):
    given = {"step": "CRITICISM", "reason": "年度学分未完成"}

    page = desk.post(f"/supervision/ladder/{liu.pk}/2026/decide/", given).content.decode()

    assert "下一步应为“提醒”；越级须写明理由" in page
    assert not LadderStep.objects.exists()


def test_a_foreign_person_is_not_found(desk, wang):
    step = decided(wang)

    assert desk.get(f"/supervision/ladder/{wang.pk}/2026/").status_code == 404
    given = {"step": "CIRCULAR", "reason": "年度学分未完成"}
    assert desk.post(f"/supervision/ladder/{wang.pk}/2026/decide/", given).status_code == 404
    assert desk.post(f"/supervision/steps/{step.pk}/withdraw/", {"reason": "x"}).status_code == 404


@pytest.mark.parametrize("kind", [RoleKind.AUDITOR, RoleKind.TRAINING_OFFICER])
def test_readers_read_and_decide_nothing(client, finance, people, liu, kind):
    client.force_login(cast.officer(finance, kind))
    step = decided(liu)

    page = client.get(f"/supervision/ladder/{liu.pk}/2026/").content.decode()

    assert "年度学分未完成" in page
    assert "decide/" not in page
    assert "withdraw/" not in page
    given = {"step": "CIRCULAR", "reason": "年度学分未完成"}
    assert client.post(f"/supervision/ladder/{liu.pk}/2026/decide/", given).status_code == 404
    assert (
        client.post(f"/supervision/steps/{step.pk}/withdraw/", {"reason": "x"}).status_code == 404
    )


@pytest.mark.parametrize("kind", [RoleKind.CIVIL_SERVANT, RoleKind.SYSTEM_ADMINISTRATOR])
def test_other_roles_find_no_supervision(client, city, people, liu, kind):
    client.force_login(cast.officer(city, kind))

    for address in ("/supervision/", "/supervision/ladder/", f"/supervision/ladder/{liu.pk}/2026/"):
        assert client.get(address).status_code == 404


def test_a_learner_answers_her_own_step_and_no_other(client, people, liu, wang):
    liu.user = User.objects.create(username="liuzhe")
    liu.save()
    own = decided(liu)
    foreign = decided(wang, own.decided_by)
    client.force_login(liu.user)

    page = client.post(f"/my-steps/{own.pk}/answer/", {"text": "七月底前补足"}, follow=True)

    assert "七月底前补足" in page.content.decode()
    assert client.post(f"/my-steps/{foreign.pk}/answer/", {"text": "x"}).status_code == 404
    assert client.get(f"/supervision/ladder/{liu.pk}/2026/").status_code == 404


def test_the_ladder_takes_few_queries(desk, finance, liu, django_assert_max_num_queries):
    decided(liu)

    with django_assert_max_num_queries(16):
        desk.get("/supervision/ladder/")


def test_a_visitor_is_sent_to_log_in(client, db):
    for address in ("/supervision/", "/supervision/ladder/", "/my-steps/", "/transcripts/"):
        assert client.get(address).headers["Location"].startswith("/login/")


def test_the_form_proposes_the_next_step(desk, liu):
    decided(liu)

    form = desk.get(f"/supervision/ladder/{liu.pk}/2026/").context["form"]

    assert form["step"].value() == Step.CIRCULAR
