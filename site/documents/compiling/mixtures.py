"""Letters that nobody gets: one teaches as many variants of blocks as a page has room for.

Each block of a page has a few shapes of its own (a figure of two digits or of three). A letter has
one of each, and to lay out letters until all have been seen takes many. A mixture is one letter
with the texts of other letters in its blocks. It is proved like any other; what a mixture fails to
teach is learned from letters as they are.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from documents.compiling.blocks import Block
from documents.compiling.frames import Frame, Masks

Key = tuple[Block, Masks]


class Source(Protocol):
    """A letter's texts beside their shapes."""

    @property
    def texts(self) -> tuple[str, ...]: ...
    @property
    def masks(self) -> Masks: ...


@dataclass(frozen=True)
class Mixture:
    """Texts to be laid out instead of a letter's own, and the variants that they show."""

    texts: tuple[str, ...]
    masks: Masks
    keys: tuple[Key, ...]


class Waiting:
    """The variants that letters of one frame need and that nobody has laid out yet."""

    def __init__(self, frame: Frame, base: Source, letters: Iterable[Source]) -> None:
        self._frame = frame
        self._base = base
        self._from: dict[Key, Source] = {}
        for one in letters:
            for key in frame.unknown(one.masks):
                self._from.setdefault(key, one)

    def mixtures(self) -> Iterator[Mixture]:
        """Until every variant has been in one."""
        left = dict.fromkeys(self._from)
        while left:
            mixed = self.mixed(list(left))
            yield mixed
            for key in mixed.keys:
                del left[key]

    def mixed(self, keys: Sequence[Key]) -> Mixture:
        """As many of these variants as go together; at least the first one."""
        texts, masks = list(self._base.texts), list(self._base.masks)
        taken: dict[int, str] = {}  # the texts that a block has claimed already
        chosen: dict[Block, Key] = {}
        for block, shape in keys:
            own = self._texts(block, shape)
            if block in chosen or any(taken.get(at, text) != text for at, text in own.items()):
                continue
            chosen[block] = block, shape
            taken |= own
            for at, text in own.items():
                texts[at], masks[at] = text, self._from[block, shape].masks[at]
        return Mixture(tuple(texts), tuple(masks), tuple(chosen.values()))

    def _texts(self, block: Block, shape: Masks) -> Mapping[int, str]:
        source = self._from[block, shape]
        return {at: source.texts[at] for at in self._frame.texts[block]}
