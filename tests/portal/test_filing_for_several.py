"""Claims for many people at the unit desk: the kind, the rest, a check, and one job."""

import pytest
from django.urls import reverse

from credits.models import Claim, ClaimEvidence, ClaimState
from jobs import worker
from jobs.models import Job, JobState
from people.models import Message, RoleKind
from portal.acts import filing, work
from tests.catalog import cast
from tests.credits.claims_cast import decide, upload

KIND = "2026-qualification_exam"


@pytest.fixture(autouse=True)
def shelf(settings, tmp_path):
    settings.JOBS_FOLDER = tmp_path / "jobs"
    settings.CREDITS_EVIDENCE_FOLDER = tmp_path / "evidence"
    return settings.CREDITS_EVIDENCE_FOLDER


@pytest.fixture
def trainer(city):
    return cast.make_officer(city.health, "trainer")


@pytest.fixture
def desk(client, trainer):
    client.force_login(trainer)
    return client


def ticked(*learners, **said):
    return {"learner": [one.pk for one in learners], "kind": KIND, **said}


def filled(*learners, **said):
    contents = {"title": "公文写作培训", "happened_on": "2026-02-20", "files": upload()}
    return ticked(*learners) | contents | said


def checked(desk, *learners, **said):
    """The check page, and what it would send."""
    page = desk.post(reverse("check_claims"), filled(*learners, **said))
    assert page.status_code == 200
    return page, ticked(*learners, said=page.context["carried"])


def submit(desk, sent):
    response = desk.post(reverse("submit_claims"), sent)
    assert response.status_code == 302
    return Job.objects.get(pk=response.url.rstrip("/").rpartition("/")[2])


def test_the_desk_leads_over_kind_and_form_to_the_check(desk, wang, li):
    assert "代为申报" in desk.get("/unit/").content.decode()
    kinds = desk.post(reverse("unit_act", args=["claims"]), {"learner": [wang.pk, li.pk]})
    form = desk.post(reverse("fill_in_claims"), ticked(wang, li))
    page, _sent = checked(desk, wang, li)

    assert KIND in kinds.content.decode()
    assert "已选 2 人" in form.content.decode()
    assert "公文写作培训 1.pdf" in page.content.decode()
    assert [one.name for one in page.context["told"].may] == ["王犇", "李喆"]
    assert not Claim.objects.exists()
    assert not Job.objects.filter(kind=work.KIND).exists()


def test_the_whole_filter_may_be_chosen(desk, wang, li, zhao):
    page = desk.post(reverse("file_claims"), {"everyone": "1"})

    assert page.context["people"] == [wang, li]


def test_a_double_click_is_one_job_and_one_claim_each(desk, trainer, wang, li):
    _page, sent = checked(desk, wang, li)

    first, again = submit(desk, sent), submit(desk, sent)
    worker.work_off(first)

    assert first == again
    assert Job.objects.get(pk=first.pk).result["told"] == "已为 2 人办理。"
    claims = Claim.objects.order_by("learner__personnel_no")
    assert [(one.learner, one.state, one.filed_by) for one in claims] == [
        (wang, ClaimState.UNIT_REVIEW, trainer),
        (li, ClaimState.UNIT_REVIEW, trainer),
    ]
    assert {message.learner for message in Message.objects.all()} == {wang, li}


def test_a_part_that_runs_again_files_nothing_twice(desk, wang, li):
    _page, sent = checked(desk, wang, li)
    job = submit(desk, sent)
    worker.work_off(job)

    part = job.parts.get(stage=0)
    again = work.act_part(part)

    assert again["done"] == 0
    assert {one["reason"] for one in again["parked"]} == {"已有同一天、同一名称的申报"}
    assert Claim.objects.count() == ClaimEvidence.objects.count() == 2
    assert Message.objects.count() == 2


def test_who_has_such_a_claim_is_said_before_and_left_out(desk, wang, li):
    worker.work_off(submit(desk, checked(desk, wang)[1]))

    page, sent = checked(desk, wang, li)
    job = submit(desk, sent)
    worker.work_off(job)

    told = [(one.learner.name, one.why) for one in page.context["told"].refused]
    assert told == [("王犇", "已有同一天、同一名称的申报")]
    assert Claim.objects.filter(learner=wang).count() == 1
    assert Claim.objects.get(learner=li).title == "公文写作培训"


def test_foreign_people_are_not_found_on_any_page(desk, wang, zhao):
    for name in ("file_claims", "fill_in_claims", "check_claims", "submit_claims"):
        assert desk.post(reverse(name), filled(wang, zhao)).status_code == 404
        assert desk.get(reverse(name)).status_code == 405

    assert not ClaimEvidence.objects.exists()


def test_who_may_not_file_for_her_people_finds_nothing(client, city, wang):
    client.force_login(cast.make_officer(city.root, "peixun", RoleKind.TRAINING_DEPARTMENT))

    assert client.post(reverse("file_claims"), ticked(wang)).status_code == 404
    assert "代为申报" not in client.get("/unit/").content.decode()


def test_who_is_read_about_but_not_filed_for_is_left_out(desk, trainer, city, give, wang, zhao):
    give(trainer, RoleKind.AUDITOR, agency=city.transport)

    page, sent = checked(desk, wang, zhao)
    worker.work_off(submit(desk, sent))

    told = [(one.learner, one.why) for one in page.context["told"].refused]
    assert told == [(zhao, "不在你可以办理这件事的范围内")]
    assert Claim.objects.get().learner == wang


def test_who_lost_the_role_meanwhile_files_nothing(desk, trainer, wang):
    job = submit(desk, checked(desk, wang)[1])
    trainer.roles.all().delete()

    assert worker.work_off(job).state == JobState.FAILED
    assert not Claim.objects.exists()


def test_the_filer_reviews_none_of_them_and_a_colleague_all(desk, trainer, officer, wang, li):
    worker.work_off(submit(desk, checked(desk, wang, li)[1]))
    claim = Claim.objects.get(learner=wang)

    assert "公文写作培训" not in desk.get("/claims/review/").content.decode()
    said = {"seen": "UNIT_REVIEW", "decision": "APPROVE", "reason": "属实"}
    refused = desk.post(f"/claims/{claim.pk}/decide/", said, follow=True)
    assert "须由另一位同事审核" in refused.content.decode()
    desk.force_login(officer)
    page = desk.get(f"/claims/{claim.pk}/").content.decode()
    assert "另外 1 人一并申报" in page
    assert '">证书重复' not in desk.get("/claims/review/").content.decode()
    assert decide(claim, officer).state == ClaimState.AUTHORITY_REVIEW


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"title": ""}, 'href="#id_title"'),
        ({"happened_on": "2026-12-01"}, "还没有到"),
        ({"happened_on": "2025-12-01"}, "按 2026 年的办法"),
        ({"files": upload(b"PK\x03\x04 zip", "x.pdf")}, "只接受 PDF"),
        ({"files": upload(b"")}, "空"),
        ({"title": "培训 410105199001011234"}, "身份证号"),
    ],
    ids=["no-title", "future", "year", "zip", "empty", "personal-number"],
)
def test_a_refused_form_keeps_what_was_typed(desk, shelf, wang, said, words):
    page = desk.post(reverse("check_claims"), filled(wang, **{"certificate_no": "财人3号"} | said))

    text = page.content.decode()
    assert page.status_code == 422
    assert words in text
    assert said.get("happened_on", "2026-02-20") in text
    assert not [one for one in shelf.rglob("*") if one.is_file()]


def test_without_a_kind_the_question_comes_back(desk, wang):
    page = desk.post(reverse("fill_in_claims"), ticked(wang, kind="2026-nothing"))

    assert page.status_code == 422
    assert 'href="#id_kind"' in page.content.decode()
    assert page.context["people"] == [wang]


def test_changing_what_was_checked_keeps_it_and_its_paper(desk, wang):
    _page, sent = checked(desk, wang)

    form = desk.post(reverse("fill_in_claims"), sent)
    again = filled(wang, title="公文写作提高班", said=sent["said"])
    del again["files"]
    page = desk.post(reverse("check_claims"), again)
    worker.work_off(submit(desk, ticked(wang, said=page.context["carried"])))

    assert "公文写作培训" in form.content.decode()
    assert Claim.objects.get().title == "公文写作提高班"
    assert ClaimEvidence.objects.count() == 1


def test_what_another_checked_or_too_long_ago_is_not_filed(
    client, desk, officer, wang, monkeypatch
):
    _page, sent = checked(desk, wang)

    with monkeypatch.context() as later:
        later.setattr(filing, "LASTS", -1)
        late = desk.post(reverse("submit_claims"), sent)
    client.force_login(officer)
    foreign = client.post(reverse("submit_claims"), sent)
    forged = client.post(reverse("submit_claims"), sent | {"said": "x"})

    assert {one.url for one in (late, foreign, forged)} == {"/unit/"}
    assert not Job.objects.filter(kind=work.KIND).exists()


@pytest.mark.parametrize("count", [1, 3])
def test_checking_asks_a_fixed_number_of_questions(desk, city, count, django_assert_num_queries):
    people = [cast.make_learner(city.clinic, f"2000{at}", f"陈{at}") for at in range(count)]
    checked(desk, *people)

    with django_assert_num_queries(14):
        checked(desk, *people)
