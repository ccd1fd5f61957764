"""The shapes of one job: what was laid out and proved, and what was refused and why."""

import io
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from django.utils.translation import gettext as _

from documents import fonts, sheet
from documents.compiling import proof, typefaces
from documents.compiling.binding import Binding
from documents.compiling.exemplars import Exemplars, UnprovableError
from documents.compiling.frames import Composition, Frame, Masks
from documents.compiling.shapes import SAMPLES, Alphabet, Coding, taken_apart
from documents.letters import Letter
from documents.press import UNPRINTABLE, Press

MOST_FRAMES = 60
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
    """A letter beside its texts and their shapes; a text that all share is its own shape."""

    letter: Letter
    texts: tuple[str, ...]
    kind: Hashable
    masks: Masks
    common: frozenset[int]
    must_be_plain: bool


class Compiler:
    """Fonts cut once for a job, and the pages of each shape laid out once."""

    def __init__(self, chains: fonts.Chains, survey: Survey, source: Path = sheet.LETTER) -> None:
        self.chains = chains
        self.fonts = fonts.prepare(chains, {*survey.characters, *SAMPLES}, sorted(survey.names))
        self.faces = typefaces.of(self.fonts)
        self.refused: dict[tuple[Hashable, Masks], str] = {}
        self._survey = survey
        fits = typefaces.fitting(self.fonts, self.faces)
        self._alphabet = Alphabet.of(survey.characters, fits)
        self._press = Press(chains, (), source, self.fonts)
        self._exemplars = Exemplars(self._press, self.faces)
        self._distrusted: dict[Hashable, str] = {}
        self._frames: dict[Hashable, list[Frame]] = {}
        self._undrawable = frozenset(fonts.missing(chains, survey.characters))

    def shaped(self, letter: Letter) -> Shaped:
        structure, texts = taken_apart(letter.context)
        kind = letter.template, structure
        common, mask = self._survey.common[kind], self._alphabet.mask
        masks = tuple([t if at in common else t.translate(mask) for at, t in enumerate(texts)])
        beyond = self._beyond([*texts, *letter.names])
        return Shaped(letter, texts, kind, masks, common, beyond)

    def composed(self, one: Shaped) -> Composition | None:
        """The pages of a letter's shape; None if it must be printed without them."""
        if one.kind in self._distrusted or (one.kind, one.masks) in self.refused:
            return None
        frames = self._frames.setdefault(one.kind, [])
        if found := _found(frames, one.masks):
            return found
        try:
            self._learn(one, frames)
        except UnprovableError as error:
            self.refused[one.kind, one.masks] = str(error)
        return _found(frames, one.masks)

    def why_not(self, one: Shaped) -> str:
        return self._distrusted.get(one.kind) or self.refused[one.kind, one.masks]

    def check(self, one: Shaped, pages: Composition) -> bool:
        """Whether a letter comes out as WeasyPrint prints it; if not, all that was learned from
        letters of its kind is given up."""
        try:
            drawn, _layouts = self._press.draw([one.letter.document()])
            self._prove(one, pages, drawn, 0)
        except (UnprovableError, *UNPRINTABLE) as error:
            self._distrusted[one.kind] = str(error)
            return False
        return True

    def _beyond(self, texts: Sequence[str]) -> bool:
        return sum(map(len, texts)) > LONGEST_LETTER or (
            bool(self._undrawable) and not self._undrawable.isdisjoint("".join(texts))
        )

    def _learn(self, one: Shaped, frames: list[Frame]) -> None:
        if any(sheet.whole_name_class(self.fonts, name) for name in one.letter.names):
            raise UnprovableError(_("姓名须换字体"))
        own = [at for at in range(len(one.texts)) if at not in one.common]
        coding = Coding(self._alphabet, one.texts, own)
        exemplar = self._exemplars.make(one.letter, one.texts, coding)
        alone = Frame(exemplar.learned, one.masks)
        pages = alone.composed(one.masks)
        assert pages is not None
        self._prove(one, pages, exemplar.drawn, exemplar.drawn_at)
        if any(frame.join(exemplar.learned, one.masks) for frame in frames):
            return
        if len(frames) == MOST_FRAMES:
            raise UnprovableError(_("版式过多"))
        frames.append(alone)

    def _prove(self, one: Shaped, pages: Composition, drawn: bytes, drawn_at: int) -> None:
        file = io.BytesIO()
        binding = Binding(file, title="", faces=self.faces)
        binding.letter(pages, one.texts)
        binding.close()
        if not proof.same_pages(file.getvalue(), drawn, drawn_at):
            raise UnprovableError(_("组版与排版的图像不一致"))


def _found(frames: Iterable[Frame], masks: Masks) -> Composition | None:
    return next((found for frame in frames if (found := frame.composed(masks))), None)
