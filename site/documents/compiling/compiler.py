"""The shapes of one job: what was laid out and proved, and what was refused and why."""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from documents import fonts, sheet
from documents.compiling import proof, typefaces
from documents.compiling.binding import Binding
from documents.compiling.exemplars import Exemplars, UnprovableError
from documents.compiling.frames import Composition, Frame, Masks
from documents.compiling.shapes import SAMPLES, Alphabet, Coding
from documents.compiling.survey import Survey
from documents.letters import Letter
from documents.press import UNPRINTABLE, Press

MOST_FRAMES = 60
LONGEST_LETTER = 20_000  # characters; a longer one is printed alone, or refused


@dataclass(frozen=True)
class Shaped:
    """A letter beside its texts and their shapes; a text that all share is its own shape."""

    letter: Letter
    texts: tuple[str, ...]
    kind: str
    masks: Masks
    common: frozenset[int]
    must_be_plain: bool


class Compiler:
    """Fonts cut once for a job, and the pages of each shape laid out once."""

    def __init__(self, chains: fonts.Chains, survey: Survey, source: Path = sheet.LETTER) -> None:
        self.chains = chains
        self.fonts = fonts.prepare(chains, {*survey.characters, *SAMPLES}, sorted(survey.names))
        self.faces = typefaces.of(self.fonts)
        self.refused: dict[tuple[str, Masks], str] = {}
        self._survey = survey
        fits = typefaces.fitting(self.fonts, self.faces)
        self._alphabet = Alphabet.of(survey.characters, fits)
        self._press = Press(chains, (), source, self.fonts)
        self._exemplars = Exemplars(self._press, self.faces)
        self._distrusted: dict[str, str] = {}
        self._frames: dict[str, list[Frame]] = {}
        self._undrawable = frozenset(fonts.missing(chains, survey.characters))

    def shaped(self, letter: Letter) -> Shaped:
        kind, texts = self._survey.read(letter)
        common, mask = self._survey.common(kind), self._alphabet.mask
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
