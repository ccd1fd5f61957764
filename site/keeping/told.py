"""What was said or kept in Chinese, told to a reader of another language.

Notes, reasons and refusals are made as Chinese sentences: they are kept, printed and exported, and
the modules that make them know no reader (`config.translations.SPEAKING` names those modules).
A page finds the sentence again among the messages of the catalogue and says its translation, with
the names and numbers where they were. Refuses to guess: what is no message stays as it is, and
what stands in “quotation marks” is quoted. Chinese pages are not touched at all.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.utils.safestring import SafeData
from django.utils.translation import get_language
from django.utils.translation.trans_real import translation

CONTEXT = "told"
CHINESE = re.compile(r"[\u3001-\u303f\u4e00-\u9fff\uff00-\uffef]")
WORD = re.compile(r"[\u4e00-\u9fff]")
HOLE = re.compile(r"%\((\w+)\)[sd]|%[sd]|\{(\w*)\}")
SEPARATOR = re.compile(r"([：；\n]|: |; )")
WESTERN = {"：": ": ", "；": "; "}
# Fewer words than these would be found in what people wrote themselves.
FEWEST_WORDS = 2


@dataclass(frozen=True)
class Sentence:
    """A message with holes; `chunk` is its longest piece that is the same in every use."""

    pattern: re.Pattern[str]
    chunk: str
    words: int
    quoted: frozenset[str]
    # Holes right after another one, which gets nothing: where one ends is found by what is told.
    joined: frozenset[str]
    said: tuple[str, ...]


@dataclass(frozen=True)
class Book:
    whole: dict[str, str]
    with_holes: tuple[Sentence, ...]


def told(text: Any) -> Any:
    """The sentence in the language of the page; the same object where there is nothing to say."""
    language = get_language()
    if text is None or language is None or language.startswith("zh") or isinstance(text, SafeData):
        return text
    sentence = str(text)
    return _told(sentence, language) if CHINESE.search(sentence) else text


@lru_cache(maxsize=2048)
def _told(text: str, language: str) -> str:
    everything = _book(language, ("", CONTEXT))
    whole = _found(text, everything, language)
    if not SEPARATOR.search(text):
        return text if whole is None else whole
    joined = _joined(text, everything, language)
    # Two sentences that were joined look like one with a long value: the plainer English wins.
    return min([whole or text, joined], key=lambda one: len(WORD.findall(one)))


def _joined(text: str, book: Book, language: str) -> str:
    pieces, said = SEPARATOR.split(text), ""
    for piece, mark in zip(pieces[::2], [*pieces[1::2], ""], strict=True):
        with_mark = _found(f"{piece}{mark}", book, language)
        found = with_mark or _found(piece.strip(), book, language) or piece
        said += found if with_mark else f"{found}{WESTERN.get(mark, mark)}"
    return said


def _found(text: str, book: Book, language: str) -> str | None:
    if (said := book.whole.get(text)) is not None:
        return said
    for sentence in book.with_holes:
        if sentence.chunk in text and (match := sentence.pattern.fullmatch(text)):
            return _filled(sentence, match.groupdict(), language)
    return None


def _filled(sentence: Sentence, values: dict[str, str], language: str) -> str:
    """A value may be a sentence itself, but never one that a person wrote: of our own only."""
    told = {
        name: value if name in sentence.quoted else _value(value, name in sentence.joined, language)
        for name, value in values.items()
    }
    singular = len(sentence.said) == 1 or "1" in values.values()
    said, names = sentence.said[0 if singular else 1], iter(told)
    filled = HOLE.sub(lambda hole: told[_name(hole) or next(names)], said)
    return filled.replace("{{", "{").replace("}}", "}").replace("%%", "%")


def _value(text: str, is_joined: bool, language: str) -> str:
    own = _book(language, (CONTEXT,))
    for start in range(len(text) if is_joined else min(1, len(text))):
        if (said := _found(text[start:], own, language)) is not None:
            gap = " " if start and said[0].isalnum() else ""
            return f"{text[:start]}{gap}{said}"
    return text


@lru_cache(maxsize=8)
def _book(language: str, contexts: tuple[str, ...]) -> Book:
    whole: dict[str, str] = {}
    with_holes = []
    for text, said in _messages(language, contexts):
        if HOLE.search(text):
            with_holes.append(_sentence(text, said))
        else:
            whole.setdefault(text, said[0])
    fewest = FEWEST_WORDS if "" in contexts else 1
    useful = (one for one in with_holes if one.words >= fewest)
    return Book(whole, tuple(sorted(useful, key=lambda one: -one.words)))


def _messages(language: str, contexts: tuple[str, ...]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each message with its translation; with its plurals, the singular first."""
    said: dict[str, dict[int, str]] = {}
    catalogue = translation(language)._catalog  # type: ignore[attr-defined]  # as Django does
    for key, words in catalogue.items():
        text, form = key if isinstance(key, tuple) else (key, 0)
        said.setdefault(text, {})[form] = words
    for text, forms in said.items():
        context, _, message = text.rpartition("\x04")
        if context in contexts and WORD.search(message):
            yield message, tuple(forms[form] for form in sorted(forms))


def _sentence(text: str, said: tuple[str, ...]) -> Sentence:
    pattern, at = "", 0
    chunks: list[str] = []
    quoted, joined = set(), set()
    for number, hole in enumerate(HOLE.finditer(text)):
        chunk = _plain(text[at : hole.start()])
        name, at = _name(hole) or f"hole{number}", hole.end()
        again = f"(?P<{name}>" in pattern
        pattern += re.escape(chunk) + (f"(?P={name})" if again else f"(?P<{name}>.*?)")
        chunks.append(chunk)
        if chunk.endswith("“"):
            quoted.add(name)
        if number and not chunk:
            joined.add(name)
    chunks.append(_plain(text[at:]))
    return Sentence(
        re.compile(pattern + re.escape(chunks[-1]), re.DOTALL),
        max(chunks, key=len),
        len(WORD.findall("".join(chunks))),
        frozenset(quoted),
        frozenset(joined),
        said,
    )


def _name(hole: re.Match[str]) -> str:
    """Numbered holes get a letter before: a group of a pattern cannot be called 0."""
    name: str = hole[1] or hole[2] or ""
    return f"n{name}" if name.isdigit() else name


def _plain(chunk: str) -> str:
    return chunk.replace("{{", "{").replace("}}", "}").replace("%%", "%")
