"""The catalogues: every message has its English, and what is compiled is what was written."""

import re
from pathlib import Path

import polib
import pytest

from config.management.commands.translations import key, renewed
from config.settings.base import SITE
from config.translations import CATALOGUE, Message, NoLiteralError, in_python, in_template, messages

CATALOGUES = sorted((SITE / "locale").rglob("*.po"))
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%%|%[sd]|\{\w*\}")
CHINESE = re.compile(r"[\u3000-\u9fff\uff00-\uffef]+")
REMEDY = "run `python3 manage.py translations` and write the English into site/locale/en"


@pytest.fixture(scope="module")
def english():
    return polib.pofile(CATALOGUE)


@pytest.fixture(scope="module")
def said():
    return set(messages())


def test_every_message_of_the_tree_has_its_english(english, said):
    translated = {key(entry) for entry in english if entry.translated()}

    assert sorted(one.text for one in said - translated) == [], REMEDY


def test_no_english_is_left_of_a_message_that_is_gone(english, said):
    stale = {key(entry) for entry in english} - said

    assert sorted(one.text for one in stale) == [], REMEDY


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: str(path.relative_to(SITE)))
def test_nothing_is_guessed_or_left_over(path):
    catalogue = polib.pofile(path)

    assert [entry.msgid for entry in catalogue if entry.fuzzy or entry.obsolete] == []


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: str(path.relative_to(SITE)))
def test_placeholders_are_the_same_in_both_languages(path):
    differing = [
        (entry.msgid, said)
        for entry in polib.pofile(path)
        for said in [entry.msgstr or entry.msgstr_plural[max(entry.msgstr_plural)]]
        if sorted(PLACEHOLDER.findall(entry.msgid_plural or entry.msgid))
        != sorted(PLACEHOLDER.findall(said))
    ]

    assert differing == []


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: str(path.relative_to(SITE)))
def test_what_is_compiled_is_what_was_written(path):
    assert path.with_suffix(".mo").read_bytes() == polib.pofile(path).to_binary(), REMEDY


def test_english_holds_chinese_only_as_quoted_from_the_message(english):
    """The name of a column, a mark or an example: what a file or a document must hold."""
    chinese = {
        said
        for entry in english
        for said in [entry.msgstr, *entry.msgstr_plural.values()]
        for run in CHINESE.findall(said)
        if (len(run) > 1 and run not in entry.msgid) or not re.search("[A-Za-z]{2}.* ", said)
    }

    assert chinese == set()


def test_messages_of_python_are_found_with_plural_and_context():
    source = 'a = _("座" "位")\nb = ngettext("%d 人", "%d 人们", n)\nc = pgettext("动词", "撤销")'

    assert set(in_python(source, name="a.py")) == {
        Message("座位"),
        Message("%d 人", plural="%d 人们"),
        Message("撤销", context="动词"),
    }


def test_messages_of_templates_are_found_with_plural_and_context():
    source = (
        '{% load i18n %}{% translate "撤销" context "动词" %}{{ a|default:_("无") }}'
        "{% blocktranslate count n=n trimmed %}\n {{ n }} 份\n{% plural %}{{ n }} 份们"
        "{% endblocktranslate %}"
    )

    assert set(in_template(source, name="a.html")) == {
        Message("撤销", context="动词"),
        Message("无"),
        Message("%(n)s 份", plural="%(n)s 份们"),
    }


def test_a_message_that_is_no_literal_is_refused():
    with pytest.raises(NoLiteralError, match=r"a\.py:1"):
        list(in_python("_(f'{number} 人')", name="a.py"))


def test_renewing_keeps_the_english_of_what_stays_and_drops_the_rest():
    old = polib.POFile()
    old.metadata = {"Language": "en"}
    old.append(polib.POEntry(msgid="座位", msgstr="Seats"))
    old.append(polib.POEntry(msgid="没有这句话了", msgstr="Gone"))
    found = {Message("座位"): {"a.py"}, Message("新的话"): {"b.py"}}

    new = renewed(old, found=found)

    assert {entry.msgid: entry.msgstr for entry in new} == {"座位": "Seats", "新的话": ""}


def test_the_catalogues_are_those_of_the_settings(settings):
    assert settings.LOCALE_PATHS == [SITE / "locale"]
    assert Path(CATALOGUE) in CATALOGUES
