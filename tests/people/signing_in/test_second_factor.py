"""The second factor: a code once, in its time, by hand computed after RFC 6238."""

import base64
import hashlib
import hmac
import struct
from datetime import date, timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.core.cache import cache
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from people.models import AccountAct, Role, RoleKind, User
from people.signing_in import second_factor
from tests.catalog import cast
from tests.catalog.cast import NOW, TODAY

pytestmark = pytest.mark.django_db
SECRET = base64.b32encode(b"twenty bytes of test").decode()


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def city():
    return cast.build_city()


@pytest.fixture
def officer(city):
    return cast.make_officer(city.health, "officer", RoleKind.PERSONNEL_OFFICER)


@pytest.fixture
def administrator(city):
    return cast.make_officer(city.root, "administrator", RoleKind.SYSTEM_ADMINISTRATOR)


def code_at(moment, secret=SECRET):
    """RFC 6238 with SHA-1 and six digits, written down from the standard."""
    digest = hmac.new(
        base64.b32decode(secret), struct.pack(">Q", int(moment.timestamp()) // 30), hashlib.sha1
    ).digest()
    at = digest[-1] & 15
    number = int.from_bytes(digest[at : at + 4], "big") & 0x7FFFFFFF
    return f"{number % 1_000_000:06}"


def begin(client, user):
    answer = client.post("/login/", {"username": user.username, "password": "x"})
    assert answer["Location"] == "/security/authenticate/"


def prove(client, code):
    return client.post("/security/authenticate/", {"code": code})


def is_in(client):
    return "_auth_user_id" in client.session


@pytest.fixture
def proven(officer):
    """The officer has set up an authenticator."""
    TOTP.activate(officer, SECRET)
    return officer


@pytest.mark.parametrize(
    ("seconds", "taken"), [(-60, False), (-30, True), (0, True), (30, True), (60, False)]
)
def test_a_code_is_taken_one_step_of_the_clock_either_way(client, proven, seconds, taken):
    begin(client, proven)
    assert not is_in(client)

    prove(client, code_at(NOW + timedelta(seconds=seconds)))

    assert is_in(client) is taken


@pytest.mark.parametrize("dress", ["{}", " {} ", "{0[0]}{0[1]}{0[2]} {0[3]}{0[4]}{0[5]}"])
@pytest.mark.parametrize("later", [0, 31, 59])
def test_a_code_that_was_used_is_refused_while_the_clock_takes_it(client, proven, dress, later):
    code = code_at(NOW + timedelta(seconds=30))
    begin(client, proven)
    prove(client, code)
    assert is_in(client)

    with time_machine.travel(NOW + timedelta(seconds=later), tick=False):
        other = Client()
        begin(other, proven)
        page = prove(other, dress.format(code)).content.decode()

    assert "验证码不对，或者已经用过" in page
    assert not is_in(other)


def test_without_our_memory_a_used_code_would_be_taken_again(client, proven):
    code = code_at(NOW + timedelta(seconds=30))
    begin(client, proven)
    prove(client, code)

    with time_machine.travel(NOW + timedelta(seconds=31), tick=False):
        cache.delete(f"allauth.second_factor.used?user={proven.pk}&code={code}")
        other = Client()
        begin(other, proven)
        prove(other, code)

    assert is_in(other)


def test_guessing_codes_is_limited_like_guessing_passwords(client, proven):
    begin(client, proven)
    for number in range(5):
        prove(client, f"00000{number}")

    page = prove(client, code_at(NOW)).content.decode()

    assert "请 15 分钟后再试" in page
    assert not is_in(client)


def test_the_page_behind_stays_shut_between_the_two_steps(client, proven):
    begin(client, proven)

    assert client.get("/unit/")["Location"].startswith("/login/?")


def test_a_secret_is_not_stored_in_clear_and_outlives_a_new_key(proven, settings):
    stored = Authenticator.objects.get().data["secret"]
    assert SECRET not in stored

    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another key"

    assert second_factor.MFAAdapter().decrypt(stored) == SECRET


@pytest.mark.parametrize(
    ("kind", "days", "required"),
    [
        (RoleKind.CIVIL_SERVANT, {}, False),
        (RoleKind.TRAINING_OFFICER, {}, True),
        (RoleKind.TRAINING_OFFICER, {"ends_on": date(2026, 3, 1)}, False),
    ],
)
def test_who_may_do_more_than_study_needs_one(city, settings, kind, days, required):
    user = User.objects.create_user("u", password="x")
    Role.objects.create(
        user=user, kind=kind, agency=city.root, **{"starts_on": date(2020, 1, 1), **days}
    )

    assert second_factor.is_required(user, on=TODAY) is False
    settings.MFA_FOR_ROLES = True
    assert second_factor.is_required(user, on=TODAY) is required


def test_an_officer_is_led_to_set_one_up_and_then_let_go(client, officer, settings):
    settings.MFA_FOR_ROLES = True
    client.post("/login/", {"username": "officer", "password": "x"})

    assert client.get("/unit/")["Location"] == "/security/"
    assert client.post("/text-size/").status_code != 404
    partial = client.get("/unit/", headers={"hx-request": "true"})
    assert partial["HX-Redirect"] == "/security/"
    page = client.get("/security/").content.decode()
    assert "要求两步验证" in page

    client.post("/security/confirm/", {"password": "x"})
    secret = client.get("/security/totp/activate/").context["form"].secret
    client.post("/security/totp/activate/", {"code": code_at(NOW, secret)})

    assert client.get("/unit/").status_code == 200


def test_a_role_granted_meanwhile_is_guarded_soon(client, city, settings):
    settings.MFA_FOR_ROLES = True
    wang = cast.make_learner(city.health, "10001", "王犇")
    client.post("/login/", {"username": "u10001", "password": "x"})
    assert client.get("/my-credits/").status_code == 200

    Role.objects.create(
        user=wang.user, kind=RoleKind.AUDITOR, agency=city.root, starts_on=date(2020, 1, 1)
    )

    with time_machine.travel(NOW + timedelta(minutes=4), tick=False):
        assert client.get("/unit/")["Location"] == "/security/"


def test_somebody_without_a_role_costs_no_query_more(client, city, settings):
    cast.make_learner(city.health, "10001", "王犇")
    client.post("/login/", {"username": "u10001", "password": "x"})
    client.get("/messages/")

    def queries():
        with CaptureQueriesContext(connection) as captured:
            client.get("/messages/")
        return len(captured)

    before = queries()
    settings.MFA_FOR_ROLES = True
    client.get("/messages/")

    assert queries() == before


def test_the_last_way_of_a_role_is_not_removed(client, proven, settings):
    settings.MFA_FOR_ROLES = True
    begin(client, proven)
    prove(client, code_at(NOW))
    client.post("/security/confirm/", {"password": "x"})

    page = client.post("/security/totp/deactivate/").content.decode()

    assert "最后一种方式不能移除" in page
    assert Authenticator.objects.filter(type="totp").exists()


def test_a_lost_device_is_removed_by_somebody_else_on_record(client, proven, administrator):
    second_factor.remove_all(user=proven, by=administrator, why="回拨办公室电话", now=NOW)

    assert not Authenticator.objects.exists()
    assert AccountAct.objects.get().done_by == administrator
    client.post("/login/", {"username": "officer", "password": "x"})
    assert is_in(client)
    with (
        pytest.raises(IntegrityError, match="account_act_is_never_on_oneself"),
        transaction.atomic(),
    ):
        second_factor.remove_all(user=proven, by=proven, why="自己", now=NOW)


def test_a_kept_code_replaces_the_device_once(client, proven):
    begin(client, proven)
    prove(client, code_at(NOW))
    client.post("/security/confirm/", {"password": "x"})
    client.post("/security/recovery-codes/generate/")
    codes = client.get("/security/recovery-codes/").context["unused_codes"]
    assert len(codes) == 10

    for expected in (True, False):
        other = Client()
        begin(other, proven)
        prove(other, codes[0])
        assert is_in(other) is expected
