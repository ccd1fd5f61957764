"""Wagtail's admin is open by the roles in force, from the first day of each to its last."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import Group, Permission
from django.utils import timezone

from people.models import Role, RoleKind, User
from portal import editors
from tests.catalog import cast

ADMIN = "/admin/"


@pytest.fixture
def city(db):
    return cast.build_city()


@pytest.fixture
def chief(city, client):
    cast.root_page()
    user = cast.make_officer(city.root, "chief", RoleKind.TRAINING_DEPARTMENT)
    client.force_login(user)
    return user


def groups(user):
    return set(user.groups.values_list("name", flat=True))


def test_a_role_that_was_granted_opens_the_admin_by_itself(chief, client):
    assert client.get(ADMIN).status_code == 200
    assert client.get("/admin/session/").status_code == 200
    assert groups(chief) == {"TRAINING_DEPARTMENT", "DEPARTMENT_PAPER"}


def test_a_role_that_has_ended_shuts_it_at_once(chief, client):
    assert client.get(ADMIN).status_code == 200

    chief.roles.update(ends_on=timezone.localdate() - timedelta(days=1))

    assert client.get(ADMIN).status_code == 302
    assert client.get("/admin/session/").status_code == 302
    assert groups(chief) == set()


def test_a_group_that_somebody_was_put_into_by_hand_gives_nothing(chief, city, client):
    client.get(ADMIN)
    screener = cast.make_officer(city.root, "screener", RoleKind.SCREENER)
    screener.groups.add(Group.objects.get(name="TRAINING_DEPARTMENT"))
    client.force_login(screener)

    assert client.get(ADMIN).status_code == 302


def test_the_department_of_a_unit_writes_its_paper_and_not_the_catalogue(city, client):
    cast.root_page()
    client.force_login(cast.make_officer(city.health, "paper", RoleKind.TRAINING_DEPARTMENT))

    assert client.get("/admin/formtext/").status_code == 200
    assert client.get("/admin/session/").status_code == 404
    assert client.get("/admin/special_days/").status_code == 404


def test_one_of_two_roles_that_ends_takes_its_own_desk_alone(chief, city):
    today = timezone.localdate()
    Role.objects.create(user=chief, kind=RoleKind.EXAM_AUTHOR, agency=city.health,
                        starts_on=date(2020, 1, 1))  # fmt: skip
    editors.seat(chief, on=today)
    assert groups(chief) == set(editors.DESKS)

    chief.roles.filter(kind=RoleKind.TRAINING_DEPARTMENT).delete()
    editors.seat(chief, on=today)

    assert groups(chief) == {"EXAM_AUTHOR"}


def test_what_a_release_adds_to_a_desk_comes_with_the_next_visit(chief):
    today = timezone.localdate()
    editors.seat(chief, on=today)
    group = Group.objects.get(name="TRAINING_DEPARTMENT")
    whole = group.permissions.count()
    group.permissions.remove(Permission.objects.get(codename="change_venue"))

    editors.seat(chief, on=today)

    assert group.permissions.count() == whole
    # Cartoons of the handbook.
    assert group.collection_permissions.count() == 3


@pytest.mark.parametrize("room", ["users/", "groups/", "sites/", "workflows/list/", "documents/",
                                  "api/main/documents/", "failwhale/", "test404/"])  # fmt: skip
def test_what_no_role_uses_is_not_found_by_editors(chief, client, room):
    assert client.get(ADMIN).status_code == 200

    assert client.get(f"{ADMIN}{room}").status_code == 404


def test_who_installed_the_system_finds_the_rooms_that_no_role_uses(city, client):
    cast.root_page()
    client.force_login(User.objects.create_superuser(username="root", password="x", name="安装"))

    assert client.get(f"{ADMIN}users/").status_code == 200
