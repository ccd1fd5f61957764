"""Reads a file that `Binding` has written, so that its pages can be bound again in another one.

A letter's page is always written in the same words: it is found by them, and its content is handed
on as it lies in the file. Anything else (forms, fonts, pages that WeasyPrint drew) is copied by
pikepdf. Knows nothing of files of another origin: `is_bound` tells them apart.
"""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pikepdf

from documents.compiling.binding import HEADER, OUTLINE, TREE, Binding
from documents.compiling.copying import Known

Bookmark = Callable[[bytes, bytes], None]  # a group and a title, both as they are written
START = re.compile(rb"startxref\n(\d+)\n%%EOF\n\Z")
TABLE = re.compile(rb"xref\n0 (\d+)\n")
ROW = 20  # bytes
REFERENCE = re.compile(rb"(\d+) 0 R")
KIDS = re.compile(rb"/Kids \[([^]]*)\]")
PAGE = re.compile(
    rb"<< /Type /Page /MediaBox (\[[^]]*\]) /Resources (\d+) 0 R /Contents (\d+) 0 R"
    rb" /Parent \d+ 0 R >>"
)
CONTENT = re.compile(rb"\d+ 0 obj\n<< /Filter /FlateDecode /Length (\d+) >>\nstream\n")
# A title may hold anything; nothing after it may.
ENTRY = re.compile(rb"<< /Title (.*) /Parent \d+ 0 R /Dest \[(\d+) 0 R /Fit\] ([^()]*)>>", re.S)
FIRST = re.compile(rb"/First (\d+) 0 R")
NEXT = re.compile(rb"/Next (\d+) 0 R")


def is_bound(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(HEADER)) == HEADER


def bind_again(path: Path, binding: Binding, bookmark: Bookmark) -> int:
    """All pages of a file, each document's announced; says how many documents they are."""
    with pikepdf.open(path) as pdf:
        return _Bound(path.read_bytes(), pdf).write(binding, bookmark)


class _Bound:
    """One file in memory: where its objects lie, and what pikepdf makes of them."""

    def __init__(self, data: bytes, pdf: pikepdf.Pdf) -> None:
        self._data = data
        self._pdf = pdf
        self._known: Known = {}
        self._places = _places(data)

    def write(self, binding: Binding, bookmark: Bookmark) -> int:
        bookmarks = {page: (group, title) for group, title, page in self._bookmarks()}
        for page in self._pages():
            if page in bookmarks:
                bookmark(*bookmarks[page])
            self._write_page(page, binding)
        return len(bookmarks)

    def _write_page(self, number: int, binding: Binding) -> None:
        letter = PAGE.fullmatch(self._body(number))
        if letter is None:
            page = pikepdf.Page(self._pdf.get_object(number, 0))
            binding.take_over(page, self._known)
            return
        box, resources, content = letter.groups()
        binding.page(
            self._content(int(content)),
            box=box,
            resources=binding.take(self._pdf.get_object(int(resources), 0), self._known),
        )

    def _pages(self) -> Iterator[int]:
        for branch in self._kids(TREE):
            yield from self._kids(branch)

    def _kids(self, number: int) -> list[int]:
        listed = KIDS.search(self._body(number))
        assert listed is not None, number
        return [int(one) for one in REFERENCE.findall(listed[1])]

    def _bookmarks(self) -> Iterator[tuple[bytes, bytes, int]]:
        """Group, title and page."""
        for group, _first, below in self._entries(self._body(OUTLINE)):
            for title, page, _nothing in self._entries(below):
                yield group, title, page

    def _entries(self, above: bytes) -> Iterator[tuple[bytes, int, bytes]]:
        follows = FIRST.search(above)
        while follows:
            entry = ENTRY.fullmatch(self._body(int(follows[1])))
            assert entry is not None, follows[1]
            title, page, links = entry.groups()
            yield title, int(page), links
            follows = NEXT.search(links)

    def _body(self, number: int) -> bytes:
        begin = self._data.index(b"\n", self._places[number]) + 1
        return self._data[begin : self._data.index(b"\nendobj\n", begin)]

    def _content(self, number: int) -> bytes:
        head = CONTENT.match(self._data, self._places[number])
        assert head is not None, number
        return self._data[head.end() : head.end() + int(head[1])]


def _places(data: bytes) -> list[int]:
    """Of each object, by its number, as the file's own table has them."""
    start = START.search(data, len(data) - 100)
    assert start is not None, "a file without an end"
    table = TABLE.match(data, int(start[1]))
    assert table is not None, "a file without a table"
    begin, count = table.end(), int(table[1])
    return [int(data[at : at + 10]) for at in range(begin, begin + count * ROW, ROW)]
