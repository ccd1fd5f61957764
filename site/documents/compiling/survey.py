"""What has to be known of all letters of a job before the first one is printed."""

import json
from collections.abc import Hashable, Iterable
from hashlib import sha256

from documents.compiling.shapes import taken_apart
from documents.letters import Letter
from documents.press import text_of

Kind = str  # letters of one template whose contexts are built alike


class Survey:
    """The characters and names of a job, and the texts that all letters of a kind share."""

    def __init__(self) -> None:
        self.characters: set[str] = set()
        self.names: set[str] = set()
        self._first: dict[Kind, tuple[str, ...]] = {}
        self._common: dict[Kind, frozenset[int]] = {}
        self._kinds: dict[Hashable, Kind] = {}

    @classmethod
    def of(cls, letters: Iterable[Letter]) -> "Survey":
        survey = cls()
        for letter in letters:
            survey.add(letter)
        return survey

    @classmethod
    def from_json(cls, text: str) -> "Survey":
        stored, survey = json.loads(text), cls()
        survey.characters, survey.names = set(stored["characters"]), set(stored["names"])
        survey._common = {kind: frozenset(common) for kind, common in stored["common"].items()}
        return survey

    def as_json(self) -> str:
        return json.dumps({
            "characters": "".join(sorted(self.characters)),
            "names": sorted(self.names),
            "common": {kind: sorted(common) for kind, common in self._common.items()},
        })  # fmt: skip

    def add(self, letter: Letter) -> None:
        kind, texts = self.read(letter)
        self.characters.update(*letter.names)
        self.names.update(letter.names)
        first = self._first.get(kind)
        if first is None:
            self._first[kind] = texts
            self._common[kind] = frozenset(range(len(texts)))
            # With the words of the template: no letter may need a font that was not cut.
            self.characters.update(*texts, text_of(letter.document()))
            return
        others = [at for at, text in enumerate(texts) if text != first[at]]
        self.characters.update(*[texts[at] for at in others])
        if not self._common[kind].isdisjoint(others):
            self._common[kind] = self._common[kind].difference(others)

    def read(self, letter: Letter) -> tuple[Kind, tuple[str, ...]]:
        structure, texts = taken_apart(letter.context)
        known = letter.template, structure
        if known not in self._kinds:
            self._kinds[known] = sha256(repr(known).encode()).hexdigest()[:16]
        return self._kinds[known], texts

    def common(self, kind: Kind) -> frozenset[int]:
        return self._common[kind]
