"""Which modules speak plain Chinese, and the sentences they speak.

What these modules say is kept in tables and files, or they are pure and may not know Django. They
write ordinary strings; the sentences are read off the source, get their English in the catalogue
like any message, and `keeping.told` says it on the page. Column names, words of files and marks of
formats are data and no sentences.
"""

import ast
import re
import tomllib
from collections.abc import Iterator
from typing import TypeGuard

from keeping.told import WORD

# Modules, or packages with all that is in them.
SPEAKING = (
    "catalog/attending/lists",
    "catalog/banks/bank_file",
    "catalog/banks/course_file",
    "catalog/banks/lecturer_file",
    "catalog/year_import",
    "credits/assessment/accumulation",
    "credits/assessment/caps",
    "credits/assessment/case",
    "credits/assessment/conversion",
    "credits/assessment/duplicates",
    "credits/assessment/lines",
    "credits/assessment/nodes",
    "credits/assessment/plan",
    "credits/assessment/portions",
    "credits/assessment/values",
    "credits/circumstances/opening_file",
    "credits/claims",
    "credits/editions",
    "credits/imports",
    "credits/ledger",
    "credits/ledger_checks",
    "credits/ledger_context",
    "credits/ledger_heads",
    "credits/models/fact",
    "credits/notice_printing",
    "credits/notices",
    "credits/noticing/holiday_file",
    "credits/rehearsal/job",
    "credits/rulebook",
    "credits/settlement",
    "credits/verification",
    "exams/analysing/job",
    "exams/balancing",
    "exams/bank_export",
    "exams/bank_files",
    "exams/bank_import",
    "exams/blueprints",
    "exams/contests/teams",
    "exams/crediting",
    "exams/formats/aiken",
    "exams/formats/checking",
    "exams/formats/gift",
    "exams/formats/items",
    "exams/formats/moodle_xml",
    "exams/formats/pasted",
    "exams/formats/plain",
    "exams/formats/readings",
    "exams/formats/workbook/reader",
    "exams/item_advice",
    "exams/marks_table",
    "exams/matching",
    "exams/models/attempt",
    "exams/picture_entry",
    "exams/pictures",
    "exams/question_bodies",
    "exams/question_pictures",
    "exams/question_text",
    "exams/remarking/deciding",
    "exams/uploading",
    "site/connections/xapi/statements",
    "site/connections/xapi/taking",
    "site/documents/printing",
    "site/keeping/stores",
    "site/people/id_numbers",
    "site/people/logins",
    "site/people/permissions",
    "site/people/roster",
    "site/people/sheets",
)
STOPS = re.compile(r"[，；：。]")
LONG, FEWEST = 7, 4
# Who is told why: the last of what they are given is a sentence, however short.
REFUSING = {
    "refuse",
    "warn",
    "problem",
    "known",
    "fail",
    "missing",
    "_fault",
    "Problem",
    "Loss",
    "Attribute",
}
TRANSLATED = re.compile(r"_|_lazy|[nd]?p?n?gettext(_lazy|_noop)?|compile|fullmatch|match|sub")
SPOKEN = (ast.Return, ast.Yield, ast.IfExp, ast.BoolOp)


# What a measure calls its kinds, categories, tiers and answers; its articles stay as cited.
NAMING = ("name", "unit", "evidence")


def names_of(measure: str) -> Iterator[str]:
    """The names in the text of a measure that comes with the product."""
    tables = tomllib.loads(measure)
    for leftover in ("documents", "examples", "team_examples"):
        tables.pop(leftover, None)
    yield from filter(WORD.search, _named(tables))


def _named(table: object, *, all_of_it: bool = False) -> Iterator[str]:
    if isinstance(table, list):
        for one in table:
            yield from _named(one, all_of_it=all_of_it)
    elif isinstance(table, dict):
        for key, value in table.items():
            if isinstance(value, str) and (all_of_it or key in NAMING):
                yield value
            yield from _named(value, all_of_it=key == "values")


def speaks(path: str) -> bool:
    return any(path == f"{one}.py" or path.startswith(f"{one}/") for one in SPEAKING)


def sentences(source: str) -> Iterator[str]:
    """Each sentence, with {0}, {1}, … where a value stands."""
    yield from _within(ast.parse(source), parent=None)


def _within(node: ast.AST, *, parent: ast.AST | None) -> Iterator[str]:
    if isinstance(node, ast.Call) and TRANSLATED.fullmatch(_name(node)):
        return
    if isinstance(node, ast.JoinedStr):
        if WORD.search(_literal(node)):
            yield template(node)
    elif isinstance(node, ast.Constant) and _is_sentence(node, parent):
        yield node.value
    for child in ast.iter_child_nodes(node):
        if not (isinstance(node, ast.JoinedStr) and isinstance(child, ast.Constant)):
            yield from _within(child, parent=_parent(child, node, above=parent))


def _parent(child: ast.AST, node: ast.AST, *, above: ast.AST | None) -> ast.AST | None:
    """The last of a pair that is returned or refused is what is said: (column, reason)."""
    is_said = isinstance(above, SPOKEN) or _refuses(above)
    if isinstance(node, ast.Tuple | ast.List) and is_said and child in node.elts[-1:]:
        return ast.Return()
    return node


def template(node: ast.JoinedStr) -> str:
    pieces, number = [], 0
    for piece in node.values:
        if isinstance(piece, ast.Constant):
            pieces.append(piece.value.replace("{", "{{").replace("}", "}}"))
        else:
            pieces.append(f"{{{number}}}")
            number += 1
    return "".join(pieces)


def _literal(node: ast.JoinedStr) -> str:
    return "".join(piece.value for piece in node.values if isinstance(piece, ast.Constant))


def _is_sentence(node: ast.Constant, parent: ast.AST | None) -> bool:
    text = node.value
    if not isinstance(text, str) or not WORD.search(text) or "\\" in text or "(?" in text:
        return False
    if isinstance(parent, ast.Expr | ast.Dict | None):
        return isinstance(parent, ast.Dict) and node not in parent.keys and _is_long(text)
    return _is_long(text) or isinstance(parent, SPOKEN) or _is_given_as_reason(node, parent)


def _is_long(text: str) -> bool:
    return len(WORD.findall(text)) >= LONG or bool(STOPS.search(text))


def _is_given_as_reason(node: ast.Constant, parent: ast.AST) -> bool:
    if isinstance(parent, ast.Assign):
        return len(WORD.findall(node.value)) >= FEWEST
    return _refuses(parent) and bool(parent.args) and parent.args[-1] is node


def _refuses(node: ast.AST | None) -> TypeGuard[ast.Call]:
    if not isinstance(node, ast.Call):
        return False
    return _name(node) in REFUSING or _name(node).endswith("Error")


def _name(call: ast.Call) -> str:
    return str(getattr(call.func, "id", None) or getattr(call.func, "attr", ""))
