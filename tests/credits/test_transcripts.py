"""Transcripts: every year, frozen, verifiable by anyone, readable by few."""

from datetime import date

import pymupdf
import pytest
import time_machine
from django.db import DatabaseError, transaction

from credits import ledger, paper_codes, transcripts
from credits.models import Transcript
from people.models import RoleKind, User
from tests.credits import notices_cast as cast
from tests.credits.conftest import NOW, course

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_june():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def login(liu):
    liu.user = User.objects.create(username="liuzhe", name="刘喆")
    liu.save()
    return liu.user


@pytest.fixture
def issued(liu, login):
    attributes = {"bucket": "elective", "progress": "1", "title": "数字政府建设"}
    early = course(liu, "early", on=date(2024, 5, 6), attributes=attributes)
    ledger.record_many(facts=[early, course(liu, "late")], recorded_by=None, now=NOW)
    return transcripts.issue(learner=liu, issued_by=login, now=NOW)


def verified(client, code):
    return client.get(f"/verify/{code}/").content.decode()


def test_a_transcript_holds_every_year_since_the_first_fact(issued):
    content = issued.content

    assert [one["year"] for one in content["years"]] == [2026, 2025, 2024]
    assert [line["title"] for line in content["years"][2]["lines"]] == ["数字政府建设"]
    assert content["years"][0]["minimums"]


def test_the_same_content_of_a_day_is_issued_once(issued, liu, login):
    assert transcripts.issue(learner=liu, issued_by=login, now=NOW) == issued


def test_a_new_fact_makes_a_new_transcript_and_leaves_the_old(issued, liu, login):
    ledger.record(fact=course(liu, "newer"), recorded_by=None, now=NOW)

    newer = transcripts.issue(learner=liu, issued_by=login, now=NOW)

    assert newer.code != issued.code
    assert transcripts.verify(issued.code) == issued.digest


def test_a_transcript_is_never_changed_or_deleted(issued):
    with pytest.raises(DatabaseError, match="transcript_is_append_only"), transaction.atomic():
        Transcript.objects.update(content={})
    with pytest.raises(DatabaseError, match="transcript_is_append_only"), transaction.atomic():
        issued.delete()


def test_anybody_may_verify_and_learns_the_digest_alone(client, issued):
    page = verified(client, paper_codes.grouped(issued.code))

    assert "有效" in page
    assert issued.digest[:32] in page
    assert not [word for word in ("刘喆", "100001", "财政局", "数字政府", "2024") if word in page]


def test_a_code_is_read_however_it_is_typed(client, issued):
    typed = paper_codes.grouped(issued.code).lower().replace("-", " ")

    assert "有效" in client.get("/verify/", {"code": typed}).content.decode()


def test_every_code_that_is_not_genuine_gets_one_answer(client, issued):
    wrong = ["2" * 20, "x", issued.code[:-1], issued.code + "2", "刘喆", "%27--"]

    pages = {verified(client, code) for code in wrong}

    assert len(pages) == 1
    assert "无效" in pages.pop()


def test_a_transcript_that_was_tampered_with_is_not_genuine(issued, liu, login):
    forged = Transcript.objects.create(
        learner=liu,
        content=issued.content | {"name": "王堃"},
        digest="0" * 64,
        code="2" * 20,
        issued_at=NOW,
        issued_by=login,
    )

    assert transcripts.verify(forged.code) == ""


def test_verifying_takes_as_many_queries_for_any_code(client, issued, django_assert_num_queries):
    for code in (issued.code, "2" * 20, "x"):
        with django_assert_num_queries(2):
            verified(client, code)


def test_a_learner_issues_and_prints_her_own(client, login, liu, issued):
    client.force_login(login)

    listing = client.get("/transcripts/", follow=True)
    page = client.post(f"/transcripts/of/{liu.pk}/issue/", follow=True).content.decode()
    printed = client.get(f"/transcripts/{issued.pk}.pdf")

    assert listing.redirect_chain == [(f"/transcripts/of/{liu.pk}/", 302)]
    assert "数字政府建设" in page
    assert paper_codes.grouped(issued.code) in page
    text = "".join(page.get_text() for page in pymupdf.open(stream=printed.content))
    assert "刘喆" in text
    assert issued.code[:4] in text
    assert Transcript.objects.count() == 1


def test_a_long_record_flows_over_pages(client, login, liu):
    facts = [course(liu, f"many-{number}") for number in range(60)]
    ledger.record_many(facts=facts, recorded_by=None, now=NOW)
    made = transcripts.issue(learner=liu, issued_by=login, now=NOW)
    client.force_login(login)

    printed = client.get(f"/transcripts/{made.pk}.pdf")

    assert pymupdf.open(stream=printed.content).page_count > 1


@pytest.mark.parametrize(
    "kind",
    [RoleKind.TRAINING_OFFICER, RoleKind.PERSONNEL_OFFICER, RoleKind.TRAINING_DEPARTMENT],
)
def test_officers_reach_the_people_they_see(client, finance, water, liu, issued, kind):
    client.force_login(cast.officer(finance, kind, username="near"))
    assert client.get(f"/transcripts/{issued.pk}/").status_code == 200
    assert client.post(f"/transcripts/of/{liu.pk}/issue/").status_code == 302

    client.force_login(cast.officer(water, kind, username="far"))
    for address in (f"/transcripts/{issued.pk}/", f"/transcripts/{issued.pk}.pdf"):
        assert client.get(address).status_code == 404
    assert client.get(f"/transcripts/of/{liu.pk}/").status_code == 404
    assert client.post(f"/transcripts/of/{liu.pk}/issue/").status_code == 404


def test_issuing_takes_few_queries(issued, liu, login, django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        transcripts.issue(learner=liu, issued_by=login, now=NOW)


def test_a_year_without_a_minimum_is_not_called_complete(client, liu, login, settings):
    settings.CREDITS_DEFAULT_RULEBOOK = "shanxi-canlian.toml"
    client.force_login(login)
    issued = transcripts.issue(learner=liu, issued_by=login, now=NOW)

    page = client.get(f"/transcripts/{issued.pk}/").content.decode()

    assert "本办法未规定最低学分" in page
    assert "达标" not in page
