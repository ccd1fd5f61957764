"""Chinese in Python that no translator sees: only where it is data, official, or an operator's."""

import ast
import re

import pytest

from config.settings.base import ROOT
from config.spoken import SPEAKING, sentences, speaks
from config.translations import SOURCES
from keeping.told import WORD

# A module, or all in a folder, with the reason why its Chinese is nobody's page.
OPERATORS = "what a command prints, and the refusals of its files (COMMANDS: Chinese first)"
PRINTED = "official documents: Chinese by law, whatever language their writer reads"
FILES = "words of files: columns, marks and examples that a program reads again"
RANKS = "ranks and tiers as the law calls them: what is looked for in the roster"
API = "descriptions of the interface and columns of what it takes"
DEMO = "the demo city: its people, lectures and papers"
LETTERS = "characters and readings: fonts, forms of numbers, pinyin, formats of dates"
ERASED = "what stands in the database where somebody's name or words were"
NAMES = "a name in its own language"
REASONS = {
    "catalog/banks/load_command": OPERATORS,
    "catalog/draw/wishes": OPERATORS,
    "catalog/finding/bigrams": LETTERS,
    "catalog/management": OPERATORS,
    "catalog/models/audience": FILES,
    "catalog/opening_day": OPERATORS,
    "catalog/publishing/calendars": FILES,
    "catalog/publishing/workbook": FILES,
    "catalog/seating/audience": RANKS,
    "credits/anchor": OPERATORS,
    "credits/assessment/printing": OPERATORS,
    "credits/holdings": ERASED,
    "credits/management": OPERATORS,
    "credits/models/notice": PRINTED,
    "credits/notice_wording": PRINTED,
    "credits/noticing/wording": PRINTED,
    "credits/standings_file": FILES,
    "credits/transcript_printing": PRINTED,
    "exams/admission/ladders": RANKS,
    "site/config/own_records": OPERATORS,
    "site/keeping/audit/verification": OPERATORS,
    "exams/blueprint_supply": "finds the part again in a sentence of exams.blueprints",
    "exams/formats/markup": FILES,
    "exams/formats/workbook/writer": FILES,
    "exams/management": OPERATORS,
    "exams/papermaking/previews": LETTERS,
    "exams/papermaking/printing": PRINTED,
    "site/config/formats": LETTERS,
    "site/config/management": OPERATORS,
    "site/config/settings": NAMES,
    "site/config/stopping": OPERATORS,
    "site/connections": API,
    "site/documents": PRINTED,
    "site/keeping/apps": NAMES,
    "site/keeping/files": OPERATORS,
    "site/keeping/holdings_check": OPERATORS,
    "site/keeping/losses": OPERATORS,
    "site/keeping/management": OPERATORS,
    "site/keeping/rights": OPERATORS,
    "site/people/erasing": OPERATORS,
    "site/people/holdings": ERASED,
    "site/people/import_command": OPERATORS,
    "site/people/management": OPERATORS,
    "site/people/pinyin": LETTERS,
    "site/people/signing_in/passwords": "what names of units end with",
    "site/portal/demo_city": DEMO,
    "site/portal/guides/loading": OPERATORS,
    "site/portal/guides/pages": NAMES,
    "site/portal/management": OPERATORS,
}
MARKED = re.compile(r"_|_lazy|[np]*gettext(_lazy|_noop)?")
MODULES = {
    str(path.relative_to(ROOT)): path
    for source in SOURCES
    for path in sorted((ROOT / source).rglob("*.py"))
    if "migrations" not in path.parts
}


def bare(node):
    """The Chinese words outside a message; a docstring is no text of the product."""
    called = getattr(node, "func", None)
    if MARKED.fullmatch(str(getattr(called, "id", None) or getattr(called, "attr", ""))):
        return
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return
    text = getattr(node, "value", None) if isinstance(node, ast.Constant) else None
    if isinstance(text, str) and WORD.search(text):
        yield text
    for child in ast.iter_child_nodes(node):
        yield from bare(child)


def declared(name):
    return any(name == f"{one}.py" or name.startswith(f"{one}/") for one in REASONS)


def test_every_chinese_text_of_a_module_is_a_message_or_declared():
    found = {
        name: next(bare(ast.parse(path.read_text())), None)
        for name, path in MODULES.items()
        if not speaks(name) and not declared(name)
    }

    assert {name: text for name, text in found.items() if text} == {}


@pytest.mark.parametrize("declaration", [*REASONS, *SPEAKING])
def test_what_is_declared_exists_and_holds_chinese(declaration):
    paths = [
        path
        for name, path in MODULES.items()
        if name == f"{declaration}.py" or name.startswith(f"{declaration}/")
    ]

    assert any(WORD.search(path.read_text()) for path in paths)


def test_chinese_outside_a_message_is_found():
    source = 'def f():\n    """说明"""\n    return _("座位"), f"第 {row} 行", "没有"'

    assert [*bare(ast.parse(source))] == ["第 ", " 行", "没有"]


def test_sentences_are_read_off_their_source_and_data_is_not():
    source = (
        'TITLES = {"姓名": "name"}\nMARK = re.compile("（.*）")\n'
        'def f(row):\n    """说明"""\n'
        '    refuse(row, "姓名", "没有填")\n'
        '    raise OddError(f"第 {row} 行：{{}} 与“{other!r}”重复")\n'
        '    yield "姓名", "应是文字"\n'
    )

    assert [*sentences(source)] == ["没有填", "第 {0} 行：{{}} 与“{1}”重复", "应是文字"]
