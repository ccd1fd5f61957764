"""Chinese that no translator sees: only where it is official, or the same in any language."""

import re

import pytest

from config.settings.base import SITE
from config.translations import in_template

TEMPLATES = SITE / "templates"
CHINESE = re.compile(r"[\u3001-\u303f\u4e00-\u9fff\uff00-\uffef]")
TAG = re.compile(
    r"\{#.*?#\}|\{% *blocktrans.*?endblocktrans(?:late)? *%\}|\{% *trans(?:late)? .*?%\}"
    r"|_\((?:\".*?\"|'.*?')\)",
    re.DOTALL,
)
# Printed and official: Chinese by law or by use, whatever language their reader has chosen.
PRINTED = ("documents/", "exams/papers/print/", "catalog/signing_sheet.html")
# Without a request there is no language; a language names itself; a note to a person's own name.
NAMELESS = ("500.html", "503.html", "please_wait.html", "components/language.html")


def bare(source):
    """The lines that hold Chinese outside a message."""
    return [line for line in TAG.sub("", source).splitlines() if CHINESE.search(line)]


@pytest.mark.parametrize(
    "path",
    [
        path
        for path in sorted(TEMPLATES.rglob("*.html"))
        if not str(path.relative_to(TEMPLATES)).startswith(PRINTED + NAMELESS)
    ],
    ids=lambda path: str(path.relative_to(TEMPLATES)),
)
def test_every_chinese_text_of_a_template_is_a_message(path):
    assert bare(path.read_text()) == []


def test_chinese_outside_a_message_is_found():
    source = '{% translate "座位" %}<b title="{{ a|default:_("无") }}">余座（{{ n }}）</b>'

    assert [*in_template(source, name="a.html")]
    assert bare(source) == ['<b title="{{ a|default: }}">余座（{{ n }}）</b>']
