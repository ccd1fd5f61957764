import pytest
from django.urls import reverse

PASSWORD = "x"


@pytest.mark.parametrize("name", ["home", "my_credits", "unit_desk", "shortfall_file"])
def test_pages_ask_for_a_login_first(client, db, name):
    response = client.get(reverse(name))

    assert response.status_code == 302
    assert response.url == f"/login/?next={reverse(name)}"


def test_logging_in_leads_to_the_page_that_was_asked_for(client, wang):
    response = client.post(
        "/login/", {"username": "u10001", "password": PASSWORD, "next": "/my-credits/"}
    )

    assert response.status_code == 302
    assert response.url == "/my-credits/"


def test_logging_in_never_leads_to_another_site(client, wang):
    response = client.post(
        "/login/", {"username": "u10001", "password": PASSWORD, "next": "https://evil.example/"}
    )

    assert response.url == "/"


def test_a_wrong_password_is_named_in_a_summary_that_takes_the_focus(client, wang):
    response = client.post("/login/", {"username": "u10001", "password": "wrong"})

    page = response.content.decode()
    assert response.status_code == 200
    assert 'role="alert" tabindex="-1" data-error-summary' in page
    assert "登录名或密码不对" in page
    assert 'value="u10001"' in page
    assert "wrong" not in page


def test_logging_out_is_a_post_and_ends_the_session(client, wang):
    client.force_login(wang.user)

    assert client.get("/logout/").status_code == 405
    assert client.post("/logout/").url == "/login/"
    assert client.get("/my-credits/").status_code == 302


def test_pages_forbid_scripts_and_styles_of_their_own(client, db):
    policy = client.get("/login/")["Content-Security-Policy"]

    assert "default-src 'self'" in policy
    assert "unsafe" not in policy


def test_a_page_that_does_not_exist_says_so_in_chinese(client, wang):
    client.force_login(wang.user)

    response = client.get("/no-such-page/")

    assert response.status_code == 404
    assert "没有找到这个页面" in response.content.decode()


def test_a_failure_is_shown_without_a_database(rf):
    from django.views.defaults import server_error  # noqa: PLC0415 -- used here alone

    response = server_error(rf.get("/"))

    assert response.status_code == 500
    assert "系统出错" in response.content.decode()
