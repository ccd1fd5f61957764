"""Whose record it is, at which route; and what was asked for and not done."""

import pytest
from django.test import Client
from django.urls import reverse

from keeping.models import AuditRecord
from people.models import Role, RoleKind
from tests.catalog import cast
from tests.catalog.cast import TODAY


@pytest.fixture
def city(db):
    return cast.build_city()


@pytest.fixture
def administrator(city):
    return cast.make_officer(city.root, "administrator", RoleKind.SECURITY_ADMINISTRATOR)


@pytest.fixture
def wang(city):
    return cast.make_learner(city.health, "10001", "王犇").user


def logged_in(user):
    client = Client()
    client.force_login(user)
    return client


def last():
    return AuditRecord.objects.order_by("-pk").first()


@pytest.mark.django_db(transaction=True)
def test_a_posted_change_is_recorded_with_its_route(administrator, wang, city):
    client = logged_in(administrator)
    before = AuditRecord.objects.count()

    client.post(
        reverse("grant_role", args=[wang.pk]),
        {
            "role-kind": "SCREENER",
            "role-agency": city.health.code,
            "role-starts_on": TODAY,
            "role-why": "任字〔2026〕1号",
        },
    )

    assert Role.objects.filter(user=wang, kind="SCREENER").exists()
    record = last()
    assert AuditRecord.objects.count() == before + 1
    assert (record.account_id, record.way, record.outcome) == (administrator.pk, "REQUEST", "DONE")
    assert (record.name, record.about) == ("accounts/<int:pk>/grant/", f"pk={wang.pk}")
    assert record.changes == '{"people_role":{"added":1},"people_rolechange":{"added":1}}'


@pytest.mark.django_db(transaction=True)
def test_a_login_is_recorded_as_hers(wang):
    wang.set_password("songyang-demo")
    wang.save()
    before = AuditRecord.objects.count()

    Client().post(reverse("login"), {"username": "u10001", "password": "songyang-demo"})

    assert AuditRecord.objects.count() == before + 1
    assert (last().account_id, last().name) == (wang.pk, "login/")
    assert last().changes == '{"people_user":{"changed":1}}'


def test_what_is_not_hers_leaves_a_refusal(wang):
    answer = logged_in(wang).post(reverse("decide_role_change", args=[5]), {"decision": "agree"})

    record = AuditRecord.objects.get()
    assert (answer.status_code, record.status, record.outcome) == (404, 404, "REFUSED")
    assert (record.account_id, record.about, record.changes) == (wang.pk, "pk=5", "{}")


def test_a_form_with_an_error_leaves_that_nothing_changed(administrator, wang):
    answer = logged_in(administrator).post(reverse("grant_role", args=[wang.pk]), {"why": ""})

    record = AuditRecord.objects.get()
    assert (answer.status_code, record.outcome) == (200, "UNCHANGED")


def test_reading_leaves_none(administrator):
    logged_in(administrator).get(reverse("accounts"))
    Client().post(reverse("decide_role_change", args=[5]))  # nobody knows who that is

    assert not AuditRecord.objects.exists()


def test_a_file_that_is_taken_away_is_recorded_with_its_size(city):
    officer = cast.make_officer(city.root, "officer", RoleKind.PERSONNEL_OFFICER)

    answer = logged_in(officer).get(reverse("shortfall_file"))

    record = AuditRecord.objects.get()
    assert (record.outcome, record.name) == ("READ", "unit/shortfall.xlsx")
    assert record.changes == f'{{"file":{{"read":{len(answer.content)}}}}}'


def test_the_words_of_an_address_are_not_told(wang):
    """A slug may be anything that somebody typed: a code, a token, a name."""
    logged_in(wang).post(reverse("unit_act", args=["a-secret"]))

    record = AuditRecord.objects.get()
    assert (record.name, record.about) == ("unit/acts/<slug:key>/", "")


@pytest.mark.parametrize("number", [1, 3])
def test_a_refusal_asks_the_same_however_many_records(wang, number, django_assert_num_queries):
    client = logged_in(wang)
    for _ in range(number):
        client.post(reverse("decide_role_change", args=[5]))

    with django_assert_num_queries(5):
        client.post(reverse("decide_role_change", args=[5]))
