"""A line of the record is questioned: refused with a reason, or corrected by two officers."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from credits import clearing, ledger, ledger_reading
from credits.claims import corrected, corrections, decisions
from credits.claims.correction_steps import CorrectionError
from credits.models import Claim, ClaimState, CorrectionRequest, CorrectionStep, Fact
from tests.credits import claims_cast as cast
from tests.credits.conftest import NOW, course

pytestmark = pytest.mark.django_db


@pytest.fixture
def officers(city, finance):
    return cast.city_officers(finance, city)


@pytest.fixture
def me(liu):
    return cast.login(liu, "liu")


@pytest.fixture
def fact(liu):
    return ledger.record(fact=course(liu, 1), recorded_by=None, now=NOW)


@pytest.fixture
def asked(fact, me):
    return corrections.ask(fact=fact, says="应为 4 学分", by=me, now=NOW)


def right(fact, **changes):
    said = {
        "happened_from": fact.happened_from, "happened_on": fact.happened_on,
        "quantity": fact.quantity, "attributes": fact.attributes, "granted": Decimal(4),
    }  # fmt: skip
    return corrected.proposal(**(said | changes))


def propose(asked, by, proposal=None, text="平台核实为 4 学分"):
    fact = Fact.objects.get(source=asked.source)
    return corrections.propose(
        request=asked, proposal=right(fact) if proposal is None else proposal, text=text, by=by,
        now=NOW,
    )  # fmt: skip


def carry_out(asked, by):
    return corrections.carry_out(request=asked, by=by, now=NOW)


def test_a_correction_is_asked_once(fact, asked, me):
    with pytest.raises(CorrectionError, match="还没有答复"):
        corrections.ask(fact=fact, says="再问", by=me, now=NOW)

    assert (asked.due_on, asked.state) == (date(2026, 7, 15), "ASKED")


def test_two_officers_reverse_the_old_line_and_record_the_right_one(asked, fact, liu, officers):
    proposed = propose(asked, officers["unit"])
    assert ledger_reading.facts_of(liu)[0].granted == 2

    done = carry_out(proposed, officers["authority"])

    assert [(one.source, one.granted) for one in ledger_reading.facts_of(liu)] == [
        ("credits.import:1/2", 4)
    ]
    assert (done.state, done.answer) == ("CARRIED_OUT", "平台核实为 4 学分")
    assert (done.reversal.reverses, done.replacement.source) == (fact, "credits.import:1/2")
    assert done.replacement.why == f"更正申请第 {asked.pk} 号：平台核实为 4 学分"
    assert list(done.steps.order_by("pk").values_list("act", flat=True)) == [
        "ASK",
        "PROPOSE",
        "CARRY_OUT",
    ]


def test_a_day_in_another_year_moves_the_line_to_that_year(asked, fact, liu, officers):
    other = right(fact, happened_from=None, happened_on=date(2025, 12, 30), granted=Decimal(2))

    carry_out(propose(asked, officers["unit"], other), officers["authority"])

    assert [one.on.year for one in ledger_reading.facts_of(liu)] == [2025]


def test_a_line_that_is_wrong_altogether_is_only_taken_back(asked, liu, officers):
    proposed = propose(asked, officers["unit"], corrected.TAKEN_BACK, "是他人的记录")

    done = carry_out(proposed, officers["authority"])

    assert ledger_reading.facts_of(liu) == []
    assert (done.accepted, done.replacement) == (True, None)


def test_a_corrected_line_may_be_corrected_again(asked, liu, me, officers):
    first = carry_out(propose(asked, officers["unit"]), officers["authority"])
    again = corrections.ask(fact=first.replacement, says="应为 5 学分", by=me, now=NOW)

    proposal = right(first.replacement, granted=Decimal(5))
    carry_out(propose(again, officers["unit"], proposal), officers["second"])

    assert [one.source for one in ledger_reading.facts_of(liu)] == ["credits.import:1/3"]


def test_a_name_that_a_platform_has_used_is_passed_over(asked, liu, officers):
    ledger.record(fact=course(liu, "1/2"), recorded_by=None, now=NOW)

    done = carry_out(propose(asked, officers["unit"]), officers["authority"])

    assert done.replacement.source == "credits.import:1/3"


def test_clearing_expects_the_entry_that_stands_now(asked, officers):
    feeders = {"credits.import": f"{__name__}.expected"}
    assert clearing.clear(feeders)[0].is_clear

    carry_out(propose(asked, officers["unit"]), officers["authority"])

    assert clearing.clear(feeders)[0].is_clear


def expected():
    return iter(["credits.import:1"])


def test_a_corrected_claim_is_still_revoked_as_a_whole(liu, me, officers, settings, tmp_path):
    settings.CREDITS_EVIDENCE_FOLDER = tmp_path
    claim = cast.decide(cast.submit(liu, me), officers["unit"])
    claim = cast.decide(claim, officers["authority"])
    asked = corrections.ask(
        fact=Fact.objects.get(source=claim.source), says="应为 4", by=me, now=NOW
    )
    carry_out(propose(asked, officers["unit"]), officers["authority"])

    decisions.revoke(claim=claim, reason="证书经核为假", by=officers["second"], now=NOW)

    assert not Fact.objects.in_force().exists()
    assert Claim.objects.get().state == ClaimState.WITHDRAWN


def test_nobody_answers_her_own_request_or_looks_twice(asked, me, officers):
    with pytest.raises(CorrectionError, match="须由他人答复"):
        propose(asked, me)
    proposed = propose(asked, officers["authority"])

    for by in (officers["authority"], officers["unit"], me):
        with pytest.raises(CorrectionError, match="主管部门的另一位同事复核"):
            carry_out(proposed, by)

    assert Fact.objects.count() == 1


def test_an_officer_of_another_bureau_has_no_say(asked, water):
    stranger = cast.officer(water, "TRAINING_OFFICER", "water")

    with pytest.raises(CorrectionError, match="不能办理"):
        propose(asked, stranger)


def test_a_refusal_says_why_and_ends_the_request(asked, officers):
    with pytest.raises(CorrectionError, match="理由"):
        corrections.refuse(request=asked, text=" ", by=officers["unit"], now=NOW)

    done = corrections.refuse(request=asked, text="已核对无误", by=officers["unit"], now=NOW)

    assert (done.state, done.answer, Fact.objects.count()) == ("REFUSED", "已核对无误", 1)
    with pytest.raises(CorrectionError, match=r"维持原记录.*没有生效"):
        propose(asked, officers["authority"])


def test_a_proposal_sent_back_is_made_anew_and_stays_on_record(asked, officers):
    proposed = propose(asked, officers["unit"])

    back = corrections.send_back(
        request=proposed, text="请附平台截图", by=officers["authority"], now=NOW
    )

    assert (back.state, back.proposal) == ("ASKED", None)
    assert CorrectionStep.objects.get(act="PROPOSE").proposal["granted"] == "4"
    again = propose(back, officers["personnel"])
    assert carry_out(again, officers["authority"]).state == "CARRIED_OUT"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"happened_on": date(2026, 7, 1)}, "还没有到"),
        ({"happened_on": date(2009, 1, 1), "happened_from": None}, "任职期间"),
        ({"quantity": {"minutes": "-1"}}, "不是非负的数"),
        ({"quantity": {"minutes": "999999"}}, "太大"),
        ({"granted": Decimal(2000)}, "应在 0 与"),
        ({"granted": Decimal(2)}, "与原记录相同"),
        ({"attributes": {"title": "证 410101199001011234"}}, "身份证"),
    ],
    ids=["future", "service", "negative", "absurd", "grant", "same", "personal"],
)
def test_what_cannot_be_recorded_is_not_proposed(asked, fact, liu, officers, changes, words):
    liu.joined_on = date(2010, 1, 1)
    liu.save()

    with pytest.raises((CorrectionError, ledger.InvalidFactError), match=words):
        propose(asked, officers["unit"], right(fact, **changes))

    asked.refresh_from_db()
    assert (asked.state, Fact.objects.count()) == ("ASKED", 1)


def test_a_line_reversed_meanwhile_is_left_as_it_is(asked, fact, officers):
    proposed = propose(asked, officers["unit"])
    ledger.reverse(fact=fact, why="整批冲销", reversed_by=None, now=NOW)

    with pytest.raises(ledger.ReversalError, match="整批冲销"):
        carry_out(proposed, officers["authority"])

    assert CorrectionRequest.objects.get().state == "PROPOSED"
    assert Fact.objects.count() == 2


def test_a_correction_that_stops_half_way_leaves_nothing(asked, officers, liu):
    proposed = propose(asked, officers["unit"])
    liu.left_on = date(2026, 2, 1)
    liu.save()

    with pytest.raises(ledger.InvalidFactError, match="已经离开"):
        carry_out(proposed, officers["authority"])

    assert (Fact.objects.in_force().count(), Fact.objects.count()) == (1, 1)
    assert CorrectionRequest.objects.get().state == "PROPOSED"


def test_the_database_refuses_one_person_alone_and_half_an_answer(asked, me, officers):
    proposed = propose(asked, officers["authority"])
    answered = {"accepted": True, "answer": "可", "answered_at": NOW}
    wrong = [
        {"proposed_by": me},
        {"answered_by": me, "accepted": False, "answer": "否", "answered_at": NOW},
        answered | {"answered_by": officers["second"]},
        answered | {"answered_by": officers["authority"], "reversal": Fact.objects.get()},
        {"proposal": None},
        {"accepted": True},
    ]

    for changes in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            CorrectionRequest.objects.filter(pk=proposed.pk).update(**changes)


def test_steps_of_corrections_are_never_changed_or_deleted(asked):
    for act in (
        lambda: CorrectionStep.objects.update(text="x"),
        CorrectionStep.objects.all().delete,
    ):
        with (
            pytest.raises(DatabaseError, match="correction_step_is_append_only"),
            transaction.atomic(),
        ):
            act()
