"""Writes a PDF file page by page: what is written is forgotten, so that memory stays flat.

One bookmark a group and one a document below it; `bound` reads all of it again. Equal objects are
written once. The same pages give the same bytes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import BinaryIO

import deflate
from pikepdf import Object, Page, String

from documents.compiling import typefaces
from documents.compiling.assembling import Sheet, assembled
from documents.compiling.copying import Known, copied, inside
from documents.compiling.frames import Composition
from documents.compiling.typefaces import Typeface

# Of libdeflate: a fifth of the time of zlib's level 4 for four hundredths more bytes.
LEVEL, SMALLEST = 1, 12
BRANCH = 64  # pages that hang on one branch of the page tree
HEADER = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n%bound page by page\n"
CATALOGUE, TREE, OUTLINE = 1, 2, 3


@dataclass
class _Group:
    title: bytes  # as it is written
    number: int
    items: list[tuple[bytes, int, int]] = field(default_factory=list)  # title, number, page


class Binding:
    """One file while it is written; `close` writes what leads to the pages."""

    def __init__(
        self, file: BinaryIO, *, title: str, faces: Mapping[str, Typeface] | None = None
    ) -> None:
        self._file = file
        self._title = title
        self._at = file.write(HEADER)
        self._places: dict[int, int] = {}
        self._last = OUTLINE
        self._shared: dict[bytes, int] = {}  # by what they are, not held themselves
        self._branches: list[tuple[int, list[int]]] = []
        self._groups: list[_Group] = []
        self._sheets: dict[Sheet, int] = {}
        self._fonts = self._embedded(faces or {})

    @property
    def pages(self) -> int:
        return sum(len(kids) for _, kids in self._branches)

    def share(self, body: bytes, data: bytes | None = None) -> int:
        """The number of an object, written unless an equal one was."""
        same = sha256(b"%d %s" % (len(body), body) + (data or b"")).digest()
        if same not in self._shared:
            self._shared[same] = self._write(self._next(), body, data)
        return self._shared[same]

    def page(self, content: bytes, *, box: bytes, resources: int) -> None:
        """A page in the order of calls; its content, deflated, is no other page's."""
        body = b"<< /Filter /FlateDecode /Length %d >>" % len(content)
        stream = self._write(self._next(), body, content)
        self._hang(
            b"<< /Type /Page /MediaBox %s /Resources %d 0 R /Contents %d 0 R"
            % (box, resources, stream)
        )

    def letter(self, pages: Composition, texts: Sequence[str]) -> None:
        """One person's pages of a shape."""
        for sheet, page in zip(pages.sheets, pages.pages, strict=True):
            if sheet not in self._sheets:
                self._sheets[sheet] = self._resources(sheet)
            content = b"/Everybody Do\n" + assembled(page, texts)
            self.page(deflated(content), box=sheet.box, resources=self._sheets[sheet])

    def take_over(self, page: Page, known: Known) -> None:
        """A page of another file, with all that it needs; `known` belongs to that file."""
        self._hang(inside(page.obj, self._refer, known))

    def take(self, value: Object, known: Known) -> int:
        """An object of another file, with all that it needs; the number of the copy."""
        return int(copied(value, self._refer, known).split()[0])

    def begins(self, group: bytes) -> bool:
        """Whether a bookmark in this group would be its first."""
        return not self._groups or self._groups[-1].title != group

    def bookmark(self, group: bytes, title: bytes) -> None:
        """Name the page that comes next; both are `written`."""
        if self.begins(group):
            self._groups.append(_Group(group, self._next()))
        self._groups[-1].items.append((title, self._next(), self.pages))

    def close(self) -> None:
        for number, kids in self._branches:
            self._write(
                number,
                b"<< /Type /Pages /Parent %d 0 R /Count %d /Kids [%s] >>"
                % (TREE, len(kids), _references(kids)),
            )
        branches = [number for number, _ in self._branches]
        self._write(
            TREE,
            b"<< /Type /Pages /Count %d /Kids [%s] >>" % (self.pages, _references(branches)),
        )
        self._write_outline()
        self._write(
            CATALOGUE,
            b"<< /Type /Catalog /Pages %d 0 R /Outlines %d 0 R /Lang (zh-CN) "
            b"/ViewerPreferences << /DisplayDocTitle true >> >>" % (TREE, OUTLINE),
        )
        self._write_places(self._write(self._next(), b"<< /Title %s >>" % written(self._title)))

    def _embedded(self, faces: Mapping[str, Typeface]) -> bytes:
        """The fonts as a page's resources name them: by family."""
        fonts = {}
        for family, face in faces.items():
            numbers: list[int] = []
            for body, data in typefaces.objects(face):
                numbers.append(self.share(body.format(*numbers).encode(), data or None))
            fonts[f"/{family}"] = b"%d 0 R" % numbers[-1]
        return _named(fonts)

    def _resources(self, sheet: Sheet) -> int:
        """What a page of this shape names; what all of them hold is a form, written once."""
        known: Known = {}
        rest = {key: copied(value, self._refer, known) for key, value in sheet.resources.items()}
        rest["/Font"] = self._fonts
        data = deflated(sheet.static, SMALLEST)
        form = self.share(
            b"<< /Type /XObject /Subtype /Form /BBox %s /Resources %s "
            b"/Filter /FlateDecode /Length %d >>" % (sheet.box, _named(rest), len(data)),
            data,
        )
        return self.share(_named(rest | {"/XObject": b"<< /Everybody %d 0 R >>" % form}))

    def _next(self) -> int:
        self._last += 1
        return self._last

    def _refer(self, body: bytes, data: bytes | None) -> bytes:
        if data is not None:
            body = body.removesuffix(b">>") + b"/Length %d >>" % len(data)
        return b"%d 0 R" % self.share(body, data)

    def _hang(self, page: bytes) -> None:
        if not self._branches or len(self._branches[-1][1]) == BRANCH:
            self._branches.append((self._next(), []))
        branch, kids = self._branches[-1]
        kids.append(self._write(self._next(), b"%s /Parent %d 0 R >>" % (page, branch)))

    def _write(self, number: int, body: bytes, data: bytes | None = None) -> int:
        if data is not None:
            body = b"%s\nstream\n%s\nendstream" % (body, data)
        self._places[number] = self._at
        self._at += self._file.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))
        return number

    def _write_outline(self) -> None:
        pages = [page for _, kids in self._branches for page in kids]
        for at, group in enumerate(self._groups):
            self._write_group(at, group, pages)
        ends = b""
        if self._groups:
            ends = b"/First %d 0 R /Last %d 0 R " % (
                self._groups[0].number, self._groups[-1].number,
            )  # fmt: skip
        self._write(OUTLINE, b"<< /Type /Outlines %s/Count %d >>" % (ends, len(self._groups)))

    def _write_group(self, at: int, group: _Group, pages: list[int]) -> None:
        numbers = [number for _, number, _ in group.items]
        for place, (title, number, page) in enumerate(group.items):
            beside = _beside(numbers, place)
            self._write(number, _entry(title, group.number, pages[page]) + beside + b">>")
        inside = b"/First %d 0 R /Last %d 0 R /Count %d " % (
            numbers[0], numbers[-1], -len(numbers),  # closed
        )  # fmt: skip
        beside = _beside([one.number for one in self._groups], at)
        first = pages[group.items[0][2]]
        self._write(group.number, _entry(group.title, OUTLINE, first) + inside + beside + b">>")

    def _write_places(self, about: int) -> None:
        start, count = self._at, self._last + 1
        rows = [b"0000000000 65535 f \n"]
        rows += [b"%010d 00000 n \n" % self._places[number] for number in range(1, count)]
        self._file.write(b"xref\n0 %d\n" % count + b"".join(rows))
        self._file.write(
            b"trailer\n<< /Size %d /Root %d 0 R /Info %d 0 R >>\nstartxref\n%d\n%%%%EOF\n"
            % (count, CATALOGUE, about, start)
        )


def _references(numbers: list[int]) -> bytes:
    return b" ".join(b"%d 0 R" % number for number in numbers)


def _named(entries: Mapping[str, bytes]) -> bytes:
    return b"<< %s >>" % b" ".join(b"%s %s" % (k.encode(), v) for k, v in entries.items())


def _entry(title: bytes, parent: int, page: int) -> bytes:
    return b"<< /Title %s /Parent %d 0 R /Dest [%d 0 R /Fit] " % (title, parent, page)


def _beside(numbers: list[int], at: int) -> bytes:
    before = b"/Prev %d 0 R " % numbers[at - 1] if at else b""
    return before + (b"/Next %d 0 R " % numbers[at + 1] if at + 1 < len(numbers) else b"")


def deflated(content: bytes, level: int = LEVEL) -> bytes:
    return bytes(deflate.zlib_compress(content, level))


def written(text: str) -> bytes:
    """A text as a file holds it."""
    return String(text).unparse()
