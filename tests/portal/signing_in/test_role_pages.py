"""Granting roles by the pages: one asks, another agrees, others find nothing."""

import pytest
from django.urls import reverse

from people.models import Role, RoleChange, RoleKind
from tests.catalog import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(city):
    return cast.make_officer(city.root, "administrator", RoleKind.SECURITY_ADMINISTRATOR)


@pytest.fixture
def auditor(city):
    return cast.make_officer(city.root, "auditor", RoleKind.AUDITOR)


def asked(**fields):
    said = {"kind": "TRAINING_OFFICER", "agency": "U1", "starts_on": "2026-03-02", "why": "任命"}
    return {f"role-{name}": value for name, value in {**said, **fields}.items()}


def test_a_role_is_granted_and_ended_on_the_page_of_a_login(client, administrator, wang):
    client.force_login(administrator)

    client.post(reverse("grant_role", args=[wang.user.pk]), asked())
    role = wang.user.roles.get()
    page = client.get(reverse("account", args=[wang.user.pk])).content.decode()
    assert "单位培训联络员" in page
    client.post(reverse("end_role", args=[wang.user.pk]), {"role": role.pk, "why": "调离"})

    assert not wang.user.roles.exists()
    assert RoleChange.objects.count() == 2


@pytest.mark.parametrize(
    "wrong",
    [{"agency": "nowhere"}, {"ends_on": "2026-03-01"}, {"why": ""}, {"kind": "KING"}],
    ids=lambda wrong: next(iter(wrong)),
)
def test_what_is_wrong_is_said_at_its_field(client, administrator, wang, wrong):
    client.force_login(administrator)

    answer = client.post(reverse("grant_role", args=[wang.user.pk]), asked(**wrong))

    assert set(answer.context["granting"].errors) == set(wrong)
    assert "data-error-summary" in answer.content.decode()
    assert not RoleChange.objects.exists()


def test_a_role_over_a_city_is_agreed_by_somebody_else(client, administrator, auditor, wang):
    client.force_login(administrator)
    said = asked(kind="TRAINING_DEPARTMENT", agency="嵩阳市")
    client.post(reverse("grant_role", args=[wang.user.pk]), said)
    change = RoleChange.objects.get()
    decide = reverse("decide_role_change", args=[change.pk])
    assert decide not in client.get(reverse("role_changes")).content.decode()
    client.post(decide, {"decision": "agree"})
    assert not wang.user.roles.exists()

    client.force_login(auditor)
    assert decide in client.get(reverse("role_changes")).content.decode()
    client.post(decide, {"decision": "agree"})

    assert wang.user.roles.get().kind == "TRAINING_DEPARTMENT"


@pytest.mark.parametrize("more", [0, 2])
def test_the_history_asks_the_same_however_long_it_is(
    client, administrator, wang, city, more, django_assert_num_queries
):
    client.force_login(administrator)
    for code in ("U1", "U2", "D1")[: more + 1]:
        client.post(reverse("grant_role", args=[wang.user.pk]), asked(agency=code))
    client.get(reverse("role_changes"))

    with django_assert_num_queries(7):
        client.get(reverse("role_changes"))


def test_foreign_logins_roles_and_changes_are_not_found(client, city, administrator, wang):
    local = cast.make_officer(city.transport, "local", RoleKind.SECURITY_ADMINISTRATOR)
    client.force_login(administrator)
    client.post(reverse("grant_role", args=[wang.user.pk]), asked(kind="AUDITOR", agency="A0"))
    change = RoleChange.objects.get()
    client.force_login(local)

    assert client.post(reverse("grant_role", args=[wang.user.pk]), asked()).status_code == 404
    own = Role.objects.get(user=administrator)
    ended = client.post(reverse("end_role", args=[wang.user.pk]), {"role": own.pk, "why": "x"})
    assert ended.status_code == 404
    decide = reverse("decide_role_change", args=[change.pk])
    assert client.post(decide, {"decision": "agree"}).status_code == 404
    client.force_login(wang.user)
    assert client.get(reverse("role_changes")).status_code == 404


def test_a_system_administrator_grants_nothing_and_sees_no_history(client, city, wang):
    client.force_login(cast.make_officer(city.root, "system", RoleKind.SYSTEM_ADMINISTRATOR))

    assert client.post(reverse("grant_role", args=[wang.user.pk]), asked()).status_code == 404
    assert client.get(reverse("role_changes")).status_code == 404
    assert not RoleChange.objects.exists()
