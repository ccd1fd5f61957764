from datetime import date

import pytest
from django.conf import settings
from django.utils import formats, translation

SWITCH, HERE = "/language/", "http://testserver/my-credits/?year=2026"


def test_english_stays_until_it_is_switched_off(client, wang):
    client.force_login(wang.user)

    answer = client.post(SWITCH, {"language": "en"}, headers={"referer": HERE})
    english = client.get("/")
    client.post(SWITCH, {"language": "zh-hans"})
    chinese = client.get("/")

    assert answer["Location"] == HERE
    assert '<html lang="en"' in english.content.decode()
    assert "My credits" in english.content.decode()
    assert english["Content-Language"] == "en"
    assert '<html lang="zh-hans"' in chinese.content.decode()
    assert "我的学分" in chinese.content.decode()


def test_what_a_browser_says_of_itself_changes_nothing(client, db):
    page = client.get("/login/", headers={"accept-language": "en-US,en"})

    assert "登录" in page.content.decode()
    assert "Cookie" in page["Vary"]


@pytest.mark.parametrize("elsewhere", ["https://example.com/", "//example.com", "", "javascript:1"])
def test_switch_leads_nowhere_else(client, db, elsewhere):
    answer = client.post(SWITCH, {"language": "en"}, headers={"referer": elsewhere})

    assert answer["Location"] == "/"


@pytest.mark.parametrize("asked", ["", "fr", "../en", "zh-hans"])
def test_only_a_language_of_ours_is_remembered(client, db, asked):
    client.post(SWITCH, {"language": asked})

    assert client.cookies[settings.LANGUAGE_COOKIE_NAME].value == ""
    assert "登录" in client.get("/login/").content.decode()


def test_a_cookie_that_names_no_language_is_passed_over(client, db):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "xx"

    assert '<html lang="zh-hans"' in client.get("/login/").content.decode()


def test_the_switch_is_a_form_that_needs_no_script_and_holds_no_token(client, db):
    assert client.get(SWITCH).status_code == 405

    page = client.get("/login/").content.decode()

    assert '<button class="button-quiet" name="language" value="en" lang="en">English' in page


def test_dates_follow_the_language():
    day = date(2026, 11, 2)
    with translation.override("zh-hans"):
        chinese = formats.date_format(day, "DAY")
    with translation.override("en"):
        english = formats.date_format(day, "DAY")

    assert (chinese, english) == ("2026年11月2日", "2 November 2026")
