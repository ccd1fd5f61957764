"""The pages of claims: the claimant's way, the desk, and what is not there for others."""

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from credits.claims import filing
from credits.models import Claim, ClaimState, Fact
from tests.credits import claims_cast as cast
from tests.credits.conftest import NOW

pytestmark = pytest.mark.django_db
FORM = "/claims/new/degree/?year=2026"


@pytest.fixture(autouse=True)
def _in_june(settings, tmp_path):
    settings.CREDITS_EVIDENCE_FOLDER = tmp_path
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def officers(city, finance):
    return cast.city_officers(finance, city)


@pytest.fixture
def me(liu):
    return cast.login(liu, "liu")


def filled(**changes):
    return {
        "title": "公共管理硕士学位",
        "happened_on": "2026-05-20",
        "files": cast.upload(),
    } | changes


def decide(client, user, claim, decision="APPROVE", **changes):
    client.force_login(user)
    said = {"seen": Claim.objects.get(pk=claim.pk).state, "decision": decision, "reason": "属实"}
    return client.post(f"/claims/{claim.pk}/decide/", said | changes, follow=True)


def test_a_person_claims_checks_and_submits_and_two_officers_approve(client, me, officers):
    client.force_login(me)
    assert "在职学历学位教育" in client.get("/claims/new/").content.decode()
    assert "学位证书" in client.get(FORM).content.decode()
    checked = client.post(FORM, filled(), follow=True).content.decode()
    claim = Claim.objects.get()
    assert "请核对以下内容" in checked
    assert "已提交" in client.post(f"/claims/{claim.pk}/submit/", follow=True).content.decode()

    client.force_login(officers["unit"])
    assert "公共管理硕士学位" in client.get("/claims/review/").content.decode()
    decide(client, officers["unit"], claim)
    page = decide(client, officers["authority"], claim, credits="12").content.decode()

    assert "已核准" in page
    assert Fact.objects.get().granted == 12
    client.force_login(me)
    assert "公共管理硕士学位" in client.get("/my-credits/").content.decode()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"files": cast.upload(b"PK\x03\x04 zip")}, "只接受 PDF"),
        ({"files": cast.upload(b"")}, "空"),
        ({"happened_on": "2026-12-01"}, "还没有到"),
        ({"happened_on": "2025-12-01"}, "按 2026 年的办法"),
        ({"happened_on": "不是日期"}, "日期"),
        ({"title": ""}, "error-summary"),
        ({"title": "x" * 121}, "error-summary"),
    ],
    ids=["zip", "empty", "future", "year", "no-date", "no-title", "long-title"],
)
def test_a_wrong_form_says_so_and_writes_nothing(client, me, changes, words):
    client.force_login(me)

    response = client.post(FORM, filled(**changes))

    assert response.status_code == 422
    assert words in response.content.decode()
    assert not Claim.objects.exists()


@pytest.mark.parametrize("kind", ["lecture", "nonsense"])
def test_a_kind_that_is_not_claimed_is_not_found(client, me, kind):
    client.force_login(me)

    assert client.get(f"/claims/new/{kind}/").status_code == 404


def test_an_officer_files_for_staff_and_not_for_strangers(client, officers, liu, wang):
    client.force_login(officers["unit"])

    client.post(f"{FORM}&for=100001", filled())

    assert Claim.objects.get().learner == liu
    assert client.get(f"{FORM}&for=100003").status_code == 404
    assert client.post(f"{FORM}&for=100003", filled()).status_code == 404


def test_a_foreign_claim_and_its_evidence_are_not_found(client, liu, me, chen, water, officers):
    claim = cast.submit(liu, me)
    file = claim.evidence.get()
    strangers = [
        cast.login(chen, "chen"),
        cast.officer(water, "TRAINING_OFFICER", "water"),
        cast.officer(water, "SYSTEM_ADMINISTRATOR", "admin"),
    ]

    for stranger in strangers:
        client.force_login(stranger)
        assert client.get(f"/claims/{claim.pk}/").status_code == 404
        assert client.get(f"/claims/evidence/{file.pk}/").status_code == 404
        for act in ("submit", "withdraw", "decide", "revoke"):
            assert client.post(f"/claims/{claim.pk}/{act}/").status_code == 404
    assert client.get("/claims/review/").status_code == 404
    assert Claim.objects.get().state == ClaimState.UNIT_REVIEW


def test_a_draft_is_seen_by_who_writes_it_alone(client, liu, me, officers):
    claim = cast.draft(liu, me)

    client.force_login(officers["unit"])

    assert client.get(f"/claims/{claim.pk}/").status_code == 404
    assert client.get(f"/claims/evidence/{claim.evidence.get().pk}/").status_code == 404


def test_evidence_is_a_download_and_nothing_else(client, liu, me, officers):
    claim = cast.submit(liu, me)
    client.force_login(officers["unit"])

    response = client.get(f"/claims/evidence/{claim.evidence.get().pk}/")

    assert b"".join(response.streaming_content) == cast.PDF
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"].startswith("attachment")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in response["Cache-Control"]


def test_a_claimant_cannot_decide_and_a_filer_is_told_why(client, liu, me, officers):
    claim = cast.submit(liu, me)
    assert decide(client, me, claim).status_code == 404
    filed = cast.submit(liu, officers["unit"], file=cast.upload(cast.picture()))

    page = decide(client, officers["unit"], filed).content.decode()

    assert "须由另一位同事审核" in page
    assert Claim.objects.get(pk=filed.pk).state == ClaimState.UNIT_REVIEW


def test_who_comes_second_is_told_so(client, liu, me, officers):
    claim = cast.submit(liu, me)
    decide(client, officers["unit"], claim)

    page = decide(client, officers["personnel"], claim, seen="UNIT_REVIEW").content.decode()

    assert "本次操作没有生效" in page


def test_a_decision_without_a_reason_is_shown_again(client, liu, me, officers):
    claim = cast.submit(liu, me)

    response = decide(client, officers["unit"], claim, reason=" ")

    assert response.status_code == 422
    assert Claim.objects.get().state == ClaimState.UNIT_REVIEW


def test_the_authority_revokes_and_the_ledger_reverses(client, liu, me, officers):
    claim = cast.submit(liu, me)
    decide(client, officers["unit"], claim)
    decide(client, officers["authority"], claim, credits="12")

    without = client.post(f"/claims/{claim.pk}/revoke/", {"reason": ""}, follow=True)
    assert "请写明理由" in without.content.decode()
    client.post(f"/claims/{claim.pk}/revoke/", {"reason": "经核为假"})

    assert not Fact.objects.in_force().exists()
    assert Claim.objects.get().state == ClaimState.WITHDRAWN


def test_twins_of_another_bureau_are_flagged_without_a_name(client, liu, me, wang, officers):
    claim = cast.submit(liu, me)
    cast.submit(wang, cast.login(wang, "wang"))
    client.force_login(officers["unit"])

    desk = client.get("/claims/review/?flagged=1").content.decode()
    page = client.get(f"/claims/{claim.pk}/").content.decode()

    assert "证书重复" in desk
    assert "另一单位人员的申报" in page
    assert "王堃" not in desk + page


@pytest.mark.parametrize("many", [1, 3])
def test_lists_take_a_fixed_number_of_queries(client, liu, me, officers, many):
    for _ in range(many):
        cast.submit(liu, me)

    counts = [queries(client, *where) for where in (
        (me, "/claims/"), (officers["unit"], "/claims/review/"),
        (officers["unit"], "/claims/review/?state=UNIT_REVIEW"),
    )]  # fmt: skip

    assert counts == [9, 7, 7]


@pytest.mark.parametrize("many", [1, 3])
def test_a_claim_takes_a_fixed_number_of_queries(client, liu, me, chen, officers, many):
    files = [cast.upload(cast.picture(size=(4, side))) for side in range(1, many + 1)]
    claim = filing.draft(learner=liu, contents=cast.contents(), uploads=files, by=me, now=NOW)
    claim = filing.submit(claim=claim, by=me, now=NOW)
    other = cast.login(chen, "chen")
    for side in range(1, many + 1):
        cast.submit(chen, other, file=cast.upload(cast.picture(size=(4, side))))

    counts = [queries(client, user, f"/claims/{claim.pk}/") for user in (me, officers["unit"])]

    assert counts == [13, 16]


def queries(client, user, url):
    client.force_login(user)
    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def test_a_list_is_narrowed_to_a_state(client, liu, me, officers):
    cast.draft(liu, me, title="草稿一份")
    submitted = cast.submit(liu, me, title="交了的", file=cast.upload(cast.picture()))

    client.force_login(me)
    mine = client.get("/claims/?state=DRAFT").content.decode()
    assert ("草稿一份" in mine, "交了的" in mine) == (True, False)
    decide(client, officers["unit"], submitted, "REFUSE")

    client.force_login(officers["unit"])
    assert "交了的" not in client.get("/claims/review/").content.decode()
    refused = client.get("/claims/review/?state=REFUSED").content.decode()
    assert "交了的" in refused
    assert "草稿一份" not in client.get("/claims/review/?state=DRAFT").content.decode()


def ticked(*claims):
    return {f"claim-{claim.pk}": claim.state for claim in claims}


def test_several_claims_get_one_decision_each_with_its_own_record(client, liu, me, officers):
    claims = [cast.decide(cast.submit(liu, me), officers["unit"]) for _ in range(3)]
    client.force_login(officers["authority"])

    page = client.post(
        "/claims/review/decide/",
        {"decision": "APPROVE", "reason": "材料属实", "credits": "4", **ticked(*claims[:2])},
        follow=True,
    ).content.decode()

    assert "已办理 2 项" in page
    assert sorted(Fact.objects.values_list("source", "granted")) == [
        (f"credits.claim:{one.pk}", 4) for one in claims[:2]
    ]
    for one in claims[:2]:
        assert one.steps.filter(to_state="APPROVED", by=officers["authority"]).count() == 1
    assert Claim.objects.get(pk=claims[2].pk).state == "AUTHORITY_REVIEW"


def test_what_cannot_be_decided_among_many_is_told_and_left(client, liu, me, officers):
    mine = cast.submit(liu, officers["unit"])
    theirs = cast.submit(liu, me)
    client.force_login(officers["unit"])

    page = client.post(
        "/claims/review/decide/",
        {"decision": "REFUSE", "reason": "不符", **ticked(mine, theirs)},
        follow=True,
    ).content.decode()

    assert "已办理 1 项" in page
    assert "没有列入本次办理" in page
    assert Claim.objects.get(pk=mine.pk).state == "UNIT_REVIEW"
    assert Claim.objects.get(pk=theirs.pk).state == "REFUSED"


def test_granted_kinds_among_many_need_their_credits(client, liu, me, officers):
    claim = cast.decide(cast.submit(liu, me), officers["unit"])
    client.force_login(officers["authority"])
    said = {"decision": "APPROVE", "reason": "属实", **ticked(claim)}

    page = client.post("/claims/review/decide/", said, follow=True).content.decode()

    assert "请填写核定学分" in page
    assert not Fact.objects.exists()


@pytest.mark.parametrize(
    "said",
    [
        {"decision": "APPROVE", "reason": "属实"},
        {"decision": "APPROVE", "reason": "属实", "claim-1": "APPROVED"},
        {"decision": "APPROVE", "reason": "属实", "claim-x": "UNIT_REVIEW"},
        {"decision": "", "reason": "属实", "claim-1": "UNIT_REVIEW"},
        {"decision": "APPROVE", "reason": " ", "claim-1": "UNIT_REVIEW"},
    ],
    ids=["none", "state", "number", "decision", "reason"],
)
def test_a_wrong_form_for_many_is_shown_again(client, liu, me, officers, said):
    cast.submit(liu, me)
    client.force_login(officers["unit"])

    response = client.post("/claims/review/decide/", said)

    assert response.status_code == 422
    assert "error-summary" in response.content.decode()
    client.force_login(me)
    assert client.post("/claims/review/decide/", said).status_code == 404


def test_nothing_is_left_in_a_browsers_cache(client, liu, me, officers):
    claim = cast.draft(liu, me)
    client.force_login(me)

    for url in ("/claims/", "/claims/new/", FORM, f"/claims/{claim.pk}/", "/corrections/"):
        assert "no-store" in client.get(url)["Cache-Control"]


def test_a_visitor_is_sent_to_log_in(client, liu, me):
    file = cast.submit(liu, me).evidence.get()

    for url in ("/claims/", "/claims/review/", f"/claims/evidence/{file.pk}/", "/corrections/"):
        assert client.get(url)["Location"].startswith("/login/")
