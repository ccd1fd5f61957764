"""Every act that one person alone may not do: how it begins, how it ends, what one hand is told.

`begin` is done by the first person and gives what `end` is done to; both hold every role over the
city, so nothing but being the same person can stand in the way. Acts that a test elsewhere proves
already name it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from credits import ledger
from credits.circumstances import exemptions, openings
from credits.circumstances.refusals import SamePersonError
from credits.claims import corrected, corrections, decisions
from credits.claims.decisions import Decision, Grant
from credits.models import ClaimState, Fact
from credits.settlement import adjustments, closing
from exams import attempts, reviewing
from exams.marking import desk
from exams.models import Attempt
from exams.remarking import deciding
from jobs import worker
from people import erasing, granting
from people.models import THE_THREE, Learner, Role, RoleKind, User
from tests.exams.conftest import make_question
from tests.trust.access.belongings import World, days
from tests.trust.access.furnishing import study

BEFORE = 2025
Subject = Any


@dataclass(frozen=True)
class Act:
    """`kept` names the constraints that hold it in the database."""

    kept: tuple[str, ...]
    begin: Callable[[World, User], Subject] | None = None
    end: Callable[[World, Subject, User], Any] | None = None
    refusal: type[Exception] = Exception
    proof: str = ""


def two(world: World) -> tuple[User, User]:
    """Two who may do everything in the city that one person may: the system is not theirs to run,
    nor its records to audit (三员分立)."""
    found = []
    for name in ("one", "another"):
        user = User.objects.create(username=name, name=name, password="!")
        for kind in set(RoleKind) - set(THE_THREE) | {RoleKind.SECURITY_ADMINISTRATOR}:
            Role.objects.create(
                user=user, kind=kind, agency=world.of("agency", "city"), starts_on=date(2020, 1, 1)
            )
        found.append(user)
    return found[0], found[1]


def _put(row: Any, **values: Any) -> Any:
    type(row)._base_manager.filter(pk=row.pk).update(**values)
    row.refresh_from_db()
    return row


def _filed(world: World, first: User) -> Any:
    return _put(world.of("claim", "unit"), filed_by=first)


def _reviewed(world: World, first: User) -> Any:
    claim = world.of("claim", "unit")
    _decide(world, claim, first)
    claim.refresh_from_db()
    return claim


def _decide(world: World, claim: Any, by: User) -> Any:
    return decisions.decide(
        claim=claim, seen=ClaimState(claim.state), decision=Decision.APPROVE, reason="属实",
        by=by, now=world.now, grant=Grant(Decimal(3), "elective"),
    )  # fmt: skip


def _corrected(world: World, first: User) -> Any:
    fact = world.of("fact", "unit")
    right = corrected.proposal(
        happened_from=None, happened_on=fact.happened_on, quantity={},
        attributes=fact.attributes, granted=Decimal(1),
    )  # fmt: skip
    return corrections.propose(
        request=world.of("correctionrequest", "unit"), proposal=right, text="原件不符",
        by=first, now=world.now,
    )  # fmt: skip


def _erasable(world: World, first: User) -> Any:
    _put(world.of("learner", "leaver"), left_on=date(1990, 1, 1), joined_on=date(1980, 1, 1))
    people = Learner.objects.filter(pk=world.of("learner", "leaver").pk)
    erasing.ask(learners=people, by=first, why="期限已满", now=world.now)
    return people


def _granted(world: World, first: User) -> Any:
    return granting.grant(
        user_id=world.of("user", "unit").pk, kind=RoleKind.AUDITOR,
        agency=world.of("agency", "unit"), starts_on=world.now.date(), ends_on=None, why="轮岗",
        by=first, now=world.now,
    )  # fmt: skip


def _remarked(world: World, first: User) -> Any:
    made = _put(world.of("remarking", "unit"), proposed_by=first)
    for attempt in Attempt.objects.filter(exam=made.exam):
        attempts.submit(attempt=attempt, submitted_by=attempt.learner.user, now=world.now)
    return made


def _written(world: World, first: User) -> Any:
    point = world.of("knowledgepoint", "")
    return make_question("D1", "SINGLE", point, author=first, state="DRAFT")


def _prepared(world: World, first: User) -> Any:
    prepared = closing.prepare(year=BEFORE, prepared_by=first, now=world.now)
    worker.work_off(prepared.job)
    prepared.refresh_from_db()
    return prepared


def _closed(world: World) -> Any:
    """By two who are neither of the two."""
    users = world.city.users
    prepared = _prepared(world, users["clerk"])
    return closing.close(closing=prepared, closed_by=users["second"], now=world.now)


def _asked_to_reopen(world: World, first: User) -> Any:
    year = _closed(world)
    return closing.ask_reopening(closing=year, why="漏导", asked_by=first, now=world.now)


def _proposed(world: World, first: User) -> Any:
    year, learner = _closed(world), world.of("learner", "unit")
    later = world.now + days(1)
    fact = study(learner, "late")._replace(happened_on=date(BEFORE, 4, 1))
    ledger.record(fact=fact, recorded_by=None, now=later)
    return adjustments.propose(
        learner=learner, closing=year, facts=list(Fact.objects.filter(happened_on__year=BEFORE)),
        reason="漏报", proposed_by=first, now=later,
    )  # fmt: skip


ACTS = {
    "deciding a claim that one filed": Act(
        ("claim_is_never_decided_by_who_filed_it", "claim_is_never_decided_by_its_claimant"),
        _filed, _decide, decisions.NotYoursToDecideError,
    ),
    "deciding a claim at both stages": Act(
        ("claim_is_decided_by_two_people",),
        _reviewed, _decide, decisions.NotYoursToDecideError,
    ),
    "correcting an entry of the ledger": Act(
        ("correction_is_carried_out_by_a_second_person",
         "correction_is_never_answered_by_who_asked"),
        _corrected,
        lambda world, one, by: corrections.carry_out(request=one, by=by, now=world.now),
        corrections.NotYoursToAnswerError,
    ),
    "exempting somebody": Act(
        ("exemption_is_decided_by_a_second_person",),
        lambda world, first: world.make(
            "credits.Exemption", "unit", group="", code="sick", ground="", filed_by=first
        ),
        lambda world, one, by: exemptions.approve(exemption=one, decided_by=by, now=world.now),
        SamePersonError,
    ),
    "opening balances": Act(
        ("openings_are_confirmed_by_a_second_person",),
        lambda world, first: world.make(
            "credits.OpeningList", "unit", group="", sha256="x", entered_by=first
        ),
        lambda world, one, by: openings.confirm(listed=one, decided_by=by, now=world.now),
        SamePersonError,
    ),
    "closing a year": Act(
        ("year_is_closed_by_a_second_person",),
        _prepared,
        lambda world, one, by: closing.close(closing=one, closed_by=by, now=world.now),
        closing.ClosingError,
    ),
    "opening a closed year again": Act(
        ("year_is_reopened_by_a_second_person",),
        _asked_to_reopen,
        lambda world, one, by: closing.reopen(closing=one, reopened_by=by, now=world.now),
        closing.ClosingError,
    ),
    "letting late facts into a closed year": Act(
        ("adjustment_is_decided_by_a_second_person",),
        _proposed,
        lambda world, one, by: adjustments.decide(
            adjustment=one, confirm=True, reason="属实", decided_by=by, now=world.now + days(2)
        ),
        adjustments.AdjustmentError,
    ),
    "erasing people": Act(
        ("erasure_is_agreed_by_another",),
        _erasable,
        lambda world, one, by: erasing.confirm(by=by, now=world.now),
        erasing.NotErasedError,
    ),
    "granting a role over a city": Act(
        ("role_change_is_agreed_by_another", "role_change_is_never_about_oneself"),
        _granted,
        lambda world, one, by: granting.decide(
            change_id=one.pk, agrees=True, by=by, now=world.now
        ),
        granting.GrantRefusedError,
    ),
    "marking an exam again": Act(
        ("remarking_is_agreed_by_a_second_person",),
        _remarked,
        lambda world, one, by: deciding.agree(remarking=one, agreed_by=by, now=world.now),
        deciding.RemarkingError,
    ),
    "releasing a question": Act(
        ("question_is_released_by_a_second_person",),
        _written,
        lambda world, one, by: reviewing.release(questions=[one.pk], reviewer=by, now=world.now),
        reviewing.ReviewError,
    ),
    "appointing a marker": Act(
        ("marker_is_appointed_by_another",),
        lambda world, first: first,
        lambda world, one, by: desk.appoint(
            exam=world.of("exam", "unit"), user=one, appointed_by=by, now=world.now
        ),
        desk.MarkingError,
    ),
    "marking an answer": Act(
        ("nobody_marks_her_own_answer",),
        proof="tests/exams/marking/test_desk.py::test_candidate_who_marks_never_gets_her_own",
    ),
    "arranging for somebody in an exam": Act(
        ("nobody_arranges_for_herself",),
        proof="tests/exams/admission/test_admission.py::test_nobody_arranges_for_herself",
    ),
    "taking an arrangement back": Act(
        ("nobody_withdraws_her_own_arrangement",),
        proof="tests/exams/admission/test_withdrawing.py::"
        "test_nobody_withdraws_her_own_nor_without_a_reason",
    ),
    "deciding on a declaration": Act(
        ("nobody_decides_her_own_declaration",),
        proof="tests/catalog/declarations/test_declaring.py::test_nobody_accepts_her_own_declaration",
    ),
    "assigning a screener": Act(
        ("screener_is_assigned_by_another_person",),
        proof="tests/catalog/test_screening.py::test_database_refuses_a_screener_who_assigned_herself",
    ),
    "taking a late scan for attendance": Act(
        (),
        proof="tests/catalog/doors/test_late_scans.py::test_own_late_scan_is_decided_by_another",
    ),
    "inviting somebody": Act(
        ("invitation_is_never_for_oneself",),
        proof="tests/people/signing_in/test_invitations.py::"
        "test_nobody_opens_her_own_login_or_a_superuser_s",
    ),
    "freeing a login or removing a device": Act(
        ("account_act_is_never_on_oneself",),
        proof="tests/people/signing_in/test_freeing.py::"
        "test_the_database_refuses_freeing_oneself_or_without_a_reason",
    ),
}  # fmt: skip
