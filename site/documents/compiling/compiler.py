"""The shapes of one job: what was laid out and proved, and what was refused and why."""

import io
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from django.utils.translation import gettext as _

from documents import fonts, sheet
from documents.compiling import proof, typefaces
from documents.compiling.assembling import Sheet
from documents.compiling.binding import Binding
from documents.compiling.exemplars import Exemplars, UnprovableError
from documents.compiling.shapes import SAMPLES, Alphabet, Coding, taken_apart
from documents.letters import Letter
from documents.press import UNPRINTABLE, Press

Sheets = tuple[Sheet, ...]
LONGEST_LETTER = 20_000  # characters; a longer one is printed alone, or refused


@dataclass
class Survey:
    """What has to be known of all letters of a job before the first one is printed."""

    characters: set[str] = field(default_factory=set)
    names: set[str] = field(default_factory=set)
    # By template and structure: the first one's texts, and which ones all have in common.
    first: dict[Hashable, tuple[str, ...]] = field(default_factory=dict)
    common: dict[Hashable, frozenset[int]] = field(default_factory=dict)

    @classmethod
    def of(cls, letters: Iterable[Letter]) -> "Survey":
        survey = cls()
        for letter in letters:
            survey.add(letter)
        return survey

    def add(self, letter: Letter) -> None:
        structure, texts = taken_apart(letter.context)
        kind = letter.template, structure
        self.characters.update(*texts, *letter.names)
        self.names.update(letter.names)
        first = self.first.setdefault(kind, texts)
        common = self.common.setdefault(kind, frozenset(range(len(texts))))
        self.common[kind] = frozenset([at for at in common if texts[at] == first[at]])


@dataclass(frozen=True)
class Shaped:
    """A letter beside its texts and its shape; a text that all letters share is in the shape."""

    letter: Letter
    texts: tuple[str, ...]
    common: frozenset[int]
    shape: Hashable
    must_be_plain: bool


class Compiler:
    """Fonts cut once for a job, and the pages of each shape laid out once."""

    def __init__(self, chains: fonts.Chains, survey: Survey, source: Path = sheet.LETTER) -> None:
        self.chains = chains
        self.fonts = fonts.prepare(chains, {*survey.characters, *SAMPLES}, sorted(survey.names))
        self.faces = typefaces.of(self.fonts)
        self.refused: dict[Hashable, str] = {}
        self._survey = survey
        fits = typefaces.fitting(self.fonts, self.faces)
        self._alphabet = Alphabet.of(survey.characters, fits)
        self._press = Press(chains, (), source, self.fonts)
        self._exemplars = Exemplars(self._press, self.faces)
        self._known: dict[Hashable, Sheets] = {}
        self._undrawable = frozenset(fonts.missing(chains, survey.characters))

    def shaped(self, letter: Letter) -> Shaped:
        structure, texts = taken_apart(letter.context)
        kind = letter.template, structure
        common, mask = self._survey.common[kind], self._alphabet.mask
        masked = [t if at in common else t.translate(mask) for at, t in enumerate(texts)]
        return Shaped(letter, texts, common, (kind, *masked), self._beyond([*texts, *letter.names]))

    def sheets(self, one: Shaped) -> Sheets | None:
        """The pages of a letter's shape; None if it must be printed without them."""
        if one.shape not in self._known and one.shape not in self.refused:
            try:
                self._known[one.shape] = self._learn(one)
            except UnprovableError as error:
                self.refused[one.shape] = str(error)
        return self._known.get(one.shape)

    def check(self, one: Shaped) -> bool:
        """Whether a letter comes out as WeasyPrint prints it; its shape is given up if not."""
        try:
            drawn, _pages = self._press.draw([one.letter.document()])
            self._prove(one, self._known[one.shape], drawn, 0)
        except (UnprovableError, *UNPRINTABLE) as error:
            del self._known[one.shape]
            self.refused[one.shape] = str(error)
            return False
        return True

    def _beyond(self, texts: Sequence[str]) -> bool:
        return sum(map(len, texts)) > LONGEST_LETTER or (
            bool(self._undrawable) and not self._undrawable.isdisjoint("".join(texts))
        )

    def _learn(self, one: Shaped) -> Sheets:
        if any(sheet.whole_name_class(self.fonts, name) for name in one.letter.names):
            raise UnprovableError(_("姓名须换字体"))
        own = [at for at in range(len(one.texts)) if at not in one.common]
        coding = Coding(self._alphabet, one.texts, own)
        exemplar = self._exemplars.make(one.letter, one.texts, coding)
        self._prove(one, exemplar.sheets, exemplar.drawn, exemplar.drawn_at)
        return exemplar.sheets

    def _prove(self, one: Shaped, sheets: Sheets, drawn: bytes, drawn_at: int) -> None:
        file = io.BytesIO()
        binding = Binding(file, title="", faces=self.faces)
        for page in sheets:
            binding.sheet(page, one.texts)
        binding.close()
        if not proof.same_pages(file.getvalue(), drawn, drawn_at):
            raise UnprovableError(_("组版与排版的图像不一致"))
