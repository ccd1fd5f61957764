"""A claim's way: filed, decided twice by others, recorded once; and what is refused on the way."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from credits import clearing, editions, ledger, rulebook
from credits.claims import decisions, filing, kinds, twins
from credits.claims.decisions import Decision
from credits.claims.kinds import UnclaimableKindError
from credits.claims.steps import ClaimError, ClaimMovedOnError
from credits.models import Claim, ClaimState, ClaimStep, Fact
from tests.credits import claims_cast as cast
from tests.credits.conftest import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def shelf(settings, tmp_path):
    settings.CREDITS_EVIDENCE_FOLDER = tmp_path / "evidence"
    return settings.CREDITS_EVIDENCE_FOLDER


@pytest.fixture
def officers(city, finance):
    return cast.city_officers(finance, city)


@pytest.fixture
def me(liu):
    return cast.login(liu, "liu")


@pytest.fixture
def claim(liu, me):
    return cast.submit(liu, me)


def files_in(shelf):
    return [path for path in shelf.rglob("*") if path.is_file()]


def test_a_claim_approved_twice_becomes_one_fact(claim, officers, liu):
    claim = cast.decide(claim, officers["unit"])

    claim = cast.decide(claim, officers["authority"], bucket="required")

    fact = Fact.objects.get()
    assert claim.state == ClaimState.APPROVED
    assert (fact.source, fact.learner, fact.kind) == (f"credits.claim:{claim.pk}", liu, "degree")
    assert fact.granted == Decimal(12)
    assert fact.attributes == {"title": "公共管理硕士学位", "bucket": "required"}
    assert [one.to_state for one in claim.steps.order_by("pk")] == [
        "DRAFT",
        "UNIT_REVIEW",
        "AUTHORITY_REVIEW",
        "APPROVED",
    ]
    assert clearing.clear({"credits.claim": "credits.claims.expected_sources"})[0].is_clear


def test_revoking_an_approval_reverses_the_fact(claim, officers):
    cast.decide(claim, officers["unit"])
    claim = cast.decide(Claim.objects.get(), officers["authority"])

    decisions.revoke(claim=claim, reason="证书经核为假", by=officers["second"], now=NOW)

    assert not Fact.objects.in_force().exists()
    assert Fact.objects.count() == 2
    assert Claim.objects.get().state == ClaimState.WITHDRAWN
    assert clearing.clear({"credits.claim": "credits.claims.expected_sources"})[0].is_clear


def test_a_returned_claim_is_mended_and_decided_from_the_start(claim, officers, me):
    cast.decide(claim, officers["unit"])
    claim = cast.decide(Claim.objects.get(), officers["authority"], Decision.RETURN)

    changed = filing.change(
        claim=claim,
        contents=cast.contents(title="工程硕士学位"),
        uploads=[cast.upload(cast.picture(), "封面.png")],
        by=me,
        now=NOW,
    )
    again = filing.submit(claim=changed, by=me, now=NOW)

    assert (again.state, again.title) == (ClaimState.UNIT_REVIEW, "工程硕士学位")
    assert again.unit_decided_by is None
    assert again.evidence.count() == 2


def test_an_officer_files_for_staff_and_another_decides(liu, officers):
    claim = cast.submit(liu, officers["unit"])

    with pytest.raises(ClaimError, match="另一位同事"):
        cast.decide(claim, officers["unit"])

    assert cast.decide(claim, officers["personnel"]).state == ClaimState.AUTHORITY_REVIEW


def test_an_officer_does_not_file_for_another_bureau(wang, officers):
    with pytest.raises(ClaimError, match="本单位"):
        cast.draft(wang, officers["unit"])

    assert not Claim.objects.exists()


def test_nobody_decides_her_own_claim(liu, finance):
    me = cast.officer(finance, "TRAINING_OFFICER", "both")
    liu.user = me
    liu.save()
    claim = cast.submit(liu, me)

    with pytest.raises(ClaimError, match="另一位同事"):
        cast.decide(claim, me)

    assert Claim.objects.get().state == ClaimState.UNIT_REVIEW


def test_one_person_with_two_roles_decides_once(claim, officers, city):
    officers["unit"].roles.create(
        kind="TRAINING_DEPARTMENT", agency=city, starts_on=date(2020, 1, 1)
    )
    claim = cast.decide(claim, officers["unit"])

    with pytest.raises(ClaimError, match="另一位同事"):
        cast.decide(claim, officers["unit"])

    assert not Fact.objects.exists()


def test_the_authority_does_not_skip_the_unit(claim, officers):
    with pytest.raises(ClaimError, match="另一位同事"):
        cast.decide(claim, officers["authority"])


def test_a_second_decision_on_one_stage_is_told_who_was_first(claim, officers):
    cast.decide(claim, officers["unit"])

    with pytest.raises(ClaimMovedOnError, match=r"unit.*主管部门审核中.*没有生效"):
        cast.decide(claim, officers["personnel"], seen="UNIT_REVIEW")


def test_a_withdrawn_claim_is_not_approved(claim, officers, me):
    filing.withdraw(claim=claim, by=me, reason="填错", now=NOW)

    with pytest.raises(ClaimMovedOnError, match="已撤回"):
        cast.decide(claim, officers["unit"], seen="UNIT_REVIEW")


def test_a_decision_needs_a_reason(claim, officers):
    with pytest.raises(ClaimError, match="理由"):
        decisions.decide(
            claim=claim, seen=ClaimState.UNIT_REVIEW, decision=Decision.REFUSE,
            reason=" \n ", by=officers["unit"], now=NOW,
        )  # fmt: skip

    assert ClaimStep.objects.count() == 2


def test_credits_left_to_the_authority_must_be_set(claim, officers):
    claim = cast.decide(claim, officers["unit"])

    with pytest.raises(ClaimError, match="核定学分"):
        cast.decide(claim, officers["authority"], credits=None)

    assert (Claim.objects.get().state, Fact.objects.count()) == (ClaimState.AUTHORITY_REVIEW, 0)


def test_a_kind_that_left_the_measure_is_not_approved(claim, officers, now):
    claim = cast.decide(claim, officers["unit"])
    text = rulebook.shipped_path("henan-2012").read_text(encoding="utf-8")
    edition = editions.store(text=text, name="办法.toml", now=now, effective_year=2026)
    editions.publish(edition=edition, now=now)

    with pytest.raises(UnclaimableKindError, match=r"2026 年.*degree"):
        cast.decide(claim, officers["authority"])

    assert (Claim.objects.get().state, Fact.objects.count()) == (ClaimState.AUTHORITY_REVIEW, 0)


def test_what_the_ledger_refuses_leaves_the_claim_where_it_was(claim, officers):
    claim = cast.decide(claim, officers["unit"])

    with pytest.raises(ledger.InvalidFactError):
        cast.decide(claim, officers["authority"], credits="1.23456")

    assert (Claim.objects.get().state, Fact.objects.count()) == (ClaimState.AUTHORITY_REVIEW, 0)
    assert ClaimStep.objects.count() == 3


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"happened_on": date(2026, 12, 31)}, ledger.InvalidFactError),
        ({"kind": "lecture"}, UnclaimableKindError),
        ({"kind": "no-such-kind"}, UnclaimableKindError),
        ({"quantity": {"days": "-1"}}, ledger.InvalidFactError),
        ({"title": "证书 410101199001011234"}, ledger.InvalidFactError),
        ({"happened_from": date(2026, 6, 1)}, ledger.InvalidFactError),
    ],
    ids=["future", "fed", "unknown", "negative", "id-number", "reversed"],
)
def test_a_claim_that_could_not_be_recorded_is_refused_at_filing(liu, me, shelf, changes, refusal):
    with pytest.raises(refusal):
        cast.draft(liu, me, **changes)

    assert not Claim.objects.exists()
    assert files_in(shelf) == []


def test_days_outside_the_service_are_refused(liu, me):
    liu.joined_on = date(2026, 6, 1)
    liu.save()

    with pytest.raises(ledger.InvalidFactError, match="任职期间"):
        cast.draft(liu, me)


def test_the_database_refuses_decisions_of_the_claimant_the_filer_and_one_alone(
    claim, me, officers
):
    wrong = [
        {"unit_decided_by": me},
        {"authority_decided_by": me},
        {"unit_decided_by": officers["unit"], "authority_decided_by": officers["unit"]},
        {"state": "APPROVED", "unit_decided_by": officers["unit"]},
        {"granted": Decimal(-1)},
    ]

    for changes in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            Claim.objects.filter(pk=claim.pk).update(**changes)


def test_steps_are_never_changed_or_deleted(claim):
    for act in (lambda: ClaimStep.objects.update(reason="x"), ClaimStep.objects.all().delete):
        with pytest.raises(DatabaseError, match="claim_step_is_append_only"), transaction.atomic():
            act()


def test_a_claim_without_evidence_is_not_submitted(liu, me):
    claim = filing.draft(learner=liu, contents=cast.contents(), uploads=[], by=me, now=NOW)

    with pytest.raises(ClaimError, match="证明材料"):
        filing.submit(claim=claim, by=me, now=NOW)


def test_the_same_file_or_number_of_two_people_is_flagged(liu, me, chen):
    other = cast.login(chen, "chen")
    mine = cast.submit(liu, me, certificate_no="硕 2026-A1")
    same_file = cast.submit(chen, other)
    same_number = cast.submit(
        chen, other, certificate_no="硕2026-a1", file=cast.upload(cast.picture())
    )
    alone = cast.submit(chen, other, file=cast.upload(cast.picture("JPEG")))

    flagged = twins.flagged(Claim.objects.all())

    assert {one.pk for one in flagged} == {mine.pk, same_file.pk, same_number.pk}
    assert {one.pk for one in twins.of_claim(mine)} == {same_file.pk, same_number.pk}
    assert not twins.of_claim(alone).exists()


def test_what_may_be_claimed_comes_from_the_measure_in_force(now):
    assert {one.key for one in kinds.claimable(2026)} >= {"degree", "qualification_exam"}
    assert not {one.key for one in kinds.claimable(2026)} & {"lecture", "online_course", "exam"}

    text = rulebook.shipped_path("nanjing-2009").read_text(encoding="utf-8")
    edition = editions.store(text=text, name="办法.toml", now=now, effective_year=2026)
    editions.publish(edition=edition, now=now)

    paper = kinds.described("paper", 2026)
    teaching = kinds.described("teaching", 2026)
    level = next(one for one in paper.questions if one.name == "level")
    assert (level.form, set(level.words)) == ("choice", {"市级", "省级", "国家级"})
    assert "five_plus_x" not in {one.key for one in kinds.claimable(2026)}
    assert (teaching.quantities, teaching.needs_quantity) == ({"minutes": "分钟"}, True)


def test_what_a_grant_makes_or_a_feeder_records_is_not_claimed(settings):
    settings.CREDITS_DEFAULT_RULEBOOK = "huaian-points.toml"

    offered = {one.key for one in kinds.claimable(2026)}

    assert offered >= {"degree", "article"}
    assert not offered & {"opening_balance", "exam"}


def test_the_measure_itself_says_what_is_claimed(settings, now):
    text = rulebook.shipped_path("zhengzhou-online-2015").read_text(encoding="utf-8")
    text = text.replace("[kinds.exam]", "[kinds.exam]\nclaimed = true")
    text = text.replace("[kinds.degree]", "[kinds.degree]\nclaimed = false")
    edition = editions.store(text=text, name="办法.toml", now=now, effective_year=2026)
    editions.publish(edition=edition, now=now)

    offered = {one.key for one in kinds.claimable(2026)}

    assert "exam" in offered
    assert "degree" not in offered


def test_answers_have_the_names_that_the_measure_gives_them():
    degree, prize = kinds.described("degree", 2026), kinds.described("competition", 2026)

    assert [(one.label, dict(one.words)) for one in degree.questions] == [
        ("所获学位", {"bachelor": "学士", "master": "硕士", "doctor": "博士"})
    ]
    assert [(one.label, one.words["city"]) for one in prize.questions] == [("级别", "市级")]


@pytest.mark.parametrize("code", rulebook.shipped())
def test_every_shipped_measure_is_claimed_under_in_words_that_people_read(settings, code):
    settings.CREDITS_DEFAULT_RULEBOOK = f"{code}.toml"

    for kind in kinds.claimable(2026):
        read = [kind.name, kind.article, *kind.quantities.values()]
        for question in kind.questions:
            read += [question.label, *question.words.values()]
        assert not [text for text in read if not text or text.isascii()]
