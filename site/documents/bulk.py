"""Prints many letters of few templates into one file, thousands a minute.

A letter is assembled from the pages of its shape if they could be compiled and proved, and printed
by WeasyPrint if not; which ones were, and why, is told. Refused by name is what printing.py
refuses. The same letters give the same bytes.
"""

import io
import random
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import islice
from typing import BinaryIO

import pikepdf
from django.utils.translation import gettext as _

from documents import printing
from documents.compiling.binding import Binding, written
from documents.compiling.compiler import Compiler, Shaped
from documents.compiling.copying import Known
from documents.compiling.frames import Composition
from documents.letters import Letter
from documents.press import Refusal

LARGEST_PART = 2_000  # letters that are in memory at the same time
# To learn a shape costs about as much as to print four letters without it.
FEWEST = 5
# Letters that are drawn a second time, by WeasyPrint: of a job's first part, of each later one.
SAMPLE, LATER_SAMPLE = 3, 1
# Pages in a file that is open, and what was copied out of that file before.
_Pages = tuple[list[pikepdf.Page], Known]


@dataclass(frozen=True)
class Printed:
    """What became of the letters; `plainly` says which reasons kept how many from assembly."""

    pages: int
    printed: tuple[str, ...]
    refused: tuple[Refusal, ...]
    plainly: dict[str, int]


def print_letters(
    letters: Sequence[Letter], file: BinaryIO, *, compiler: Compiler, title: str
) -> Printed:
    """Print a part's letters, at most a few thousand, in their order."""
    # What layouts leave behind was looked through again every few letters.
    with printing.rare_collections():
        run = _Run(compiler, letters)
        run.check_sample()
        return run.write(file, title)


class _Run:
    """The letters of one part, each with the pages of its shape or the reason why it has none."""

    def __init__(self, compiler: Compiler, letters: Sequence[Letter]) -> None:
        self._compiler = compiler
        self._letters = [compiler.shaped(letter) for letter in letters]
        self._rare = _rare(self._letters)
        compiler.learn(one for one in self._letters if not self._is_exceptional(one))
        self._pages: list[Composition | str] = [self._composed(one) for one in self._letters]

    def check_sample(self) -> None:
        """Draw some letters again, always the same ones of the same letters."""
        composed = [
            (one, pages)
            for one, pages in zip(self._letters, self._pages, strict=True)
            if not isinstance(pages, str)
        ]
        wanted = LATER_SAMPLE if self._compiler.checked else SAMPLE
        sample = random.Random(len(composed)).sample(composed, min(wanted, len(composed)))
        if sample and not self._compiler.check(sample):
            self._pages = [self._composed(one) for one in self._letters]

    def write(self, file: BinaryIO, title: str) -> Printed:
        with ExitStack() as open_files:
            plain, refused = self._print_plainly(open_files)
            binding = Binding(file, title=title, faces=self._compiler.faces)
            printed = tuple(self._bind(binding, plain))
            binding.close()
        why = Counter(pages for pages in self._pages if isinstance(pages, str))
        return Printed(binding.pages, printed, refused, dict(why))

    def _composed(self, one: Shaped) -> Composition | str:
        if one.must_be_plain:
            return _("有不能排印的字，或者过长")
        if self._is_rare(one):
            return _("同样版式的不足%(fewest)d份") % {"fewest": FEWEST}
        return self._compiler.composed(one) or self._compiler.why_not(one)

    def _is_exceptional(self, one: Shaped) -> bool:
        return one.must_be_plain or self._is_rare(one)

    def _is_rare(self, one: Shaped) -> bool:
        return any(one.masks[at] in rare for at, rare in self._rare[one.kind].items())

    def _bind(self, binding: Binding, plain: dict[str, _Pages]) -> Iterator[str]:
        for one, pages in zip(self._letters, self._pages, strict=True):
            letter = one.letter
            if isinstance(pages, str) and letter.key not in plain:
                continue  # refused
            binding.bookmark(written(letter.group), written(letter.title))
            if isinstance(pages, str):
                own, known = plain[letter.key]
                for page in own:
                    binding.take_over(page, known)
            else:
                binding.letter(pages, one.texts)
            yield letter.key

    def _print_plainly(
        self, open_files: ExitStack
    ) -> tuple[dict[str, _Pages], tuple[Refusal, ...]]:
        plain: dict[str, _Pages] = {}
        refused: list[Refusal] = []
        several = [
            one.letter.document()
            for one, pages in zip(self._letters, self._pages, strict=True)
            if isinstance(pages, str)
        ]
        for batch in printing.in_chunks(several):
            chunk = printing.print_chunk(
                batch, chains=self._compiler.chains, prepared=self._compiler.fonts
            )
            refused += chunk.refused
            if chunk.pdf:
                pdf = open_files.enter_context(pikepdf.open(io.BytesIO(chunk.pdf)))
                plain |= _by_document(pdf, chunk)
        return plain, tuple(refused)


def _rare(letters: Iterable[Shaped]) -> dict[str, dict[int, set[str]]]:
    """By kind and by text the shapes that too few letters have."""
    by_kind: dict[str, list[Shaped]] = {}
    for one in letters:
        by_kind.setdefault(one.kind, []).append(one)
    rare: dict[str, dict[int, set[str]]] = {}
    for kind, alike in by_kind.items():
        columns = zip(*[one.masks for one in alike], strict=True)
        few = {
            at: {mask for mask, often in Counter(column).items() if often < FEWEST}
            for at, column in enumerate(columns)
            if at not in alike[0].common
        }
        rare[kind] = {at: masks for at, masks in few.items() if masks}
    return rare


def _by_document(pdf: pikepdf.Pdf, chunk: printing.Chunk) -> Iterator[tuple[str, _Pages]]:
    pages, known = iter(list(pdf.pages)), Known()
    for key, count in zip(chunk.printed, chunk.pages_each, strict=True):
        yield key, (list(islice(pages, count)), known)
