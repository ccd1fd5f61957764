"""One activity filed for several people at once: a claim each, one paper, the usual two reviews."""

import os
import threading
from datetime import date
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction

from credits.claims import decisions, evidence, filing, together, twins
from credits.claims.evidence import EvidenceError
from credits.claims.steps import ClaimError
from credits.ledger import InvalidFactError
from credits.models import Claim, ClaimEvidence, ClaimState
from people.models import Learner
from tests.credits import claims_cast as cast
from tests.credits import settlement_cast
from tests.credits.conftest import NOW

pytestmark = pytest.mark.django_db
ACT = UUID(int=7)


@pytest.fixture(autouse=True)
def shelf(settings, tmp_path):
    settings.CREDITS_EVIDENCE_FOLDER = tmp_path / "evidence"
    return settings.CREDITS_EVIDENCE_FOLDER


@pytest.fixture
def officers(city, finance):
    return cast.city_officers(finance, city)


@pytest.fixture
def papers():
    return lay_by()


def lay_by(*uploads):
    return evidence.lay_by(uploads=uploads or [cast.upload()], called="公文写作班", now=NOW)


def file_for(learners, by, papers, *, act=ACT, now=NOW, **changes):
    return together.file_for(
        learners=learners, contents=cast.contents(**changes), papers=papers, together=act, by=by,
        now=now,
    )  # fmt: skip


def files_in(shelf):
    return [path for path in shelf.rglob("*") if path.is_file()]


def test_everyone_gets_a_claim_of_her_own_in_the_units_review(liu, chen, officers, papers):
    left_out = file_for([liu, chen], officers["unit"], papers)

    claims = Claim.objects.order_by("learner__personnel_no")
    assert left_out == {}
    assert [(one.learner, one.state) for one in claims] == [
        (liu, ClaimState.UNIT_REVIEW),
        (chen, ClaimState.UNIT_REVIEW),
    ]
    assert {one.evidence.get().name for one in claims} == {"公文写作班 1.pdf"}


def test_the_paper_is_on_the_disk_once_and_stays_with_each_claim(
    liu, chen, officers, papers, shelf
):
    file_for([liu, chen], officers["unit"], papers)

    mine, hers = ClaimEvidence.objects.order_by("pk")
    assert len({path.stat().st_ino for path in files_in(shelf)}) == 1
    evidence.clear_waiting(now=NOW.replace(year=2099))
    (shelf / mine.place).unlink()
    with evidence.open_file(hers) as file:
        assert file.read() == cast.PDF


def test_a_file_system_without_links_keeps_copies(liu, chen, officers, papers, shelf, monkeypatch):
    def refuse(*places):
        raise PermissionError

    monkeypatch.setattr(os, "link", refuse)

    file_for([liu, chen], officers["unit"], papers)

    assert len({path.stat().st_ino for path in files_in(shelf)}) == 3
    for one in ClaimEvidence.objects.all():
        with evidence.open_file(one) as file:
            assert file.read() == cast.PDF


def test_the_same_act_again_files_nothing_twice(liu, chen, officers, papers, shelf):
    file_for([liu], officers["unit"], papers)
    before = sorted(files_in(shelf))

    left_out = file_for([liu, chen], officers["unit"], papers)

    assert left_out == {liu.pk: "已有同一天、同一名称的申报"}
    assert Claim.objects.filter(learner=liu).count() == 1
    assert len(files_in(shelf)) == len(before) + 1


def test_an_attempt_that_was_rolled_back_is_made_again(liu, officers, papers, shelf):
    with transaction.atomic():
        file_for([liu], officers["unit"], papers)
        transaction.set_rollback(True)
    assert not Claim.objects.exists()

    file_for([liu], officers["unit"], papers)

    assert Claim.objects.get().evidence.count() == 1
    assert len(files_in(shelf)) == 2  # the paper that waits, and the claim's


def test_the_database_knows_one_claim_of_an_act_for_each(liu, officers, papers):
    file_for([liu], officers["unit"], papers)

    with pytest.raises(IntegrityError), transaction.atomic():
        filing.draft(
            learner=liu, contents=cast.contents(title="另一项"), uploads=[], by=officers["unit"],
            now=NOW, together=ACT,
        )  # fmt: skip


@pytest.mark.parametrize("ended", [ClaimState.REFUSED, ClaimState.WITHDRAWN])
def test_a_claim_that_came_to_nothing_does_not_stand_in_the_way(liu, officers, papers, ended):
    claim = cast.submit(liu, officers["unit"])
    if ended == ClaimState.REFUSED:
        cast.decide(claim, officers["personnel"], decisions.Decision.REFUSE)
    else:
        filing.withdraw(claim=claim, by=officers["unit"], reason="填错", now=NOW)

    assert file_for([liu], officers["unit"], papers) == {}


def test_somebody_elses_draft_is_not_told(liu, officers, papers):
    cast.draft(liu, cast.login(liu, "liu"))

    assert file_for([liu], officers["unit"], papers) == {}


def test_people_of_another_bureau_are_left_out(liu, wang, officers, papers):
    left_out = file_for([liu, wang], officers["unit"], papers)

    assert left_out == {wang.pk: "不在你可以代为申报的范围内"}
    assert Claim.objects.get().learner == liu


def test_who_was_not_in_service_yet_is_left_out(liu, officers, papers):
    Learner.objects.filter(pk=liu.pk).update(joined_on=date(2026, 6, 1))
    liu.refresh_from_db()

    assert file_for([liu], officers["unit"], papers) == {liu.pk: "完成日还没有参加工作"}


def test_a_settled_year_is_left_to_single_claims(liu, officers, papers, guangzhou, pei, fu):
    settlement_cast.settle(2025, pei, fu)

    told = together.refusals(
        learners=[liu],
        contents=cast.contents(happened_on=date(2025, 5, 20)),
        by=officers["unit"],
        now=settlement_cast.JANUARY,
    )

    assert told == {liu.pk: "2025 年度已经结算，请在本人名下逐项申报"}


def test_who_filed_for_all_reviews_none_of_them(liu, chen, officers, papers):
    file_for([liu, chen], officers["unit"], papers)
    claim = Claim.objects.get(learner=liu)

    with pytest.raises(ClaimError, match="另一位同事"):
        cast.decide(claim, officers["unit"])
    with pytest.raises(IntegrityError), transaction.atomic():
        Claim.objects.filter(pk=claim.pk).update(unit_decided_by=officers["unit"])

    assert cast.decide(claim, officers["personnel"]).state == ClaimState.AUTHORITY_REVIEW


def test_claims_of_one_act_are_no_twins_and_others_still_are(liu, chen, wang, officers, papers):
    file_for([liu, chen], officers["unit"], papers, certificate_no="财人 2026-3")
    claim = Claim.objects.get(learner=liu)

    assert not twins.flagged(Claim.objects.all()).exists()
    assert not twins.of_claim(claim).exists()
    assert together.fellows(claim).get().learner == chen

    foreign = cast.submit(wang, cast.login(wang, "wang"))
    assert twins.flagged(Claim.objects.all()).count() == 3
    assert twins.of_claim(claim).get() == foreign


def test_what_nobody_could_claim_is_refused_before_anybody_is_chosen(now):
    with pytest.raises(InvalidFactError, match="还没有到"):
        filing.check(contents=cast.contents(happened_on=date(2026, 12, 1)), now=now)


def test_too_many_papers_and_the_same_twice_leave_nothing(shelf):
    pictures = [cast.upload(cast.picture(size=(4, 4 + at))) for at in range(6)]

    with pytest.raises(EvidenceError, match="最多 5 个"):
        lay_by(*pictures)
    with pytest.raises(EvidenceError, match="已经在本项申报里了"):
        lay_by(cast.upload(), cast.upload())

    assert files_in(shelf) == []


def test_papers_that_nobody_filed_are_cleared_away(liu, officers, papers, shelf):
    file_for([liu], officers["unit"], papers)
    lay_by(cast.upload(cast.picture()))

    assert evidence.clear_waiting(now=NOW.replace(year=2020)) == 0
    assert evidence.clear_waiting(now=NOW.replace(year=2099)) == 2

    assert files_in(shelf) == [shelf / ClaimEvidence.objects.get().place]


@pytest.mark.parametrize("count", [1, 3])
def test_who_is_left_out_takes_a_fixed_number_of_queries(
    officers, finance, count, django_assert_num_queries
):
    people = [
        Learner.objects.create(personnel_no=f"2{at}", name="陈", sort_key=f"{at}", agency=finance)
        for at in range(count)
    ]

    with django_assert_num_queries(3):
        together.refusals(learners=people, contents=cast.contents(), by=officers["unit"], now=NOW)


def file_beside(liu, officers, papers):
    """A second officer files the same while the first one's transaction is still open."""
    outcome = []

    def run():
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SET LOCAL lock_timeout = '300ms'")
                outcome.append(file_for([liu], officers["personnel"], papers, act=uuid4()))
        except OperationalError:
            outcome.append("waits")
        finally:
            connection.close()

    with transaction.atomic():
        file_for([liu], officers["unit"], papers)
        thread = threading.Thread(target=run)
        thread.start()
        thread.join()
    return outcome


@pytest.mark.postgres_only
@pytest.mark.django_db(transaction=True)
def test_two_officers_file_the_same_one_after_the_other(liu, officers, papers):
    assert file_beside(liu, officers, papers) == ["waits"]
    assert Claim.objects.count() == 1


@pytest.mark.postgres_only
@pytest.mark.django_db(transaction=True)
def test_without_the_lock_both_would_file_it(liu, officers, papers, monkeypatch):
    monkeypatch.setattr(together, "_lock", lambda learners: None)

    assert file_beside(liu, officers, papers) == [{}]
    assert Claim.objects.count() == 2
