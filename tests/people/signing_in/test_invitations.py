"""Invitation codes: whose, by whom, how often, until when."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from people.models import Invitation, Learner, Role, RoleKind, User
from people.signing_in import accounts, invitations, login_names
from tests.catalog import cast
from tests.catalog.cast import NOW, TODAY


@pytest.fixture
def city(db):
    return cast.build_city()


@pytest.fixture
def officer(city):
    return cast.make_officer(city.health, "officer", RoleKind.TRAINING_OFFICER)


@pytest.fixture
def administrator(city):
    return cast.make_officer(city.root, "administrator", RoleKind.SYSTEM_ADMINISTRATOR)


@pytest.fixture
def wang(city):
    return Learner.objects.create(
        personnel_no="10001", name="王犇", sort_key="1", agency=city.health
    )


def invite(learner, by, now=NOW):
    (issued,) = invitations.invite_learners(chosen=[learner.pk], by=by, now=now)
    return issued


def give(user, kind, agency, **days):
    return Role.objects.create(
        user=user, kind=kind, agency=agency, **{"starts_on": date(2020, 1, 1), **days}
    )


def test_who_has_no_login_gets_one_named_in_pinyin(wang, officer):
    issued = invite(wang, officer)

    wang.refresh_from_db()
    assert wang.user.username == issued.user.username == "wangben"
    assert wang.user.name == "王犇"
    assert not wang.user.has_usable_password()


def test_equal_readings_get_numbers_and_no_name_is_taken_twice(city, wang):
    User.objects.create(username="wangben2")
    others = [
        Learner.objects.create(personnel_no=f"2{n}", name=name, agency=city.health)
        for n, name in enumerate(["王奔", "汪犇", "·"])
    ]

    names = login_names.proposed([wang, *others])

    assert sorted(names.values()) == ["gwy", "wangben", "wangben3", "wangben4"]


def test_a_code_is_kept_as_a_digest_and_opens_once(wang, officer):
    issued = invite(wang, officer)
    found = invitations.find(username="wangben", code=issued.code, now=NOW)
    assert issued.code not in str(Invitation.objects.values().get())

    user = invitations.redeem(invitation_id=found.pk, password="a long password", now=NOW)

    assert user.check_password("a long password")
    assert invitations.find(username="wangben", code=issued.code, now=NOW) is None
    with pytest.raises(invitations.UnusableInvitationError):
        invitations.redeem(invitation_id=found.pk, password="another password", now=NOW)


@pytest.mark.parametrize(
    "dress",
    [
        str.lower,
        lambda code: code.replace("-", ""),
        lambda code: f" {code.replace('-', ' ')} ",
        lambda code: "".join(chr(ord(c) + 0xFEE0) for c in code),
    ],
    ids=["small letters", "without dashes", "with blanks", "full width"],
)
def test_a_code_is_read_in_whatever_dress(wang, officer, dress):
    issued = invite(wang, officer)

    assert invitations.find(username="wangben", code=dress(issued.code), now=NOW)


def test_a_code_expires(wang, officer, settings):
    settings.INVITATION_DAYS = 3
    issued = invite(wang, officer)

    last = NOW + timedelta(days=3)
    found = invitations.find(username="wangben", code=issued.code, now=last - timedelta(seconds=1))
    assert found is not None
    assert invitations.find(username="wangben", code=issued.code, now=last) is None
    with pytest.raises(invitations.UnusableInvitationError):
        invitations.redeem(invitation_id=found.pk, password="too late for this", now=last)


def test_a_new_code_replaces_the_one_before(wang, officer):
    first = invite(wang, officer)
    second = invite(wang, officer)

    assert invitations.find(username="wangben", code=first.code, now=NOW) is None
    assert invitations.find(username="wangben", code=second.code, now=NOW)
    assert Invitation.objects.open().count() == 1


def test_another_name_does_not_go_with_the_code(wang, officer):
    issued = invite(wang, officer)
    User.objects.create(username="someone")

    assert invitations.find(username="someone", code=issued.code, now=NOW) is None


def test_a_closed_login_opens_with_no_code(wang, officer):
    issued = invite(wang, officer)
    User.objects.filter(username="wangben").update(is_active=False)

    assert invitations.find(username="wangben", code=issued.code, now=NOW) is None


def test_codes_of_a_unit_are_all_different(city, officer):
    people = [
        Learner.objects.create(personnel_no=f"3{n}", name="李喆", agency=city.clinic)
        for n in range(40)
    ]

    issued = invitations.invite_learners(chosen=[one.pk for one in people], by=officer, now=NOW)

    assert len({one.code for one in issued}) == 40
    assert len({one.user.username for one in issued}) == 40
    assert all(set(one.code) <= {*invitations.ALPHABET, "-"} for one in issued)


def test_a_training_officer_invites_her_subtree_alone(city, wang, officer):
    foreign = cast.make_learner(city.transport, "10003", "赵堃")
    below = cast.make_learner(city.clinic, "10002", "李喆")

    may_invite = accounts.invitable_learners(officer, on=TODAY)

    assert set(may_invite) == {wang, below}
    with pytest.raises(invitations.NobodyToInviteError):
        invite(foreign, officer)
    assert not Invitation.objects.exists()


@pytest.mark.parametrize(
    ("kind", "days", "helps"),
    [
        (RoleKind.CIVIL_SERVANT, {}, True),
        (RoleKind.PERSONNEL_OFFICER, {}, False),
        (RoleKind.SCREENER, {"starts_on": date(2027, 1, 1)}, False),
        (RoleKind.SCREENER, {"ends_on": date(2026, 3, 1)}, True),
    ],
    ids=["no desk", "a desk", "a desk to come", "a desk that was"],
)
def test_who_holds_a_role_is_invited_by_the_administrator(
    city, officer, administrator, kind, days, helps
):
    li = cast.make_learner(city.health, "10002", "李喆")
    give(li.user, kind, city.health, **days)

    assert accounts.invitable_learners(officer, on=TODAY).filter(pk=li.pk).exists() is helps
    assert accounts.invitable_learners(administrator, on=TODAY).filter(pk=li.pk).exists()


def test_an_administrator_of_a_bureau_opens_no_role_beyond_it(city):
    local = cast.make_officer(city.health, "local", RoleKind.SYSTEM_ADMINISTRATOR)
    li = cast.make_learner(city.health, "10002", "李喆")
    give(li.user, RoleKind.AUDITOR, city.root)
    helper = cast.make_officer(city.clinic, "helper", RoleKind.EXAM_AUTHOR)

    assert not accounts.invitable_learners(local, on=TODAY).exists()
    assert list(accounts.administered(local, RoleKind.SYSTEM_ADMINISTRATOR, on=TODAY)) == [helper]


def test_nobody_opens_her_own_login_or_a_superuser_s(city, officer, administrator):
    own = Learner.objects.create(
        personnel_no="1", name="官", agency=city.health, user=administrator
    )
    boss = cast.make_learner(city.health, "2", "首")
    User.objects.filter(pk=boss.user.pk).update(is_superuser=True)

    assert not accounts.invitable_learners(administrator, on=TODAY).exists()
    administered = accounts.administered(administrator, *accounts.ADMINISTRATORS, on=TODAY)
    assert list(administered) == [officer]
    with pytest.raises(invitations.NobodyToInviteError):
        invite(own, administrator)


def test_only_administrators_look_after_logins(city, officer, administrator):
    assert not accounts.administered(officer, *accounts.ADMINISTRATORS, on=TODAY).exists()
    issued = invitations.invite_login(user_id=officer.pk, by=administrator, now=NOW)
    assert invitations.find(username="officer", code=issued.code, now=NOW)


def test_a_security_administrator_lets_nobody_in(city, officer, wang):
    security = cast.make_officer(city.root, "security", RoleKind.SECURITY_ADMINISTRATOR)

    assert officer in accounts.administered(security, *accounts.ADMINISTRATORS, on=TODAY)
    assert not accounts.invitable_learners(security, on=TODAY).exists()
    with pytest.raises(invitations.NobodyToInviteError):
        invitations.invite_login(user_id=officer.pk, by=security, now=NOW)


def test_who_has_left_is_not_invited(wang, officer):
    Learner.objects.filter(pk=wang.pk).update(left_on=TODAY)

    assert not accounts.invitable_learners(officer, on=TODAY).exists()


def row(user, **fields):
    values = {"code_digest": "x", "issued_at": NOW, "expires_at": NOW + timedelta(days=1)}
    return Invitation(user=user, **{**values, **fields})


def test_the_database_keeps_the_rules_of_an_invitation(officer, administrator):
    def refused(name, *rows):
        with pytest.raises(IntegrityError) as refusal, transaction.atomic():
            Invitation.objects.bulk_create(rows)
        return name in str(refusal.value) or "people_invitation.user_id" in str(refusal.value)

    assert refused(
        "invitation_is_the_only_open_one_of_a_login",
        row(officer),
        row(officer, code_digest="y"),
    )
    assert refused("invitation_is_never_for_oneself", row(officer, issued_by=officer))
    assert refused("invitation_expires_after_it_is_issued", row(officer, expires_at=NOW))
    assert refused("invitation_is_used_or_replaced", row(officer, used_at=NOW, replaced_at=NOW))
    Invitation.objects.bulk_create([row(officer, issued_by=administrator)])
