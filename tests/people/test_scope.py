"""Who sees whom, against ten lines of Python that say the same without SQL."""

from datetime import date
from itertools import product

import pytest
from django.db import transaction

from people.models import Agency, Learner, Role, RoleKind, User
from people.permissions import agencies_for, holds_role, visible_learners
from people.scope import READS_PEOPLE

TODAY = date(2026, 11, 21)
LONG_AGO = date(2020, 1, 1)
OFFICER = RoleKind.TRAINING_OFFICER


def may_see(parents, roles, target):
    """The reference: one of the roles' agencies is the target's or above it."""
    node = target
    while node is not None:
        if node in roles:
            return True
        node = parents[node]
    return False


def trees():
    """Every tree of up to five agencies: the parent of node n is one of those before it."""
    for size in range(1, 6):
        for choice in product(*(range(node) for node in range(1, size))):
            yield [None, *choice]


def plant(parents):
    agencies = []
    for node, parent in enumerate(parents):
        values = {"code": f"A{node}", "name": f"机构{node}"}
        if parent is None:
            agencies.append(Agency.add_root(**values))
        else:
            agencies.append(Agency.objects.get(pk=agencies[parent].pk).add_child(**values))
    return agencies


def officer(username, *agencies, kind=OFFICER, starts_on=LONG_AGO, ends_on=None):
    user = User.objects.create(username=username)
    Role.objects.bulk_create(
        Role(user=user, kind=kind, agency=agency, starts_on=starts_on, ends_on=ends_on)
        for agency in agencies
    )
    return user


def seen_by(user, on=TODAY):
    return set(visible_learners(user, on=on).values_list("personnel_no", flat=True))


@pytest.mark.django_db
@pytest.mark.parametrize("parents", list(trees()), ids=str)
def test_scope_is_the_subtree_in_every_small_tree(parents):
    agencies = plant(parents)
    Learner.objects.bulk_create(
        Learner(personnel_no=str(node), name="刘喆", agency=agency)
        for node, agency in enumerate(agencies)
    )

    for placement in product([False, True], repeat=len(parents)):
        roles = {node for node, is_placed in enumerate(placement) if is_placed}
        user = officer(f"u{sorted(roles)}", *(agencies[node] for node in roles))
        expected = {node for node in range(len(parents)) if may_see(parents, roles, node)}
        assert seen_by(user) == set(map(str, expected)), (parents, roles)
        reached = agencies_for(user, OFFICER, on=TODAY).values_list("code", flat=True)
        assert set(reached) == {f"A{node}" for node in expected}
        for node, agency in enumerate(agencies):
            assert holds_role(user, OFFICER, on=TODAY, agency=agency) == (node in expected)


def moves(parents):
    """Every agency but the root, put under every other one that is not below it."""
    for node, target in product(range(1, len(parents)), range(len(parents))):
        if target != parents[node] and not may_see(parents, {node}, target):
            yield node, target


@pytest.mark.django_db
@pytest.mark.parametrize("parents", [one for one in trees() if 2 < len(one) < 5], ids=str)
def test_scope_follows_every_move_in_a_small_tree(parents):
    for number, (node, target) in enumerate(moves(parents)):
        with transaction.atomic():
            agencies = plant(parents)
            Learner.objects.bulk_create(
                Learner(personnel_no=str(place), name="刘喆", agency=agency)
                for place, agency in enumerate(agencies)
            )
            users = [officer(f"u{number}-{place}", one) for place, one in enumerate(agencies)]
            moving, above = (Agency.objects.get(pk=agencies[one].pk) for one in (node, target))

            moving.move(above, pos="last-child")

            moved = [*parents[:node], target, *parents[node + 1 :]]
            for place, user in enumerate(users):
                expected = {one for one in range(len(moved)) if may_see(moved, {place}, one)}
                assert seen_by(user) == set(map(str, expected)), (parents, node, target)
            transaction.set_rollback(True)


@pytest.fixture
def city(db):
    """A city with forty bureaus, so that one's step is 1 and others' are 11 and 1Z."""
    city = Agency.add_root(code="C", name="绿城市")
    for number in range(1, 41):
        city.add_child(code=str(number), name=f"局{number}")
    for agency in Agency.objects.exclude(code="C"):
        Learner.objects.create(personnel_no=f"P{agency.code}", name="刘喆", agency=agency)
    return city


def test_bureau_1_does_not_reach_bureau_11(city):
    user = officer("u1", Agency.objects.get(code="1"))

    assert seen_by(user) == {"P1"}
    assert not holds_role(user, OFFICER, on=TODAY, agency=Agency.objects.get(code="11"))
    assert not holds_role(user, OFFICER, on=TODAY, agency=city)


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "sees"),
    [
        (LONG_AGO, date(2026, 11, 20), False),
        (LONG_AGO, TODAY, True),
        (TODAY, None, True),
        (date(2026, 11, 22), None, False),
    ],
    ids=["ended_yesterday", "ends_today", "starts_today", "starts_tomorrow"],
)
def test_role_reaches_only_while_it_is_in_force(city, starts_on, ends_on, sees):
    bureau = Agency.objects.get(code="1")
    user = officer("u1", bureau, starts_on=starts_on, ends_on=ends_on)

    assert seen_by(user) == ({"P1"} if sees else set())
    assert holds_role(user, OFFICER, on=TODAY) == sees


@pytest.mark.parametrize("kind", RoleKind)
def test_only_reading_roles_see_people(city, kind):
    user = officer("u1", city, kind=kind)

    assert len(seen_by(user)) == (40 if kind in READS_PEOPLE else 0)


def test_moved_learner_changes_eyes_at_once(city):
    first, second = (officer(f"u{code}", Agency.objects.get(code=code)) for code in ("1", "2"))

    Learner.objects.filter(personnel_no="P1").update(agency=Agency.objects.get(code="2"))

    assert seen_by(first) == set()
    assert seen_by(second) == {"P1", "P2"}


def test_moved_agency_leaves_the_old_scope(city):
    user = officer("u1", Agency.objects.get(code="1"))
    bureau = Agency.objects.get(code="2")

    bureau.move(Agency.objects.get(code="1"), pos="last-child")

    assert seen_by(user) == {"P1", "P2"}


def test_everyone_sees_herself_and_nobody_else(city):
    user = User.objects.create(username="liuzhe")
    Learner.objects.filter(personnel_no="P1").update(user=user)

    assert seen_by(user) == {"P1"}
    assert not holds_role(user, *RoleKind, on=TODAY)


def test_two_overlapping_roles_show_a_person_once(city):
    user = officer("u1", city, Agency.objects.get(code="1"))

    assert visible_learners(user, on=TODAY).count() == 40


@pytest.mark.parametrize("roles", [1, 3])
def test_scope_costs_one_query(city, django_assert_num_queries, roles):
    user = officer("u1", *Agency.objects.exclude(code="C")[:roles])

    with django_assert_num_queries(1):
        assert len(list(visible_learners(user, on=TODAY))) == roles
    with django_assert_num_queries(1):
        assert holds_role(user, OFFICER, on=TODAY, agency=city) is False
