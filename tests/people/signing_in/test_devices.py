"""What browsers say of themselves, as they say it, and the two words that are kept of it."""

import pytest

from people.signing_in import devices

SAID = {
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/131.0.0.0 Safari/537.36 Edg/131.0.0.0": ("Edge", "Windows"),
    "Mozilla/5.0 (Windows NT 10.0; WOW64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/108.0.0.0 Safari/537.36 QIHU 360SE": ("360 浏览器", "Windows"),
    "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0": ("Firefox", "Linux"),
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like "
    "Gecko) Mobile/15E148 wxwork/4.1 MicroMessenger/7.0.1": ("企业微信", "iPhone"),
    "Mozilla/5.0 (Linux; Android 14; X) AppleWebKit/537.36 Chrome/116.0 MicroMessenger/8.0": (
        "微信",
        "Android",
    ),
    "Mozilla/5.0 (Phone; OpenHarmony 5.0) AppleWebKit/537.36 Chrome/114.0 Safari/537.36": (
        "Chrome",
        "鸿蒙",
    ),
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/18.1 "
    "Safari/605.1.15": ("Safari", "macOS"),
    "curl/8.5.0": ("未知", "未知"),
    "": ("未知", "未知"),
}


@pytest.mark.parametrize(
    ("said", "told"), SAID.items(), ids=[" ".join(one) for one in SAID.values()]
)
def test_a_browser_and_its_system_are_told_in_plain_words(said, told):
    assert devices.names(devices.said_by(said)) == told


def test_nothing_else_is_kept_of_what_a_browser_says():
    for said in SAID:
        browser, system = devices.said_by(said)
        assert browser in {"", *devices.BROWSERS}
        assert system in {"", *devices.SYSTEMS}


def test_a_session_that_says_nothing_is_unknown():
    assert devices.names(()) == ("未知", "未知")
