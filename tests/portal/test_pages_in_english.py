"""What the product says of itself is English for whoever asked for English."""

import re
from decimal import Decimal
from html.parser import HTMLParser

import pytest
from django.conf import settings
from django.utils import translation

from portal.templatetags.portal import in_credits

CHINESE = re.compile(r"[\u3001-\u9fff\uff00-\uffef]")
SAID_BY_US = {"h1", "h2", "h3", "button", "label", "legend", "summary", "nav", "title", "dt"}
EMPTY = {"br", "img", "input", "meta", "link", "hr", "wbr", "source", "col"}
PLACES = [
    "/", "/my-credits/", "/credits/claims/", "/credits/claims/new/", "/catalog/my-sessions/",
    "/exams/", "/messages/", "/jobs/", "/login/", "/nowhere/",
]  # fmt: skip


@pytest.fixture(autouse=True)
def _the_language_comes_back():
    """A page leaves its language to the thread; what is tested next is Chinese."""
    with translation.override(settings.LANGUAGE_CODE):
        yield


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


@pytest.mark.parametrize(
    ("value", "said"), [("1", "1 credit"), ("2", "2 credits"), ("1.5", "1.5 credits")]
)
def test_credits_are_counted_as_english_counts(value, said):
    with translation.override("en"):
        assert in_credits(Decimal(value)) == said


def test_what_a_measure_that_comes_with_the_product_names_is_english(client, wang):
    """年度总学分 and 其他 are names of the measure, not of the page."""
    client.force_login(wang.user)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"

    page = client.get("/my-credits/").content.decode()

    assert "Total credits of the year" in page
    assert "年度总学分" not in page
    assert "Others" in page
