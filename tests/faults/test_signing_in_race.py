"""One code redeemed twice at once, and one change of a role decided twice at once.

Each race has its control: without the row lock both look before either writes.
"""

from datetime import date

import pytest
from django.db import IntegrityError

from people import granting
from people.models import Invitation, Role, RoleChange, RoleKind, User
from people.models.invitation import InvitationQuerySet
from people.signing_in import invitations
from tests.catalog import cast
from tests.catalog.cast import NOW
from tests.faults.test_two_at_once import (  # the fixtures
    at_once,
    kinds,
)
from tests.faults.test_two_at_once import (
    both_look_first as both_look_first,
)
from tests.faults.test_two_at_once import (
    no_row_locks as no_row_locks,
)

pytestmark = [
    pytest.mark.usefixtures("transactional_db"),
    pytest.mark.fault,
    pytest.mark.postgres_only,  # SQLite lets one writer in at a time
]
OWN = ("gao shan liu shui", "liu shui gao shan")


@pytest.fixture
def city(transactional_db):
    return cast.build_city()


@pytest.fixture
def redeem(city):
    trainer = cast.make_officer(city.health, "trainer", RoleKind.TRAINING_OFFICER)
    wang = cast.make_learner(city.clinic, "10001", "王犇")
    invitations.invite_learners(chosen=[wang.pk], by=trainer, now=NOW)
    pk = Invitation.objects.get().pk
    return [
        lambda password=password: (
            invitations.redeem(invitation_id=pk, password=password, now=NOW).password
        )
        for password in OWN
    ]


def test_of_two_who_redeem_one_code_one_chooses_the_password(redeem):
    said = at_once(*redeem)

    assert kinds(said) == ["UnusableInvitationError", "str"]
    assert User.objects.get(username="u10001").password in said


def test_control_without_the_lock_both_believe_that_they_chose_it(
    redeem, no_row_locks, both_look_first
):
    no_row_locks()
    both_look_first(InvitationQuerySet, "first")

    assert kinds(at_once(*redeem)) == ["str", "str"]


@pytest.fixture
def decide(city):
    """A role over the city waits; an auditor agrees while an administrator does not."""
    asker = cast.make_officer(city.root, "asker", RoleKind.SECURITY_ADMINISTRATOR)
    other = cast.make_officer(city.root, "other", RoleKind.SECURITY_ADMINISTRATOR)
    auditor = cast.make_officer(city.root, "auditor", RoleKind.AUDITOR)
    wang = cast.make_learner(city.health, "10001", "王犇").user
    change = granting.grant(
        user_id=wang.pk,
        kind=RoleKind.TRAINING_DEPARTMENT,
        agency=city.root,
        starts_on=date(2026, 1, 1),
        ends_on=None,
        why="任命文件",
        by=asker,
        now=NOW,
    )

    def decide(by, agrees):
        return lambda: granting.decide(change_id=change.pk, agrees=agrees, by=by, now=NOW).state

    return [decide(auditor, True), decide(other, False)]


def roles():
    return Role.objects.filter(kind=RoleKind.TRAINING_DEPARTMENT).count()


def test_of_two_who_decide_one_change_one_is_told_that_it_is_decided(decide):
    said = at_once(*decide)

    assert kinds(said) == ["ChangeState", "GrantRefusedError"]
    change = RoleChange.objects.get()
    assert change.state in said
    assert roles() == (1 if change.state == "DONE" else 0)


def test_control_without_the_lock_only_the_trigger_is_left(decide, no_row_locks, both_look_first):
    no_row_locks()
    both_look_first(granting, "may_decide")

    said = at_once(*decide)

    # It keeps the record right, and has no sentence for whoever came second.
    assert sorted(isinstance(one, IntegrityError) for one in said) == [False, True]
    assert roles() == (1 if RoleChange.objects.get().state == "DONE" else 0)
