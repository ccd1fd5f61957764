"""Words of the house are never a password; under 等保 one has kinds of signs and an end."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from config.settings import base
from people.models import PastPassword, User
from people.signing_in import passwords
from tests.catalog import cast
from tests.catalog.cast import NOW

pytestmark = pytest.mark.django_db
GOOD = "Gao-shan-liu-shui-1"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def dengbao(settings):
    settings.PASSWORDS_BY_DENGBAO = True
    settings.AUTH_PASSWORD_VALIDATORS = [
        *base.AUTH_PASSWORD_VALIDATORS,
        *base.VALIDATORS_OF_DENGBAO,
    ]


@pytest.fixture
def learner():
    return cast.make_learner(cast.build_city().health, "100001", "刘喆")


def reasons_against(password, user=None):
    try:
        validate_password(password, user)
    except ValidationError as refusal:
        return [one.code for one in refusal.error_list]
    return []


def choose(user, password):
    validate_password(password, user)
    user.set_password(password)
    user.save()


@pytest.mark.parametrize("password", ["peixun-2026-!", "公务员学分2026大讲堂!", "GongWuYuan.123"])
def test_words_of_the_house_are_no_password(password):
    assert reasons_against(password) == ["password_of_house_words"]


def test_the_house_names_further_words(settings):
    settings.PASSWORD_WORDS = ["plum garden"]

    assert reasons_against("plum garden 26") == ["password_of_house_words"]
    assert reasons_against("plum garden and seven bridges") == []


def test_ones_own_unit_and_number_are_no_password(learner):
    unit = learner.agency
    spelt = "".join(sign for sign in passwords.sort_key(unit.name) if sign.isalpha())

    for guess in (
        f"{unit.name}2026!",
        f"{spelt}-2026",
        f"{learner.personnel_no}-{spelt}",
    ):
        assert "password_of_house_words" in reasons_against(guess, learner.user), guess
    assert reasons_against(f"{spelt} yu san bei qingcha", learner.user) == []


def test_without_dengbao_signs_of_one_kind_are_taken_and_no_password_ages(learner, clock):
    choose(learner.user, "gao shan liu shui")
    clock.shift(timedelta(days=4000))

    assert not passwords.is_aged(learner.user, now=NOW + timedelta(days=4000))
    assert not PastPassword.objects.exists()


def test_dengbao_wants_three_kinds_of_signs(dengbao):
    assert reasons_against("gao shan liu shui") == ["password_of_few_kinds"]
    assert reasons_against("gao shan liu shui 7") == []


def test_dengbao_takes_none_of_the_last_five_again(dengbao, learner, clock):
    for number in range(6):
        clock.shift(timedelta(minutes=1))
        choose(learner.user, f"{GOOD}{number}")

    known = [number for number in range(6) if reasons_against(f"{GOOD}{number}", learner.user)]
    assert known == [1, 2, 3, 4, 5]
    assert PastPassword.objects.count() == passwords.REMEMBERED
    assert not PastPassword.objects.filter(password__contains=GOOD).exists()
    other = User.objects.create(username="other", name="别人")
    assert reasons_against(f"{GOOD}5", other) == []


def test_an_aged_password_leads_to_the_page_that_changes_it(dengbao, learner, client, clock):
    choose(learner.user, f"{GOOD}1")
    client.post("/login/", {"username": learner.user.username, "password": f"{GOOD}1"})
    assert client.get("/my-credits/").status_code == 200

    clock.shift(passwords.LASTS + timedelta(days=1))
    client.post("/login/", {"username": learner.user.username, "password": f"{GOOD}1"})
    led = client.get("/my-credits/")
    page = client.get(led["Location"])
    changed = client.post(
        led["Location"],
        {"old_password": f"{GOOD}1", "new_password1": f"{GOOD}2", "new_password2": f"{GOOD}2"},
    )

    assert led["Location"] == "/security/password/"
    assert "密码满 180 天要换一次" in page.content.decode()
    assert changed.status_code == 302
    assert client.get("/my-credits/").status_code == 200


def test_who_logs_in_elsewhere_has_no_password_that_ages(dengbao, learner):
    learner.user.set_unusable_password()
    learner.user.save()

    assert not passwords.is_aged(learner.user, now=NOW + timedelta(days=4000))
