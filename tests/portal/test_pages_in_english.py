"""What the product says of itself is English for whoever asked for English."""

import re
from html.parser import HTMLParser

import pytest
from django.conf import settings

CHINESE = re.compile(r"[\u3001-\u9fff\uff00-\uffef]")
SAID_BY_US = {"h1", "h2", "h3", "button", "label", "legend", "summary", "nav", "title", "dt"}
EMPTY = {"br", "img", "input", "meta", "link", "hr", "wbr", "source", "col"}
PLACES = [
    "/", "/my-credits/", "/credits/claims/", "/credits/claims/new/", "/catalog/my-sessions/",
    "/exams/", "/messages/", "/jobs/", "/login/", "/nowhere/",
]  # fmt: skip


class Ours(HTMLParser):
    """Chinese in headings, controls and names of places that is not marked as Chinese."""

    def __init__(self):
        super().__init__()
        self.open: list[tuple[str, bool]] = []
        self.found: list[str] = []

    def handle_starttag(self, tag, attrs):
        if tag not in EMPTY:
            self.open.append((tag, dict(attrs).get("lang") == "zh-Hans"))

    def handle_endtag(self, tag):
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, text):
        tags = {tag for tag, _is_marked in self.open}
        is_marked = any(is_marked for _tag, is_marked in self.open)
        if CHINESE.search(text) and tags & SAID_BY_US and not is_marked:
            self.found.append(text.strip())


@pytest.mark.parametrize("place", PLACES)
def test_headings_and_controls_are_english(client, wang, place):
    client.force_login(wang.user)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    page = Ours()

    page.feed(client.get(place, follow=True).content.decode())

    assert page.found == []


def test_unmarked_chinese_is_found():
    page = Ours()

    page.feed('<h1>我的学分</h1><h2 lang="zh-Hans">年度主题</h2><p>数据</p><button>Save</button>')

    assert page.found == ["我的学分"]
