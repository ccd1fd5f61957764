"""The shapes of one job: what was laid out and proved, and what was refused and why."""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

from django.utils.translation import gettext as _

from documents import fonts, sheet
from documents.compiling import proof, typefaces
from documents.compiling.binding import Binding
from documents.compiling.exemplars import Exemplars, UnprovableError
from documents.compiling.frames import Composition, Frame, Learned, Masks
from documents.compiling.mixtures import Mixture, Waiting
from documents.compiling.shapes import SAMPLES, Alphabet
from documents.compiling.survey import Survey
from documents.letters import Letter
from documents.press import UNPRINTABLE, Press

MOST_FRAMES = 60
MOST_FAILURES = 6  # of mixtures, and of letters of a kind that has no frame
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

    def with_texts(self, texts: tuple[str, ...], masks: Masks) -> Self:
        return replace(self, texts=texts, masks=masks)


class Compiler:
    """Fonts cut once for a job, and the pages of each shape laid out once."""

    def __init__(self, chains: fonts.Chains, survey: Survey, source: Path = sheet.LETTER) -> None:
        self.chains = chains
        self.fonts = fonts.prepare(chains, {*survey.characters, *SAMPLES}, sorted(survey.names))
        self.faces = typefaces.of(self.fonts)
        self.checked = 0  # letters that came out as WeasyPrint prints them
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
        common, shapes = self._survey.common(kind), self._alphabet.shapes
        masks = tuple([t if at in common else shapes[t] for at, t in enumerate(texts)])
        beyond = self._beyond([*texts, *letter.names])
        return Shaped(letter, texts, kind, masks, common, beyond)

    def learn(self, letters: Iterable[Shaped]) -> None:
        """Lay out in few mixtures what these letters have; `composed` lays out the rest."""
        by_kind: dict[str, list[Shaped]] = {}
        for one in letters:
            if not self._sets_names_whole(one.letter):
                by_kind.setdefault(one.kind, []).append(one)
        for kind, alike in by_kind.items():
            base = alike[0]
            self.composed(base)
            if kind not in self._distrusted:
                for frame in self._frames[kind][:1]:
                    self._learn_mixtures(base, frame, Waiting(frame, base, alike))

    def _learn_mixtures(self, base: Shaped, frame: Frame, waiting: Waiting) -> None:
        failures = 0
        for mixture in waiting.mixtures():
            halves = [mixture]
            while halves and failures < MOST_FAILURES:
                one = halves.pop()
                if self._learn_mixture(base, frame, one):
                    continue
                failures += 1
                if len(one.keys) > 1:  # some of it may be another frame's
                    middle = len(one.keys) // 2
                    halves += map(waiting.mixed, (one.keys[:middle], one.keys[middle:]))

    def _learn_mixture(self, base: Shaped, frame: Frame, mixture: Mixture) -> bool:
        try:
            learned, _alone = self._proved(base.with_texts(mixture.texts, mixture.masks))
        except UnprovableError:
            return False
        return frame.join(learned, mixture.masks)

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
            self._refuse(one, str(error), frames)
        return _found(frames, one.masks)

    def why_not(self, one: Shaped) -> str:
        return self._distrusted.get(one.kind) or self.refused[one.kind, one.masks]

    def check(self, letters: Sequence[tuple[Shaped, Composition]]) -> bool:
        """Whether some letters come out as WeasyPrint prints them; if one does not, all that was
        learned from letters of its kind is given up."""
        try:
            drawn, _layouts = self._press.draw([one.letter.document() for one, _ in letters])
            self._prove(letters, drawn, 0)
        except (UnprovableError, *UNPRINTABLE) as error:
            if len(letters) == 1:
                self._distrusted[letters[0][0].kind] = str(error)
                return False
            wrong = [one for one in letters if not self.check([one])]
            return not wrong
        self.checked += len(letters)
        return True

    def _refuse(self, one: Shaped, why: str, frames: Sequence[Frame]) -> None:
        """Letters of which one after the other is refused cost more than printing them."""
        self.refused[one.kind, one.masks] = why
        tried = sum(kind == one.kind for kind, _ in self.refused)
        if not frames and tried == MOST_FAILURES:
            self._distrusted[one.kind] = why

    def _beyond(self, texts: Sequence[str]) -> bool:
        return sum(map(len, texts)) > LONGEST_LETTER or (
            bool(self._undrawable) and not self._undrawable.isdisjoint("".join(texts))
        )

    def _learn(self, one: Shaped, frames: list[Frame]) -> None:
        if self._sets_names_whole(one.letter):
            raise UnprovableError(_("姓名须换字体"))
        learned, alone = self._proved(one)
        if any(frame.join(learned, one.masks) for frame in frames):
            return
        if len(frames) == MOST_FRAMES:
            raise UnprovableError(_("版式过多"))
        frames.append(alone)

    def _proved(self, one: Shaped) -> tuple[Learned, Frame]:
        own = [at for at in range(len(one.texts)) if at not in one.common]
        exemplar = self._exemplars.make(one.letter, one.texts, own, self._alphabet)
        alone = Frame(exemplar.learned, one.masks)
        pages = alone.composed(one.masks)
        assert pages is not None
        self._prove([(one, pages)], exemplar.drawn, exemplar.drawn_at)
        return exemplar.learned, alone

    def _prove(
        self, letters: Iterable[tuple[Shaped, Composition]], drawn: bytes, drawn_at: int
    ) -> None:
        file = io.BytesIO()
        binding = Binding(file, title="", faces=self.faces)
        for one, pages in letters:
            binding.letter(pages, one.texts)
        binding.close()
        if not proof.same_pages(file.getvalue(), drawn, drawn_at):
            raise UnprovableError(_("组版与排版的图像不一致"))

    def _sets_names_whole(self, letter: Letter) -> bool:
        """Whether a name of the letter stands in another font than the text around it."""
        mask, names = self._alphabet.mask, letter.names
        return any(ord(c) not in mask for name in names for c in name) and any(
            sheet.whole_name_class(self.fonts, name) for name in names
        )


def _found(frames: Iterable[Frame], masks: Masks) -> Composition | None:
    return next((found for frame in frames if (found := frame.composed(masks))), None)
