"""The page of notices: for those who issue, readable for auditors, not there for anyone else."""

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from credits.models import Notice
from jobs.models import Job
from people.models import Agency, Learner, Role, RoleKind, User
from tests.credits import notices_cast as cast
from tests.credits.conftest import NOW

pytestmark = pytest.mark.django_db
URL = "/notices/"
ACTS = ["/notices/issue/", "/notices/print/"]


@pytest.fixture(autouse=True)
def _in_june():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def people(city, finance, water, liu, chen, wang):
    """Chen has met the year; Liu lacks 48 and 38, Wang, in the water bureau, everything."""
    cast.found_authority(city)
    cast.finish(chen)
    cast.finish(liu, credits={"required": "20", "elective": "28"})
    cast.assess()


@pytest.fixture
def desk(client, finance, people):
    """The finance bureau's personnel officer, logged in."""
    client.force_login(cast.officer(finance))
    return client


def log_in(client, kind, agency):
    client.force_login(cast.officer(agency, kind, username=f"{kind}-{agency.code}"))
    return client


def listed(response):
    return [standing.learner.name for standing, _ in response.context["rows"]]


def test_an_officer_sees_who_is_short_and_by_how_much(desk):
    response = desk.get(URL)

    page = response.content.decode()
    assert listed(response) == ["刘喆"]
    assert "年度总学分 <strong>48</strong>（48／96）" in page
    assert "年度必修学分 <strong>38</strong>（20／58）" in page
    assert "签发 1 份通知" in page
    assert "绿城市人力资源和社会保障局的名义" in page
    assert "王堃" not in page
    assert "水利局" not in page


def test_issuing_writes_the_notices_and_tells_how_many(desk):
    response = desk.post(ACTS[0], {"year": 2026, "agency": "410101"}, follow=True)

    page = response.content.decode()
    assert response.redirect_chain == [("/notices/?year=2026&agency=410101", 302)]
    assert "新签发 1 份通知，此前已签发 0 份。" in page
    assert "绿人社〔2026〕1号" in page
    assert "2026年6月30日" in page
    assert "打印 1 份通知" in page
    notice = Notice.objects.get()
    assert (notice.learner.name, notice.issued_by.username) == ("刘喆", "officer")


def test_a_second_click_on_issue_does_nothing_more(desk):
    desk.post(ACTS[0], {"year": 2026, "agency": "410101"})

    response = desk.post(ACTS[0], {"year": 2026, "agency": "410101"}, follow=True)

    assert "新签发 0 份通知，此前已签发 1 份。" in response.content.decode()
    assert Notice.objects.count() == 1


def test_printing_leads_to_the_job_and_a_second_click_to_the_same(desk):
    desk.post(ACTS[0], {"year": 2026, "agency": "410101"})
    once = desk.get(URL).context["once"]
    asked = {"year": 2026, "agency": "410101", "once": once}

    first, second = desk.post(ACTS[1], asked), desk.post(ACTS[1], asked)

    job = Job.objects.get()
    assert first.headers["Location"] == second.headers["Location"] == f"/jobs/{job.pk}/"
    assert desk.get(first.headers["Location"]).status_code == 200


def test_printing_once_more_later_is_another_job(desk):
    desk.post(ACTS[0], {"year": 2026, "agency": "410101"})
    for _ in range(2):
        once = desk.get(URL).context["once"]
        desk.post(ACTS[1], {"year": 2026, "agency": "410101", "once": once})

    assert Job.objects.count() == 2


def test_printing_before_issuing_says_what_to_do(desk):
    response = desk.post(ACTS[1], {"year": 2026, "agency": "410101"}, follow=True)

    assert "没有已签发的通知：请先签发" in response.content.decode()
    assert not Job.objects.exists()


def test_notices_can_be_printed_after_everyone_has_caught_up(desk, liu):
    desk.post(ACTS[0], {"year": 2026, "agency": "410101"})
    Learner.objects.filter(pk=liu.pk).update(left_on=NOW.date())

    page = desk.get(URL).content.decode()

    assert "打印 1 份通知" in page
    assert "这个范围内没有未达标人员" in page


def test_without_an_organ_the_page_says_so_and_issuing_refuses(desk):
    Agency.objects.update(document_prefix="")

    page = desk.get(URL).content.decode()
    answer = desk.post(ACTS[0], {"year": 2026, "agency": "410101"}, follow=True)

    assert "没有登记机关代字" in page
    assert "签发 1 份通知" not in page
    assert "请先在机构资料中填写发文单位的机关代字" in answer.content.decode()
    assert not Notice.objects.exists()


@pytest.mark.parametrize("agency", ["410102", "4101", "nowhere", "410109"])
def test_a_foreign_agency_is_not_found(desk, agency):
    assert desk.get(URL, {"agency": agency}).status_code == 404
    for act in ACTS:
        assert desk.post(act, {"year": 2026, "agency": agency}).status_code == 404
    assert not Notice.objects.exists()


@pytest.mark.parametrize("year", ["1899", "20266", "2026 OR 1=1", "-1"])
def test_an_impossible_year_is_not_found(desk, year):
    assert desk.get(URL, {"year": year}).status_code == 404


@pytest.mark.parametrize(
    "kind",
    [
        RoleKind.CIVIL_SERVANT,
        RoleKind.TRAINING_OFFICER,
        RoleKind.SCREENER,
        RoleKind.EXAM_AUTHOR,
        RoleKind.SYSTEM_ADMINISTRATOR,
    ],
)
def test_other_roles_do_not_find_the_page(client, city, people, kind):
    log_in(client, kind, city)

    assert client.get(URL).status_code == 404
    for act in ACTS:
        assert client.post(act, {"year": 2026, "agency": "4101"}).status_code == 404
    assert not Notice.objects.exists()


def test_who_has_no_role_does_not_find_the_page(client, people, liu):
    liu.user = User.objects.create_user(username="liu", password="x")
    liu.save()
    client.force_login(liu.user)

    assert client.get(URL).status_code == 404


def test_an_ended_role_does_not_find_the_page(desk, finance):
    Role.objects.update(ends_on="2026-06-29")

    assert desk.get(URL).status_code == 404


def test_an_auditor_reads_and_changes_nothing(client, city, people):
    cast.issue(city)
    log_in(client, RoleKind.AUDITOR, city)

    response = client.get(URL)

    page = response.content.decode()
    assert listed(response) == ["刘喆", "王堃"]
    assert 'action="/notices/' not in page
    for act in ACTS:
        assert client.post(act, {"year": 2026, "agency": "4101"}).status_code == 404
    assert (Notice.objects.count(), Job.objects.count()) == (2, 0)


def test_an_auditor_of_the_city_who_is_officer_of_a_bureau_issues_there_alone(desk, city):
    Role.objects.create(
        user=User.objects.get(username="officer"),
        kind=RoleKind.AUDITOR,
        agency=city,
        starts_on="2020-01-01",
    )

    assert "签发 1 份通知" not in desk.get(URL, {"agency": "410102"}).content.decode()
    assert "签发 1 份通知" in desk.get(URL, {"agency": "410101"}).content.decode()
    assert desk.post(ACTS[0], {"year": 2026, "agency": "410102"}).status_code == 404


def test_the_training_department_issues_for_the_whole_city(client, city, people):
    log_in(client, RoleKind.TRAINING_DEPARTMENT, city)

    client.post(ACTS[0], {"year": 2026, "agency": "4101"})

    assert [name for _, name in cast.numbered()] == ["刘喆", "王堃"]


def test_a_visitor_is_sent_to_log_in(client, people):
    assert client.get(URL).headers["Location"].startswith("/login/")
    for act in ACTS:
        answer = client.post(act, {"year": 2026, "agency": "4101"})
        assert answer.headers["Location"].startswith("/login/")
    assert not Notice.objects.exists()


def test_the_acts_are_not_done_by_a_link(desk):
    assert [desk.get(act).status_code for act in ACTS] == [405, 405]


def test_nothing_is_left_in_a_browsers_cache(desk):
    assert "no-store" in desk.get(URL).headers["Cache-Control"]


def test_the_list_of_agencies_leads_down_to_the_chosen_one(client, city, finance, people):
    division = Agency.objects.get(pk=finance.pk).add_child(code="410101-1", name="人事处")
    section = division.add_child(code="410101-1-1", name="一科")
    log_in(client, RoleKind.PERSONNEL_OFFICER, city)

    def offered(code):
        return {one.code for one in client.get(URL, {"agency": code}).context["agencies"]}

    bureaus = {"4101", "410101", "410102", "410109"}
    assert offered("4101") == bureaus
    assert offered("410101") == {*bureaus, division.code}
    assert offered(section.code) == {*bureaus, division.code, section.code}


def test_the_page_takes_as_many_queries_for_three_as_for_one(desk, finance):
    def count():
        desk.get(URL)
        with CaptureQueriesContext(connection) as captured:
            response = desk.get(URL)
        return len(listed(response)), len(captured)

    cast.issue(finance)
    one = count()
    for number, name in enumerate(["赵旻", "钱堃"]):
        Learner.objects.create(personnel_no=f"20000{number}", name=name, agency=finance)
    cast.issue(finance)
    three = count()

    assert (one[0], three[0]) == (1, 3)
    assert one[1] == three[1]


def test_a_measure_without_minimums_asks_for_no_notice(client, city, settings):
    settings.CREDITS_DEFAULT_RULEBOOK = "shanxi-canlian.toml"
    client.force_login(cast.officer(city))

    page = client.get(URL).content.decode()

    assert "本办法未规定最低学分，没有欠学分的人员" in page
    assert "没有未达标人员" not in page
