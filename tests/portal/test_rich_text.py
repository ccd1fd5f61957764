"""An announcement is text with a few marks, whatever its editor's browser sends."""

import json

import pytest
from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter

from portal.models import Announcement

FEATURES = Announcement._meta.get_field("body").features


def stored(block, entity=None):
    """As the editor sends it, and as it is kept."""
    blank = {
        "key": "a",
        "type": "unstyled",
        "depth": 0,
        "inlineStyleRanges": [],
        "entityRanges": [],
    }
    ranges = [{"key": 0, "offset": 0, "length": len(block["text"])}] if entity else []
    sent = {"blocks": [blank | {"entityRanges": ranges} | block], "entityMap": {"0": entity or {}}}
    return ContentstateConverter(features=FEATURES).to_database_format(json.dumps(sent))


def test_markup_that_is_typed_is_text():
    assert "<script" not in stored({"text": "<script>alert(1)</script>"})


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "data:text/html,x", "JaVaScRiPt:alert(1)"]
)
def test_a_link_that_runs_something_leads_nowhere(address):
    kept = stored(
        {"text": "链接"}, {"type": "LINK", "mutability": "MUTABLE", "data": {"url": address}}
    )

    assert "链接" in kept
    assert "alert" not in kept
    assert "data:" not in kept


def test_a_link_to_a_site_stays():
    kept = stored(
        {"text": "链接"},
        {"type": "LINK", "mutability": "MUTABLE", "data": {"url": "https://city.example/"}},
    )

    assert '<a href="https://city.example/">' in kept


def test_marks_that_are_not_offered_are_dropped():
    kept = stored(
        {
            "text": "字",
            "type": "header-two",
            "inlineStyleRanges": [{"offset": 0, "length": 1, "style": "STRIKETHROUGH"}],
        }
    )

    assert ("<h2" in kept, "<s>" in kept) == (False, False)
