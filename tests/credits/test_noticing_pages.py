"""Pages of the life of notices: the office's list and its records."""

from datetime import UTC, datetime

import pymupdf
import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile

from credits.models import Notice, NoticeEvent, NoticeReceipt
from credits.noticing import documenting
from credits.supervision import ladder
from jobs import worker
from people.models import Learner, RoleKind, User
from tests.credits import notices_cast as cast
from tests.credits.conftest import NOW

pytestmark = pytest.mark.django_db
FOLLOWED, SERVE = "/notices/followed/", "/notices/serve/"
BY_HAND = {"how": "IN_PERSON", "served_on": "2026-06-30", "remark": ""}
BUREAU = {"year": 2026, "agency": "410101"}
SCAN = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF"


@pytest.fixture(autouse=True)
def _in_june(settings, tmp_path):
    settings.CREDITS_RECEIPTS_FOLDER = tmp_path / "receipts"
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def issued(city, finance, water, liu, chen, wang):
    """1 Chen and 2 Liu in the finance bureau, 3 Wang in the water bureau."""
    cast.found_authority(city)
    cast.issue(city)
    return list(Notice.objects.order_by("number"))


@pytest.fixture
def desk(client, finance, issued):
    """The finance bureau's personnel officer, logged in."""
    client.force_login(cast.officer(finance))
    return client


def scan(name="回执.pdf", content=SCAN):
    return SimpleUploadedFile(name, content)


def kinds(notice):
    return list(notice.events.order_by("pk").values_list("kind", flat=True))


def test_the_list_shows_the_subtree_and_counts_by_stage(desk):
    cast.enter_holidays()

    page = desk.get(FOLLOWED, {"stage": "unserved"}).content.decode()

    assert "未送达 2" in page
    assert "绿人社〔2026〕1号" in page
    assert "陈犇" in page
    assert "王堃" not in page
    assert "节假日和调休" in page


def test_a_year_without_published_holidays_says_so(client, finance, issued):
    with time_machine.travel(NOW.replace(year=2027), tick=False):
        client.force_login(cast.officer(finance))
        page = client.get(FOLLOWED, {"year": 2026}).content.decode()

    assert "2027年的节假日安排尚未录入，落在其中的期限只按周末推算" in page


@pytest.mark.parametrize(
    ("month", "day", "is_told"), [(12, 15, False), (12, 21, True)], ids=["this year", "the next"]
)
def test_a_deadline_that_falls_in_a_year_without_holidays_says_so(
    desk, issued, month, day, is_told
):
    cast.enter_holidays()

    with time_machine.travel(NOW.replace(month=month, day=day), tick=False):
        desk.force_login(User.objects.get(username="officer"))
        pages = [
            desk.get(FOLLOWED, {"year": 2026}).content.decode(),
            desk.get(f"/notices/{issued[0].pk}/").content.decode(),
        ]

    assert ["2027年的节假日安排尚未录入" in page for page in pages] == [is_told, is_told]


def test_ticked_notices_are_served_together(desk, issued):
    asked = BUREAU | BY_HAND | {"stage": "unserved", "notice": [issued[0].pk, issued[1].pk]}

    response = desk.post(SERVE, asked, follow=True)

    assert "已登记 2 份通知的送达" in response.content.decode()
    assert [kinds(one) for one in issued] == [["SERVED"], ["SERVED"], []]


def test_all_of_a_filter_are_served_and_no_more_than_it(desk, issued):
    desk.post(SERVE, BUREAU | BY_HAND | {"stage": "unserved", "all": "1"})

    assert NoticeEvent.objects.count() == 2
    assert kinds(issued[2]) == []


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"served_on": "2026-07-01"}, "日期须在"),
        ({"how": "LEFT"}, "留置送达须写明见证人"),
        ({"how": "TELEPATHY"}, "TELEPATHY"),
        ({"served_on": "昨天"}, "日期"),
        ({"notice": []}, "没有勾选未送达的通知"),
        ({"notice": ["x", "-1", "9" * 30]}, "没有勾选未送达的通知"),
    ],
)
def test_a_wrong_service_is_told_and_nothing_is_recorded(desk, issued, changes, said):
    asked = BUREAU | BY_HAND | {"stage": "unserved", "notice": [issued[0].pk]} | changes

    page = desk.post(SERVE, asked).content.decode()

    assert said in page
    assert not NoticeEvent.objects.exists()


def test_foreign_notices_are_not_found_and_not_served(desk, issued):
    foreign = issued[2].pk
    withdrawing_it = {"reason": "误发"}

    desk.post(SERVE, BUREAU | BY_HAND | {"stage": "unserved", "notice": [foreign]})
    for address in (f"/notices/{foreign}/", f"/notices/{foreign}/print/"):
        assert desk.get(address).status_code == 404
    for act in ("serve", "acknowledge", "answer", "rectify", "withdraw", "receipts"):
        answer = desk.post(f"/notices/{foreign}/{act}/", BY_HAND | withdrawing_it)
        assert answer.status_code == 404
    assert desk.get(FOLLOWED, {"agency": "410102"}).status_code == 404
    assert desk.post(SERVE, BY_HAND | {"year": 2026, "agency": "410102"}).status_code == 404
    assert desk.get(f"/my-notices/{foreign}/").status_code == 404

    assert not NoticeEvent.objects.exists()
    assert Notice.objects.count() == 3


@pytest.mark.parametrize(
    "kind", [RoleKind.TRAINING_OFFICER, RoleKind.SCREENER, RoleKind.SYSTEM_ADMINISTRATOR]
)
def test_other_roles_find_nothing(client, city, issued, kind):
    client.force_login(cast.officer(city, kind))

    for address in (FOLLOWED, f"/notices/{issued[0].pk}/", f"/notices/{issued[0].pk}/print/"):
        assert client.get(address).status_code == 404


def test_an_auditor_reads_and_records_nothing(client, city, issued):
    client.force_login(cast.officer(city, RoleKind.AUDITOR))

    page = client.get(f"/notices/{issued[0].pk}/").content.decode()
    listing = client.get(FOLLOWED, {"stage": "unserved"}).content.decode()

    assert "陈犇" in page
    assert f'action="/notices/{issued[0].pk}/' not in page
    assert 'action="/notices/serve/"' not in listing
    assert client.post(f"/notices/{issued[0].pk}/withdraw/", {"reason": "x"}).status_code == 404
    assert not NoticeEvent.objects.exists()


def test_an_officer_does_not_handle_the_notice_to_herself(client, finance, liu, issued):
    officer = cast.officer(finance)
    Learner.objects.filter(pk=liu.pk).update(user=officer)
    client.force_login(officer)

    assert client.get(f"/notices/{issued[1].pk}/").status_code == 404
    assert client.post(f"/notices/{issued[1].pk}/withdraw/", {"reason": "x"}).status_code == 404
    assert client.get(f"/my-notices/{issued[1].pk}/").status_code == 200


def test_one_notice_is_served_signed_and_withdrawn_on_its_page(desk, issued):
    place = f"/notices/{issued[0].pk}/"

    desk.post(f"{place}serve/", BY_HAND)
    desk.post(f"{place}acknowledge/", {"signed_on": "2026-06-30"})
    desk.post(f"{place}answer/", {"text": "来信：已报名"})
    told = desk.post(f"{place}withdraw/", {"reason": "学分补记"}, follow=True).content.decode()

    assert kinds(issued[0]) == ["SERVED", "ACKNOWLEDGED", "ANSWERED"]
    assert "来信：已报名" in told
    assert "已撤销，撤销通知已编号" in told
    assert "绿人社〔2026〕4号" in told
    assert "答复期限 2026年7月14日" in told
    assert f'action="{place}' not in told


def test_a_refusal_comes_back_in_words(desk, issued):
    place = f"/notices/{issued[0].pk}/"

    for act, data, said in (
        ("withdraw", {"reason": ""}, "撤销理由"),
        ("rectify", {}, "仍未达标"),
        ("acknowledge", {"signed_on": "2026-06-30"}, "请先登记送达"),
        ("answer", {"text": "来信"}, "请先登记送达"),
        ("answer", {"text": " "}, "书面答复原文"),
        ("serve", BY_HAND | {"served_on": "2026-06-29"}, "日期须在"),
        ("receipts", {}, "送达回执扫描件"),
        ("receipts", {"file": scan(content=b"MZ")}, "只接受 PDF、JPEG 或 PNG"),
    ):
        assert said in desk.post(f"{place}{act}/", data, follow=True).content.decode()

    assert not NoticeEvent.objects.exists()
    assert not NoticeReceipt.objects.exists()


def test_home_tells_how_many_notices_are_overdue(desk, issued):
    with time_machine.travel(datetime(2026, 7, 8, 1, tzinfo=UTC), tick=False):
        desk.force_login(User.objects.get(username="officer"))  # a session has an end
        page = desk.get("/").content.decode()

    line = page.split("通知未送达")[1].split("</a>")[0]
    assert ">逾期 2<" in line
    assert "<strong>2</strong>" in line
    assert "通知逾期未送达" not in page


def test_a_late_fact_offers_both_ends_and_confirming_closes_it(desk, chen, issued):
    cast.finish(chen)
    cast.assess()
    place = f"/notices/{issued[0].pk}/"

    offered = desk.get(place).content.decode()
    desk.post(f"{place}rectify/")

    assert "有关学分补记后，已达到年度要求" in offered
    assert "确认整改完成" in offered
    assert "撤销这份通知" in offered
    assert kinds(issued[0]) == ["RECTIFIED"]


def test_a_receipt_is_attached_once_and_handed_out_to_readers_alone(desk, client, water, issued):
    place = f"/notices/{issued[0].pk}/receipts/"

    desk.post(place, {"file": scan()})
    again = desk.post(place, {"file": scan("别名.pdf")}, follow=True).content.decode()
    kept = NoticeReceipt.objects.get()
    got = desk.get(f"/notices/receipts/{kept.pk}/")

    assert "不必重复上传" in again
    assert b"".join(got.streaming_content) == SCAN
    assert got["Content-Disposition"].startswith("attachment")
    client.force_login(cast.officer(water, username="water"))
    assert client.get(f"/notices/receipts/{kept.pk}/").status_code == 404


def test_the_preview_shows_the_letter_and_issues_nothing(client, finance, city, liu, chen):
    cast.found_authority(city)
    cast.assess()
    client.force_login(cast.officer(finance))

    first = client.get("/notices/preview/", BUREAU).content.decode()
    second = client.get("/notices/preview/", BUREAU | {"page": 2}).content.decode()

    assert "陈犇同志" in first
    assert "第 1 份，共 2 份" in first
    assert "刘喆同志" in second
    assert client.get("/notices/preview/", {"agency": "4101"}).status_code == 404
    assert not Notice.objects.exists()


def test_decided_steps_are_documented_from_the_page(desk, finance, chen):
    decider = User.objects.get(username="officer")
    ladder.decide(
        learner=chen, year=2026, decided_by=decider, now=NOW,
        decision=ladder.Decision(ladder.Step.CIRCULAR, "未按期补足", skipping="已提醒"),
    )  # fmt: skip

    offered = desk.get("/notices/", BUREAU).content.decode()
    told = desk.post("/notices/document/", BUREAU, follow=True).content.decode()

    assert "为 1 项督促措施发文" in offered
    assert "绿人社〔2026〕4号（通报）" in told
    assert not documenting.waiting(finance, year=2026).exists()
    circular = Notice.objects.get(number=4)
    assert "未达标人员名单" in desk.get(f"/notices/{circular.pk}/").content.decode()
    printed = pymupdf.open(stream=desk.get(f"/notices/{circular.pk}/print/").content)
    assert len(printed) >= 2
    text = "".join(page.get_text() for page in printed).replace("\n", "")
    assert "绿城市人力资源和社会保障局文件" in text
    assert "陈犇" in text


def test_many_are_issued_by_a_job(client, city, liu, chen, wang, monkeypatch):
    monkeypatch.setattr("credits.noticing.issuing.AT_ONCE", 2)
    cast.found_authority(city)
    cast.assess()
    client.force_login(cast.officer(city))

    answer = client.post("/notices/issue/", {"year": 2026, "agency": "4101"})
    job = answer.wsgi_request.user.jobs.get()
    running = client.get("/notices/").content.decode()
    worker.work_off(job)

    assert answer.headers["Location"] == f"/jobs/{job.pk}/"
    assert "正在进行" in running
    assert cast.numbered() == [(1, "陈犇"), (2, "刘喆"), (3, "王堃")]


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_as_many_queries_for_three_as_for_one(
    client, city, issued, count, django_assert_num_queries
):
    client.force_login(cast.officer(city))
    agency = {1: "410102", 3: "4101"}[count]

    with django_assert_num_queries(LIST_QUERIES):
        page = client.get(FOLLOWED, {"agency": agency, "stage": "unserved"})

    assert len(page.context["page"].object_list) == count


LIST_QUERIES = 12
