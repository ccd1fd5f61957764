"""Joins printed chunks into one file with one bookmark a group and one a document.

What has been written is forgotten: only one chunk is in memory. What several chunks embed alike,
fonts above all, is written once. A cover may lie before each group, and two pages may share a
sheet. Links and tags are left out: the file is for the printer.
"""

from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pikepdf
from pikepdf import Array, Object, Page

from documents.compiling import bound
from documents.compiling.binding import Binding, written
from documents.compiling.copying import Known
from documents.imposing import TwoUp

Bookmarked = tuple[str, str, tuple[int, int]]  # group, title, page


@dataclass(frozen=True)
class Merged:
    """`pages` counts covers, and sheets where two pages share one; `documents` does not."""

    pages: int
    documents: int


def merge(
    chunks: Iterable[Path],
    target: Path,
    *,
    title: str,
    covers: Iterable[Path] = (),
    two_up: bool = False,
) -> Merged:
    """Write the pages of the chunks, in their order, to `target`, at once or not at all.

    A group that goes on from one chunk to the next stays one bookmark. `covers` are chunks, too,
    with one document for each group that has one.
    """
    unfinished = target.with_name(f"{target.name}.part")
    with ExitStack() as open_files, unfinished.open("wb") as file:
        binding = (TwoUp if two_up else Binding)(file, title=title)
        ahead = _Covers(binding, [open_files.enter_context(pikepdf.open(one)) for one in covers])
        documents = sum(_append(chunk, binding, ahead.bookmark) for chunk in chunks)
        binding.close()
    unfinished.replace(target)
    return Merged(binding.pages, documents)


def contents(chunk: Path) -> list[tuple[str, str]]:
    """Group and title of every document that a chunk holds."""
    with pikepdf.open(chunk) as source:
        return [(group, title) for group, title, _page in bookmarks(source)]


def bookmarks(source: pikepdf.Pdf) -> Iterator[Bookmarked]:
    """Group, title and page of what print_chunk bookmarked: groups, and documents below them."""
    with source.open_outline() as outline:
        for group in outline.root:
            for item in group.children:
                assert isinstance(item.destination, Array)
                page: Object = item.destination[0]
                yield group.title, item.title, page.objgen


def documents_of(source: pikepdf.Pdf) -> Iterator[tuple[str, str, list[Page]]]:
    """Group, title and pages of every document."""
    starts = {page: (group, title) for group, title, page in bookmarks(source)}
    group, title, pages = "", "", list[Page]()
    for page in source.pages:
        if page.obj.objgen in starts:
            if pages:
                yield group, title, pages
            (group, title), pages = starts[page.obj.objgen], []
        pages.append(page)
    if pages:
        yield group, title, pages


class _Covers:
    """Puts a group's cover before its first document."""

    def __init__(self, binding: Binding, files: Iterable[pikepdf.Pdf]) -> None:
        self._binding = binding
        self._left = {
            written(group): (written(title), pages, known)
            for file, known in ((file, Known()) for file in files)
            for group, title, pages in documents_of(file)
        }

    def bookmark(self, group: bytes, title: bytes) -> None:
        if self._binding.begins(group) and group in self._left:
            name, pages, known = self._left.pop(group)
            self._binding.bookmark(group, name)
            for page in pages:
                self._binding.take_over(page, known)
        self._binding.bookmark(group, title)


def _append(chunk: Path, binding: Binding, bookmark: bound.Bookmark) -> int:
    if bound.is_bound(chunk):
        return bound.bind_again(chunk, binding, bookmark)
    documents, known = 0, Known()
    with pikepdf.open(chunk) as source:
        for group, title, pages in documents_of(source):
            documents += 1
            bookmark(written(group), written(title))
            for page in pages:
                binding.take_over(page, known)
    return documents
