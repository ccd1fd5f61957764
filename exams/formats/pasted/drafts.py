"""Gathers lines into drafts of questions: where one ends and what each line belongs to."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from exams.formats.items import Kind
from exams.formats.pasted.marks import (
    HEADING,
    INLINE_FIELD,
    POINTS_EACH,
    TYPE_TAG,
    TYPES,
    Start,
    field_of,
    options_of,
    start_of,
)
from exams.formats.readings import lines_of


@dataclass
class Draft:
    """A question as typed; `kind` is the one told by its tag or by the heading above it."""

    line: int
    section: int = 0
    style: str = ""
    number: int | None = None
    kind: Kind | None = None
    stem: list[str] = field(default_factory=list)
    options: list[tuple[str, list[str]]] = field(default_factory=list)
    fields: dict[str, list[str]] = field(default_factory=dict)

    @property
    def is_complete(self) -> bool:
        return bool(self.options) or "answer" in self.fields

    @property
    def is_stray(self) -> bool:
        """A title or a remark between the questions."""
        return not (self.style or self.kind or self.options or self.fields)

    def told(self, name: str) -> str:
        return "\n".join(self.fields.get(name, [])).strip()


def drafts_of(text: str) -> Iterator[Draft]:
    gathering = _Gathering()
    for number, line in lines_of(text):
        for piece in INLINE_FIELD.split(line):
            if piece or not line:
                yield from gathering.add(number, piece.strip())
    yield from gathering.finish()


class _Gathering:
    def __init__(self) -> None:
        self._draft: Draft | None = None
        self._kind: Kind | None = None
        self._points = ""
        self._last: int | None = None
        self._section = 0
        # Where a line without any mark goes on.
        self._open: list[str] = []

    def add(self, number: int, line: str) -> Iterator[Draft]:
        draft = self._draft
        if not line:
            if draft and not draft.style and draft.is_complete:
                yield from self.finish()
        elif heading := HEADING.fullmatch(line):
            yield from self.finish()
            self._head(heading[1], line)
        elif draft and (told := field_of(line)):
            name, rest = told
            self._open = draft.fields.setdefault(name, [])
            self._open.append(rest)
        elif (start := start_of(line)) and self._begins(start):
            yield from self.finish()
            self._begin(number, start.rest, start)
        else:
            yield from self._continue(number, line)

    def finish(self) -> Iterator[Draft]:
        draft, self._draft = self._draft, None
        if draft:
            if self._points:
                draft.fields.setdefault("points", [self._points])
            yield draft

    def _head(self, word: str, line: str) -> None:
        points = POINTS_EACH.search(line)
        self._kind, self._points = TYPES[word], points[1] if points else ""
        self._last = None
        self._section += 1

    def _begins(self, start: Start) -> bool:
        """A numbered line may also be a part of the question's own text."""
        draft = self._draft
        is_next = start.number is None or start.number == (self._last or 0) + 1
        if start.rest[:1].isdigit() and not is_next:
            return False
        if draft is None:
            return True
        if draft.style and start.style != draft.style:
            return False
        return draft.is_complete or is_next

    def _begin(self, number: int, line: str, start: Start | None = None) -> None:
        draft = Draft(number, self._section, kind=self._kind)
        if start:
            draft.style, draft.number = start.style, start.number
            self._last = start.number
        if tag := TYPE_TAG.match(line):
            draft.kind, line = TYPES[tag[1]], line[tag.end() :].strip()
        self._draft, self._open = draft, draft.stem
        before, options = options_of(line)
        if before:
            draft.stem.append(before)
            self._options(draft, options)
        elif line:
            draft.stem.append(line)  # a stem may begin like an option: A、B 两地……

    def _options(self, draft: Draft, options: list[tuple[str, str]]) -> None:
        for letter, text in options:
            self._open = [text]
            draft.options.append((letter, self._open))

    def _continue(self, number: int, line: str) -> Iterator[Draft]:
        draft = self._draft
        if draft is None or _is_answered(draft, self._open):
            yield from self.finish()
            self._begin(number, line)
            return
        before, options = options_of(line)
        if options and "answer" not in draft.fields and (not before or self._open is draft.stem):
            if before:
                draft.stem.append(before)
            self._options(draft, options)
        else:
            self._open.append(line)


def _is_answered(draft: Draft, open_: list[str]) -> bool:
    """Without numbers, what follows a given answer is the next question."""
    return not draft.style and open_ is draft.fields.get("answer") and bool(draft.told("answer"))
