"""What the person has of a notice to her: she reads it, signs for it, answers it."""

import pymupdf
import pytest
import time_machine

from credits.models import Notice, NoticeEvent
from credits.noticing import withdrawing
from people.models import User
from tests.credits import notices_cast as cast
from tests.credits.conftest import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_june():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def issued(city, water, liu, chen, wang):
    """1 Chen and 2 Liu in the finance bureau, 3 Wang in the water bureau."""
    cast.found_authority(city)
    cast.issue(city)
    return list(Notice.objects.order_by("number"))


@pytest.fixture
def own(client, liu, issued):
    """Liu, logged in, and the notice to her."""
    liu.user = User.objects.create_user(username="liu", password="x", name="刘喆")
    liu.save()
    client.force_login(liu.user)
    return client, issued[1]


def kinds(notice):
    return list(notice.events.order_by("pk").values_list("kind", flat=True))


def test_a_person_reads_signs_and_answers_her_own(own):
    client, notice = own

    listing = client.get("/my-notices/").content.decode()
    unsigned = client.get(f"/my-notices/{notice.pk}/").content.decode()
    client.post(f"/my-notices/{notice.pk}/sign/")
    answered = client.post(
        f"/my-notices/{notice.pk}/answer/", {"text": "已报名两场讲座"}, follow=True
    ).content.decode()

    assert "未签收" in listing
    assert "不表示同意" in unsigned
    assert "年度总学分" in unsigned
    assert kinds(notice) == ["SERVED", "ACKNOWLEDGED", "ANSWERED"]
    assert "已报名两场讲座" in answered
    assert "提交答复" not in answered


def test_the_page_of_her_year_says_what_a_document_waits_for(own):
    client, notice = own
    said = []

    for act, sent in (("", {}), ("sign/", {}), ("answer/", {"text": "已报名两场讲座"})):
        if act:
            client.post(f"/my-notices/{notice.pk}/{act}", sent)
        shown = client.get("/my-credits/").context["own"].documents
        said.append([(one.notice.pk, one.waits_for) for one in shown])

    assert said == [[(notice.pk, word)] for word in ("请签收", "请答复", "已答复")]


def test_reading_alone_records_nothing(own):
    client, notice = own

    client.get(f"/my-notices/{notice.pk}/")
    client.get(f"/notices/{notice.pk}/print/")

    assert kinds(notice) == []


def test_an_empty_answer_is_told_beside_its_field(own):
    client, notice = own

    page = client.post(f"/my-notices/{notice.pk}/answer/", {"text": " "})

    assert page.status_code == 200
    assert page.context["form"].errors["text"]
    assert kinds(notice) == []


def test_a_withdrawn_notice_asks_nothing_of_the_person(own, city):
    client, notice = own
    withdrawing.withdraw(notice=notice, reason="误发", withdrawn_by=cast.officer(city), now=NOW)

    page = client.get(f"/my-notices/{notice.pk}/").content.decode()
    listing = client.get("/my-notices/").content.decode()

    assert "不用再办理" in page
    assert '<form method="post" action="/my-notices/' not in page
    assert "撤销通知" in listing


def test_anothers_document_is_not_found(own, issued):
    client, _ = own
    foreign = issued[0].pk

    assert client.get(f"/my-notices/{foreign}/").status_code == 404
    assert client.get(f"/notices/{foreign}/print/").status_code == 404
    for act in ("sign", "answer"):
        assert client.post(f"/my-notices/{foreign}/{act}/", {"text": "x"}).status_code == 404
    assert not NoticeEvent.objects.exists()


def test_one_document_prints_the_same_bytes_again(own, chen):
    client, notice = own

    first = client.get(f"/notices/{notice.pk}/print/")
    cast.finish(notice.learner)
    cast.assess()
    second = client.get(f"/notices/{notice.pk}/print/")

    assert first["Content-Type"] == "application/pdf"
    assert first.content == second.content
    text = "".join(page.get_text() for page in pymupdf.open(stream=first.content))
    assert notice.letter["verify"]["code"][:4] in text
