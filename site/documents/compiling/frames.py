"""Shapes taken apart: a frame that many letters share, and in each of its blocks one of several.

Two letters whose pages agree in everything but the text of some blocks have one frame, if the
lines of every block stand at the same heights. Then a third letter that has the one's first
block and the other's second is known, too, without being laid out.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from documents.compiling.assembling import Setting, Sheet, Stretch, stretches
from documents.compiling.blocks import Block

MOST_COMPOSED = 2_000  # kept for the next letter of the same shape
Masks = tuple[str, ...]  # the shape of each text of a letter
PagesOfBlock = tuple[tuple[Setting, ...], ...]
Written = tuple[tuple[Stretch, ...], ...]  # page by page


@dataclass(frozen=True)
class Learned:
    """What laying a letter out has taught: its pages, and whose texts stand where on them."""

    sheets: tuple[Sheet, ...]
    texts: Mapping[Block, tuple[int, ...]]  # the texts that each block shows
    unused: frozenset[int]  # the texts that the template does not look at
    settings: Mapping[Block, PagesOfBlock]
    geometry: Hashable  # the heights of all lines that are somebody's own

    @property
    def signature(self) -> Hashable:
        pages = tuple((one.box, one.static, one.drawn_with) for one in self.sheets)
        return pages, self.geometry, tuple(self.texts.items())


@dataclass(frozen=True)
class Composition:
    """The pages of one shape: sheets, and what is written on each in the order of the blocks."""

    sheets: tuple[Sheet, ...]
    pages: Written


class Frame:
    def __init__(self, learned: Learned, masks: Masks) -> None:
        shown = learned.unused.union(*learned.texts.values())
        self._learned = learned
        self._rest = tuple(at for at in range(len(masks)) if at not in shown)
        self._rest_masks = self._of(masks, self._rest)
        self._variants: dict[tuple[Block, Masks], Written] = {}
        self._composed: dict[Masks, Composition] = {}
        self._add(learned, masks)

    @property
    def texts(self) -> Mapping[Block, tuple[int, ...]]:
        return self._learned.texts

    def unknown(self, masks: Masks) -> list[tuple[Block, Masks]]:
        """The variants that a letter of this frame may still need; none of another frame's."""
        if self._of(masks, self._rest) != self._rest_masks:
            return []
        needed = ((block, self._of(masks, shown)) for block, shown in self.texts.items())
        return [one for one in needed if one not in self._variants]

    def join(self, learned: Learned, masks: Masks) -> bool:
        """Take over the blocks of a letter that has this frame; false if it has another."""
        if (
            learned.signature != self._learned.signature
            or self._of(masks, self._rest) != self._rest_masks
        ):
            return False
        self._add(learned, masks)
        return True

    def composed(self, masks: Masks) -> Composition | None:
        """The pages of a letter; None unless each of its blocks is known in this frame."""
        if masks not in self._composed:
            if (composed := self._put_together(masks)) is None:
                return None
            if len(self._composed) == MOST_COMPOSED:
                self._composed.clear()
            self._composed[masks] = composed
        return self._composed[masks]

    def _put_together(self, masks: Masks) -> Composition | None:
        if self._of(masks, self._rest) != self._rest_masks:
            return None
        blocks = []
        for block, shown in self._learned.texts.items():
            known = self._variants.get((block, self._of(masks, shown)))
            if known is None:
                return None
            blocks.append(known)
        pages = tuple(tuple(chain.from_iterable(page)) for page in zip(*blocks, strict=True))
        return Composition(self._learned.sheets, pages or ((),) * len(self._learned.sheets))

    def _add(self, learned: Learned, masks: Masks) -> None:
        for block, shown in learned.texts.items():
            written = tuple(map(stretches, learned.settings[block]))
            self._variants[block, self._of(masks, shown)] = written

    @staticmethod
    def _of(masks: Masks, chosen: Sequence[int]) -> Masks:
        return tuple([masks[at] for at in chosen])
