import pytest

SWITCH = "/text-size/"


def test_large_letters_stay_until_they_are_switched_off(client, wang):
    client.force_login(wang.user)

    answer = client.post(SWITCH, {"size": "large", "next": "/my-credits/?year=2026"})
    large = client.get("/").content.decode()
    client.post(SWITCH, {"size": "standard", "next": "/"})
    standard = client.get("/").content.decode()

    assert answer["Location"] == "/my-credits/?year=2026"
    assert 'class="large-text"' in large
    assert "标准字号" in large
    assert "large-text" not in standard
    assert "大字版" in standard


@pytest.mark.parametrize("elsewhere", ["https://example.com/", "//example.com", "", "javascript:1"])
def test_switch_leads_nowhere_else(client, db, elsewhere):
    answer = client.post(SWITCH, {"size": "large", "next": elsewhere})

    assert answer["Location"] == "/"


def test_who_is_not_logged_in_may_switch_and_only_by_post(client, db):
    assert client.get(SWITCH).status_code == 405
    client.post(SWITCH, {"size": "large", "next": "/login/"})

    assert 'class="large-text"' in client.get("/login/").content.decode()
