from datetime import date, timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from connections.models import Scope, Token
from people.models import Role
from tests.catalog.cast import NOW, make_officer
from tests.connections.conftest import System, course, issuer_of, keeper_of

CATALOGUES = "/api/v1/catalogues"
LIST_QUERIES = 11


def form(within, **said):
    return {
        "name": "人社局人事系统",
        "scopes": ["roster:write"],
        "agency": within.code,
        "expires_on": "2026-09-01",
    } | said


def test_issued_token_is_shown_once_and_kept_as_a_digest(client, issuer, city):
    client.force_login(issuer)

    page = client.post(reverse("connections"), form(city.root)).content.decode()

    token = Token.objects.get()
    text = page.split("<code>")[1].split("</code>")[0]
    assert text.startswith(f"{token.key}.")
    secret = text.split(".", 1)[1]
    assert len(secret) == 43
    assert secret not in repr(Token.objects.values().get())
    assert secret not in client.get(reverse("connections")).content.decode()
    assert (token.scopes, token.agency, token.issued_by) == (["roster:write"], city.root, issuer)


@pytest.mark.parametrize(
    ("said", "complaint"),
    [
        ({"scopes": []}, "id_scopes_error"),
        ({"expires_on": "2026-03-02"}, "请选明天到一年以内的一天"),
        ({"expires_on": "2028-03-02"}, "请选明天到一年以内的一天"),
        ({"name": "省 网院"}, "编号不用的字符"),
        ({"agency": "U2"}, "选择一个有效"),
    ],
)
def test_a_token_of_too_much_is_refused_with_a_reason(client, city, said, complaint):
    client.force_login(issuer_of(city.health, "local"))

    page = client.post(reverse("connections"), form(city.health, **said))

    assert page.status_code == 422
    assert complaint in page.content.decode()
    assert not Token.objects.exists()


def test_only_administrators_find_the_page(client, city, issue):
    token, _text = issue()
    client.force_login(make_officer(city.root, "department"))

    assert client.get(reverse("connections")).status_code == 404
    assert client.post(reverse("connections"), form(city.root)).status_code == 404
    assert client.post(reverse("revoke_token", args=[token.pk])).status_code == 404


def test_a_system_administrator_issues_none(client, city):
    """What a system may do is a right, and rights are not hers to give."""
    client.force_login(keeper_of(city.root, "keeper"))

    assert "签发令牌" not in client.get(reverse("connections")).content.decode()
    assert client.post(reverse("connections"), form(city.root)).status_code == 404
    assert not Token.objects.exists()


def test_a_system_administrator_sees_and_stops_them(client, city, issue):
    keeper = keeper_of(city.root, "keeper")
    token, text = issue(name="城建系统")
    client.force_login(keeper)

    assert "城建系统" in client.get(reverse("connections")).content.decode()
    client.post(reverse("revoke_token", args=[token.pk]))

    assert System(text).get(CATALOGUES).status_code == 401
    token.refresh_from_db()
    assert token.revoked_by == keeper


def test_one_that_a_system_administrator_issued_before_holds_while_she_is_in_office(city, issue):
    keeper = keeper_of(city.root, "keeper")
    token, text = issue()
    Token.objects.filter(pk=token.pk).update(issued_by=keeper)
    before = System(text).get(CATALOGUES).status_code

    Role.objects.filter(user=keeper).update(ends_on=date(2026, 3, 1))

    assert (before, System(text).get(CATALOGUES).status_code) == (200, 401)


def test_a_security_administrator_tells_no_system_of_events(client, city, issuer):
    client.force_login(issuer)

    assert reverse("receivers") not in client.get(reverse("connections")).content.decode()
    assert client.get(reverse("receivers")).status_code == 404


def test_foreign_tokens_are_not_found(client, city, issue):
    token, text = issue(name="城建系统")
    client.force_login(issuer_of(city.health, "local"))

    assert client.post(reverse("revoke_token", args=[token.pk])).status_code == 404
    assert "城建系统" not in client.get(reverse("connections")).content.decode()
    assert System(text).get(CATALOGUES).status_code == 200


def test_a_revoked_token_opens_nothing(client, issuer, issue):
    token, text = issue()
    client.force_login(issuer)
    before = System(text).get(CATALOGUES).status_code

    client.post(reverse("revoke_token", args=[token.pk]))

    assert (before, System(text).get(CATALOGUES).status_code) == (200, 401)
    token.refresh_from_db()
    assert token.revoked_by == issuer


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["", "nonsense", "cc000000000000.x", ".", "令牌.x", "a.b.c"])
def test_a_wrong_text_opens_nothing(text):
    answer = System(text).get(CATALOGUES)

    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_a_wrong_secret_opens_nothing(issue):
    token, text = issue()

    assert System(f"{token.key}.{'x' * 43}").get(CATALOGUES).status_code == 401
    assert System(text).get(CATALOGUES).status_code == 200


def test_a_token_is_over_after_its_last_day(issue):
    _token, text = issue(until=date(2026, 3, 2))

    on_the_day = System(text).get(CATALOGUES).status_code
    with time_machine.travel(NOW + timedelta(days=1), tick=False):
        after = System(text).get(CATALOGUES).status_code

    assert (on_the_day, after) == (200, 401)


def test_a_token_falls_with_the_role_of_its_issuer(issue, issuer):
    _token, text = issue()
    before = System(text).get(CATALOGUES).status_code

    Role.objects.filter(user=issuer).update(ends_on=date(2026, 3, 1))

    assert (before, System(text).get(CATALOGUES).status_code) == (200, 401)


def test_a_token_without_the_scope_is_told_which_one_it_lacks(issue, wang):
    system = System(issue(Scope.STANDINGS_READ)[1])

    answer = system.send("/api/v1/facts", {"facts": [course(wang)]})

    assert answer.status_code == 403
    assert "报送学习记录" in answer.json()["detail"]
    assert system.get("/api/v1/standings?year=2026").status_code == 200


def test_a_session_does_not_open_the_api(issuer, wang):
    browser = Client()
    browser.force_login(issuer)

    answers = [browser.get(CATALOGUES), browser.post("/api/v1/facts", {}), Client().get(CATALOGUES)]

    assert [one.status_code for one in answers] == [401, 401, 401]


def test_too_many_requests_a_minute_are_refused_until_the_next(issue, settings):
    settings.CONNECTIONS_REQUESTS_A_MINUTE = 3
    token, text = issue()

    answers = [System(text).get(CATALOGUES) for _ in range(4)]
    with time_machine.travel(NOW + timedelta(minutes=1), tick=False):
        later = System(text).get(CATALOGUES)

    assert [one.status_code for one in (*answers, later)] == [200, 200, 200, 429, 200]
    assert answers[-1].headers["Retry-After"] == "60"
    token.refresh_from_db()
    assert token.used_on == date(2026, 3, 2)


def test_the_list_needs_as_many_queries_for_three_tokens(
    client, issuer, issue, django_assert_num_queries
):
    client.force_login(issuer)
    issue()
    client.get(reverse("connections"))

    with django_assert_num_queries(LIST_QUERIES):
        client.get(reverse("connections"))
    issue()
    issue()
    with django_assert_num_queries(LIST_QUERIES):
        client.get(reverse("connections"))


@pytest.mark.parametrize("said", [{"name": ""}, {"scopes": []}, {"digest": "x"}])
def test_the_database_refuses_a_token_that_says_too_little(issue, said):
    token, _text = issue()

    with pytest.raises(IntegrityError), transaction.atomic():
        Token.objects.filter(pk=token.pk).update(**said)


def test_a_token_is_revoked_by_somebody(issue):
    token, _text = issue()

    with pytest.raises(IntegrityError), transaction.atomic():
        Token.objects.filter(pk=token.pk).update(revoked_at=NOW)
