"""Joins printed chunks into one file with one bookmark a group and one a document.

What has been written is forgotten: only one chunk is in memory. What several chunks embed alike,
fonts above all, is written once. Links and tags are left out: the file is for the printer.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pikepdf
from pikepdf import Array, Object

from documents.compiling import bound
from documents.compiling.binding import Binding, written
from documents.compiling.copying import Known


@dataclass(frozen=True)
class Merged:
    pages: int
    documents: int


def merge(chunks: Iterable[Path], target: Path, *, title: str) -> Merged:
    """Write the pages of the chunks, in their order, to `target`, at once or not at all.

    A group that goes on from one chunk to the next stays one bookmark.
    """
    unfinished = target.with_name(f"{target.name}.part")
    with unfinished.open("wb") as file:
        binding = Binding(file, title=title)
        documents = sum(_append(chunk, binding) for chunk in chunks)
        binding.close()
    unfinished.replace(target)
    return Merged(binding.pages, documents)


def _append(chunk: Path, binding: Binding) -> int:
    if bound.is_bound(chunk):
        return bound.bind_again(chunk, binding)
    with pikepdf.open(chunk) as source:
        bookmarks = {page: (group, title) for group, title, page in _bookmarks(source)}
        known: Known = {}
        for page in source.pages:
            if page.obj.objgen in bookmarks:
                group, title = bookmarks[page.obj.objgen]
                binding.bookmark(written(group), written(title))
            binding.take_over(page, known)
        return len(bookmarks)


def _bookmarks(source: pikepdf.Pdf) -> Iterator[tuple[str, str, tuple[int, int]]]:
    """Group, title and page of what print_chunk bookmarked: groups, and documents below them."""
    with source.open_outline() as outline:
        for group in outline.root:
            for item in group.children:
                assert isinstance(item.destination, Array)
                page: Object = item.destination[0]
                yield group.title, item.title, page.objgen
