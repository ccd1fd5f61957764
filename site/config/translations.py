"""Which messages the tree holds, and the catalogue of their English.

Python's own parser and Django's `templatize` find the messages: no machine needs xgettext or
msgfmt. Refuses a message that is no literal, for nobody could translate it.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation.template import templatize

from config.settings.base import ROOT, SITE
from config.spoken import names_of, sentences, speaks
from keeping.told import CONTEXT

SOURCES = ("site", "credits", "catalog", "exams")
CATALOGUE = SITE / "locale/en/LC_MESSAGES/django.po"

# function → where its context, its message and its plural stand among the arguments
PLACES: dict[str, tuple[int | None, int, int | None]] = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop"), (None, 0, None)),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (None, 0, 1)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), (0, 1, None)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), (0, 1, 2)),
}
LITERAL = r"""\s*u?((?:'(?:[^'\\]|\\.)*')|(?:"(?:[^"\\]|\\.)*"))"""
CALL = re.compile(rf"\b([np]*gettext|_)\({LITERAL}(?:\s*,{LITERAL})?(?:\s*,{LITERAL})?")


class NoLiteralError(ValueError):
    pass


@dataclass(frozen=True)
class Message:
    text: str
    plural: str | None = None
    context: str | None = None


def messages(*, root: Path = ROOT) -> dict[Message, set[str]]:
    """Every message, and the files that say it."""
    found: dict[Message, set[str]] = {}
    for source in SOURCES:
        for path in sorted((root / source).rglob("*")):
            for message in _messages_of(path, root=root):
                found.setdefault(message, set()).add(str(path.relative_to(root)))
    return found


def _messages_of(path: Path, *, root: Path) -> Iterator[Message]:
    if path.suffix == ".py":
        source = path.read_text()
        yield from in_python(source, name=str(path))
        if speaks(str(path.relative_to(root))):
            yield from (Message(text, context=CONTEXT) for text in sentences(source))
    elif path.suffix == ".toml" and path.parent.name == "rulebooks":
        yield from (Message(name, context=CONTEXT) for name in names_of(path.read_text()))
    elif path.suffix in {".html", ".txt"} and "templates" in path.parts:
        yield from in_template(path.read_text(), name=str(path))


def in_python(source: str, *, name: str) -> Iterator[Message]:
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        called = getattr(node.func, "id", None) or getattr(node.func, "attr", None)
        if called in PLACES:
            texts = [_literal(argument, name=name) for argument in node.args[: _needed(called)]]
            yield _message(called, texts)


def in_template(source: str, *, name: str) -> Iterator[Message]:
    for called, *literals in CALL.findall(templatize(source, origin=name)):
        texts = [ast.literal_eval(literal) for literal in literals if literal]
        yield _message(called, texts[: _needed(called)])


def _needed(called: str) -> int:
    return 1 + max(place for place in PLACES[called] if place is not None)


def _literal(argument: ast.expr, *, name: str) -> str:
    if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
        return argument.value
    raise NoLiteralError(f"{name}:{argument.lineno}: {ast.unparse(argument)}")


def _message(called: str, texts: list[str]) -> Message:
    context, text, plural = PLACES[called]
    return Message(
        text=texts[text],
        plural=None if plural is None else texts[plural],
        context=None if context is None else texts[context],
    )
