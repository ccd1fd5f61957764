"""The department gives one declaration to one screener, by page."""

import pytest
from django.urls import reverse

from catalog.declarations import declaring
from catalog.models import Screening
from people.models import RoleKind
from tests.catalog import cast
from tests.catalog.cast import NOW, TODAY
from tests.catalog.declarations.test_declaring import make_call, make_declaration


@pytest.fixture
def department(city):
    return cast.make_officer(city.root, "department", RoleKind.TRAINING_DEPARTMENT)


@pytest.fixture
def declaration(catalog, city, officer):
    draft = make_declaration(make_call(catalog), city.health, officer)
    return declaring.submit(declaration=draft, by=officer, now=NOW)


def make_screener(city, agency, number, name):
    learner = cast.make_learner(agency, number, name)
    learner.user.roles.create(kind=RoleKind.SCREENER, agency=city.root, starts_on=TODAY)
    return learner.user


@pytest.fixture
def zhao_screens(city):
    return make_screener(city, city.transport, "50001", "赵评")


def address(name, declaration):
    return reverse(f"catalog:{name}", args=[declaration.call_id, declaration.pk])


def test_page_offers_who_is_free_and_says_who_stands_back(
    client, city, department, declaration, zhao_screens
):
    make_screener(city, city.clinic, "50002", "钱评")
    client.force_login(department)

    page = client.get(address("screened", declaration)).content.decode()

    assert "赵评（已有 0 项）" in page
    assert "disabled>钱评（与主办单位市卫健委有利害关系，须回避）" in page


def test_department_assigns_one_task(client, department, declaration, zhao_screens):
    client.force_login(department)

    answer = client.post(
        address("assign_screener", declaration), {"screener": zhao_screens.pk}, follow=True
    )

    task = Screening.objects.get()
    assert (task.declaration, task.screener, task.assigned_by) == (
        declaration, zhao_screens, department,
    )  # fmt: skip
    assert "已分配给赵评" in answer.content.decode()
    assert "再请一位评委" not in answer.content.decode()


def test_interest_is_refused_though_the_page_did_not_offer_it(
    client, city, department, declaration
):
    own = make_screener(city, city.clinic, "50002", "钱评")
    client.force_login(department)

    answer = client.post(address("assign_screener", declaration), {"screener": own.pk}, follow=True)

    assert "须回避" in answer.content.decode()
    assert not Screening.objects.exists()


@pytest.mark.parametrize("wanted", ["", "nobody", "999999"])
def test_nobody_is_assigned_who_is_no_screener(client, department, declaration, wanted):
    client.force_login(department)

    answer = client.post(address("assign_screener", declaration), {"screener": wanted})

    assert answer.status_code == 404


def test_others_assign_nothing(client, officer, declaration, zhao_screens):
    client.force_login(officer)

    answer = client.post(address("assign_screener", declaration), {"screener": zhao_screens.pk})

    assert answer.status_code == 404
    assert not Screening.objects.exists()
