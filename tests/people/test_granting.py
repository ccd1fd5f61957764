"""Who grants roles, to whom, and who has to agree."""

from datetime import date
from itertools import permutations

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from people import granting
from people.models import THE_THREE, ChangeState, Role, RoleChange, RoleKind
from tests.catalog import cast
from tests.catalog.cast import NOW, TODAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    return cast.build_city()


@pytest.fixture
def administrator(city):
    return cast.make_officer(city.root, "administrator", RoleKind.SECURITY_ADMINISTRATOR)


@pytest.fixture
def auditor(city):
    return cast.make_officer(city.root, "auditor", RoleKind.AUDITOR)


@pytest.fixture
def wang(city):
    return cast.make_learner(city.health, "10001", "王犇").user


def grant(user, by, kind, agency, **more):
    said = {"starts_on": TODAY, "ends_on": None, "why": "任字〔2026〕1号", "now": NOW}
    return granting.grant(user_id=user.pk, by=by, kind=kind, agency=agency, **{**said, **more})


def kinds(user):
    return set(user.roles.in_force(on=TODAY).values_list("kind", flat=True))


def test_a_role_in_a_unit_begins_at_once_and_is_recorded(city, administrator, wang):
    grant(wang, administrator, RoleKind.TRAINING_OFFICER, city.health)

    assert kinds(wang) == {"TRAINING_OFFICER"}
    change = RoleChange.objects.get()
    assert (change.asked_by, change.decided_by, change.state) == (administrator, None, "DONE")


@pytest.mark.parametrize("kind", granting.GRANTED_BY_TWO)
def test_a_role_over_a_city_begins_when_another_agrees(city, administrator, auditor, wang, kind):
    change = grant(wang, administrator, kind, city.root)
    assert kinds(wang) == set()
    with pytest.raises(granting.GrantRefusedError):
        granting.decide(change_id=change.pk, agrees=True, by=administrator, now=NOW)
    assert kinds(wang) == set()

    granting.decide(change_id=change.pk, agrees=True, by=auditor, now=NOW)

    assert kinds(wang) == {kind}
    with pytest.raises(granting.GrantRefusedError):
        granting.decide(change_id=change.pk, agrees=True, by=auditor, now=NOW)
    assert Role.objects.filter(user=wang).count() == 1


def test_who_does_not_agree_keeps_the_role_away(city, administrator, auditor, wang):
    change = grant(wang, administrator, RoleKind.TRAINING_DEPARTMENT, city.root)

    granting.decide(change_id=change.pk, agrees=False, by=auditor, now=NOW)

    assert kinds(wang) == set()
    assert RoleChange.objects.get().state == ChangeState.REFUSED


def test_an_ended_role_loses_its_reach_at_once(city, administrator, wang):
    grant(wang, administrator, RoleKind.SCREENER, city.root)
    old = Role.objects.create(
        user=wang, kind=RoleKind.EXAM_AUTHOR, agency=city.root, starts_on=date(2020, 1, 1)
    )

    for role in Role.objects.filter(user=wang):
        granting.end(role_id=role.pk, why="调离", by=administrator, now=NOW)

    assert kinds(wang) == set()
    old.refresh_from_db()
    assert old.ends_on == date(2026, 3, 1)
    assert RoleChange.objects.filter(is_end=True).count() == 2


def test_nobody_grants_herself_or_beyond_her_reach(city, administrator, wang):
    local = cast.make_officer(city.health, "local", RoleKind.SECURITY_ADMINISTRATOR)
    zhao = cast.make_learner(city.transport, "10003", "赵堃").user

    for user, by, agency in [
        (administrator, administrator, city.root),
        (wang, local, city.root),
        (wang, local, city.transport),
        (zhao, local, city.health),
    ]:
        with pytest.raises(granting.GrantRefusedError):
            grant(user, by, RoleKind.TRAINING_OFFICER, agency)
    assert not RoleChange.objects.exists()


@pytest.mark.parametrize("kind", [RoleKind.SYSTEM_ADMINISTRATOR, RoleKind.AUDITOR])
def test_who_is_of_another_of_the_three_grants_and_ends_nothing(city, wang, kind):
    """Until the three were apart the system administrator did."""
    someone = cast.make_officer(city.root, "someone", kind)
    other = cast.make_officer(city.health, "other", RoleKind.SCREENER)

    with pytest.raises(granting.GrantRefusedError):
        grant(wang, someone, RoleKind.TRAINING_OFFICER, city.health)
    with pytest.raises(granting.GrantRefusedError):
        granting.end(role_id=other.roles.get().pk, why="调离", by=someone, now=NOW)
    assert kinds(wang) == set()
    assert kinds(other) == {"SCREENER"}


def test_a_system_administrator_agrees_to_nothing(city, administrator, wang):
    system = cast.make_officer(city.root, "system", RoleKind.SYSTEM_ADMINISTRATOR)
    change = grant(wang, administrator, RoleKind.TRAINING_DEPARTMENT, city.root)

    with pytest.raises(granting.GrantRefusedError):
        granting.decide(change_id=change.pk, agrees=True, by=system, now=NOW)
    assert kinds(wang) == set()


def test_another_security_administrator_agrees_too(city, administrator, wang):
    other = cast.make_officer(city.root, "other", RoleKind.SECURITY_ADMINISTRATOR)
    change = grant(wang, administrator, RoleKind.SECURITY_ADMINISTRATOR, city.root)

    granting.decide(change_id=change.pk, agrees=True, by=other, now=NOW)

    assert kinds(wang) == {"SECURITY_ADMINISTRATOR"}


@pytest.mark.parametrize(("has", "gets"), list(permutations(THE_THREE, 2)))
def test_nobody_is_two_of_the_three(city, administrator, wang, has, gets):
    other = cast.make_officer(city.root, "other", RoleKind.SECURITY_ADMINISTRATOR)
    someone = cast.make_officer(city.root, "someone", has)

    with pytest.raises(granting.GrantRefusedError, match="不能由同一个人担任"):
        grant(someone, administrator, gets, city.root)
    first = grant(wang, administrator, has, city.root)
    second = grant(wang, administrator, gets, city.root)
    granting.decide(change_id=first.pk, agrees=True, by=other, now=NOW)
    with pytest.raises(granting.GrantRefusedError, match="不能由同一个人担任"):
        granting.decide(change_id=second.pk, agrees=True, by=other, now=NOW)


def test_the_same_role_is_not_granted_twice_for_the_same_days(city, administrator, wang):
    grant(wang, administrator, RoleKind.SCREENER, city.root, ends_on=date(2026, 6, 30))

    with pytest.raises(granting.GrantRefusedError, match="已有同一范围"):
        grant(wang, administrator, RoleKind.SCREENER, city.root, starts_on=date(2026, 6, 30))
    grant(wang, administrator, RoleKind.SCREENER, city.root, starts_on=date(2026, 7, 1))


def test_the_database_keeps_two_people_apart(city, administrator, auditor, wang):
    said = {
        "user": wang,
        "kind": RoleKind.AUDITOR,
        "agency": city.root,
        "starts_on": TODAY,
        "why": "x",
        "asked_by": administrator,
        "asked_at": NOW,
        "state": ChangeState.DONE,
    }

    def refused(name, **fields):
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            RoleChange.objects.create(**{**said, **fields})

    refused("role_over_a_city_is_granted_by_two")
    refused("role_change_is_agreed_by_another", decided_by=administrator)
    refused("role_change_is_never_about_oneself", asked_by=wang, decided_by=auditor)
    refused("role_change_is_never_about_oneself", decided_by=wang)
    refused("role_change_has_a_reason", decided_by=auditor, why="")
    RoleChange.objects.create(**{**said, "state": ChangeState.WAITING})
    with pytest.raises(DatabaseError, match="role_change_is_append_only"), transaction.atomic():
        RoleChange.objects.update(why="y")
    with pytest.raises(DatabaseError, match="role_change_is_append_only"), transaction.atomic():
        RoleChange.objects.all().delete()


def test_a_decision_is_made_once_and_stays(city, administrator, auditor, wang):
    other = cast.make_officer(city.root, "other", RoleKind.SECURITY_ADMINISTRATOR)
    waits = grant(wang, administrator, RoleKind.TRAINING_DEPARTMENT, city.root)
    waits.decided_at = NOW
    waits.save(update_fields=["decided_at"])  # while it waits, the decision is open

    granting.decide(change_id=waits.pk, agrees=False, by=auditor, now=NOW)

    settled = RoleChange.objects.filter(pk=waits.pk)
    for change in ({"state": "DONE"}, {"decided_by": other}, {"decided_at": None}):
        with pytest.raises(IntegrityError, match="role_change_is_fixed_once"), transaction.atomic():
            settled.update(**change)
