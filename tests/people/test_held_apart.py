"""Nobody is two of the three at a time, whoever asks: the database refuses it by itself."""

from datetime import date, timedelta
from itertools import permutations

import pytest
from django.db import IntegrityError, connection, transaction

from people.held_apart import NAME, HeldApart
from people.models import THE_THREE, Role, RoleKind, User
from tests.catalog import cast
from tests.catalog.cast import TODAY

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
STEP = HeldApart(*THE_THREE)
TWO_OF_THEM = list(permutations(THE_THREE, 2))


class Editor:
    """As much of Django's as the step asks for; SQLite's own will not run inside a test."""

    connection = connection

    @staticmethod
    def execute(sql, params=()):
        with connection.cursor() as cursor:
            cursor.execute(sql, params)


@pytest.fixture
def city():
    return cast.build_city()


@pytest.fixture
def xi():
    return User.objects.create_user("xi", name="席彤")


def hold(user, kind, agency, *, starts_on=TODAY, ends_on=None):
    with transaction.atomic():
        return Role.objects.create(
            user=user, kind=kind, agency=agency, starts_on=starts_on, ends_on=ends_on
        )


@pytest.mark.parametrize(("first", "second"), TWO_OF_THEM, ids=lambda kind: kind.value)
def test_the_database_refuses_a_second_of_the_three(city, xi, first, second):
    hold(xi, first, city.root, ends_on=TODAY + DAY)

    for starts_on, ends_on in [
        (TODAY, None),
        (TODAY + DAY, TODAY + DAY),  # the last day of the first
        (TODAY - DAY, TODAY),  # the first day of the first
        (TODAY - DAY, TODAY + 9 * DAY),
    ]:
        with pytest.raises(IntegrityError, match=NAME):  # in another agency too
            hold(xi, second, city.health, starts_on=starts_on, ends_on=ends_on)
    hold(xi, second, city.root, starts_on=TODAY + 2 * DAY)
    hold(xi, second, city.root, starts_on=TODAY - 9 * DAY, ends_on=TODAY - DAY)


def test_other_roles_and_other_people_are_not_held_apart(city, xi):
    hold(xi, RoleKind.AUDITOR, city.root)

    for kind in set(RoleKind) - set(THE_THREE):
        hold(xi, kind, city.root)
    hold(xi, RoleKind.AUDITOR, city.health)
    for kind in THE_THREE:
        hold(User.objects.create_user(kind.value.lower()), kind, city.root)


def test_a_role_does_not_grow_into_a_second_of_the_three(city, xi):
    other = User.objects.create_user("other")
    hold(xi, RoleKind.AUDITOR, city.root, starts_on=TODAY + DAY)
    before = hold(xi, RoleKind.SYSTEM_ADMINISTRATOR, city.root, ends_on=TODAY)
    hers = hold(other, RoleKind.SECURITY_ADMINISTRATOR, city.root)
    screens = hold(xi, RoleKind.SCREENER, city.root)

    for role, change in [
        (before, {"ends_on": TODAY + DAY}),
        (before, {"ends_on": None}),
        (hers, {"user": xi}),
        (screens, {"kind": RoleKind.SECURITY_ADMINISTRATOR}),
    ]:
        with pytest.raises(IntegrityError, match=NAME), transaction.atomic():
            Role.objects.filter(pk=role.pk).update(**change)


def test_who_held_two_before_is_freed_of_one(city, xi):
    """From before the guard, or by hand: what is shortened is not refused."""
    STEP.database_backwards("people", Editor, None, None)
    hold(xi, RoleKind.AUDITOR, city.root, starts_on=date(2020, 1, 1))
    second = hold(xi, RoleKind.SYSTEM_ADMINISTRATOR, city.root, starts_on=date(2020, 1, 1))
    STEP.database_forwards("people", Editor, None, None)

    second.ends_on = TODAY
    second.save(update_fields=["ends_on"])

    assert Role.objects.get(pk=second.pk).ends_on == TODAY


def test_control_without_the_step_anybody_is_all_three(city, xi):
    STEP.database_backwards("people", Editor, None, None)

    for kind in THE_THREE:
        hold(xi, kind, city.root)
