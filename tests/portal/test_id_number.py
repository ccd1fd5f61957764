"""The ID number on a person's page: masked for the personnel officer in reach, whole on record."""

import pytest
from django.urls import reverse

from people.id_numbers import records
from people.models import NumberViewing, RoleKind
from tests.catalog import cast
from tests.catalog.cast import NOW
from tests.people.test_id_numbers import LIU


@pytest.fixture
def numbered(settings, wang):
    settings.PII_KEY = "a key of the tests"
    records.store({wang.pk: LIU}, now=NOW)
    return wang


def test_a_personnel_officer_sees_it_masked(client, officer, numbered):
    client.force_login(officer)

    page = client.get(reverse("person", args=[numbered.pk])).content.decode()

    assert f"990***********{LIU[-4:]}" in page
    assert LIU not in page


def test_other_roles_in_reach_see_nothing_of_it(client, city, numbered):
    client.force_login(cast.make_officer(city.health, "lianluo", RoleKind.TRAINING_OFFICER))

    page = client.get(reverse("person", args=[numbered.pk])).content.decode()
    answer = client.post(reverse("read_id_number", args=[numbered.pk]), {"why": "看看"})

    assert LIU[-4:] not in page
    assert answer.status_code == 404


def test_the_whole_number_is_shown_for_a_reason_and_on_record(client, officer, numbered):
    client.force_login(officer)

    answer = client.post(reverse("read_id_number", args=[numbered.pk]), {"why": "核对名单"})

    assert LIU in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    assert NumberViewing.objects.get().why == "核对名单"
    client.force_login(numbered.user)
    assert "核对名单" in client.get(reverse("own_data")).content.decode()


def test_without_a_reason_it_is_not_shown(client, officer, numbered):
    client.force_login(officer)

    answer = client.post(reverse("read_id_number", args=[numbered.pk]), {"why": " "}, follow=True)

    assert "请写明查看身份证号的用途" in answer.content.decode()
    assert LIU not in answer.content.decode()


def test_an_officer_of_another_unit_does_not_find_it(client, city, numbered):
    client.force_login(cast.make_officer(city.transport, "other", RoleKind.PERSONNEL_OFFICER))

    answer = client.post(reverse("read_id_number", args=[numbered.pk]), {"why": "核对名单"})

    assert answer.status_code == 404
    assert NumberViewing.objects.count() == 0


def test_an_address_to_read_it_by_does_not_exist(client, officer, numbered):
    client.force_login(officer)

    assert client.get(reverse("read_id_number", args=[numbered.pk])).status_code == 405
