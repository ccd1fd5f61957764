import pytest

SWITCH, HERE = "/text-size/", "http://testserver/my-credits/?year=2026"


def test_large_letters_stay_until_they_are_switched_off(client, wang):
    client.force_login(wang.user)

    answer = client.post(SWITCH, {"size": "large"}, headers={"referer": HERE})
    large = client.get("/").content.decode()
    client.post(SWITCH, {"size": "standard"})
    standard = client.get("/").content.decode()

    assert answer["Location"] == HERE
    assert 'class="large-text"' in large
    assert "标准字号" in large
    assert "large-text" not in standard
    assert "大字版" in standard


@pytest.mark.parametrize("elsewhere", ["https://example.com/", "//example.com", "", "javascript:1"])
def test_switch_leads_nowhere_else(client, db, elsewhere):
    answer = client.post(SWITCH, {"size": "large"}, headers={"referer": elsewhere})

    assert answer["Location"] == "/"


def test_who_is_not_logged_in_may_switch_and_only_by_post(client, db):
    assert client.get(SWITCH).status_code == 405
    client.post(SWITCH, {"size": "large"})

    assert 'class="large-text"' in client.get("/login/").content.decode()
