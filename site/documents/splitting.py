"""Takes a merged file apart: an archive of files, one for each group or one for each document.

A file carries only the glyphs that it shows: all fonts of a city in each of 28,000 files would be
gigabytes. The caller names the files, so that no name of a person gets into them unasked.
"""

import io
import re
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from pathlib import Path
from zipfile import ZIP_STORED, ZipFile, ZipInfo

import pikepdf
import uharfbuzz as hb
from pikepdf import Dictionary, Name, Object, Page

from documents import merging

UNSAFE = re.compile(r'[\\/:*?"<>|\x00-\x1f]')
# A font is named, or glyphs are shown, in two bytes each.
TEXT = re.compile(rb"/([^\s/<>\[\]()]+)\s+[-0-9.]+\s+Tf|<([0-9a-fA-F]*)>")
BEGINNING = (1980, 1, 1, 0, 0, 0)  # the same letters give the same bytes
Used = dict[str, set[int]]  # glyphs by the resource name of their font


def by_group(merged: Path, target: Path, *, name: Callable[[str], str]) -> int:
    """A file for each group; says how many."""
    with pikepdf.open(merged) as source:
        groups = groupby(merging.documents_of(source), key=lambda one: one[0])
        pieces = ((group, [p for _, _, pages in some for p in pages]) for group, some in groups)
        return _archive(((name(group), pages) for group, pages in pieces), target)


def by_document(merged: Path, target: Path, *, name: Callable[[str, str], str]) -> int:
    """A file for each document; `name` is given its group and its title."""
    with pikepdf.open(merged) as source:
        pieces = merging.documents_of(source)
        return _archive(((name(group, title), pages) for group, title, pages in pieces), target)


def _archive(files: Iterable[tuple[str, list[Page]]], target: Path) -> int:
    number = 0
    with ZipFile(target, "w", ZIP_STORED) as archive:
        for number, (name, pages) in enumerate(files, start=1):
            # Numbered in their order: two units may have one name.
            called = f"{number:05}-{UNSAFE.sub('_', name)[:80]}.pdf"
            archive.writestr(ZipInfo(called, BEGINNING), _file_of(pages))
    return number


def _file_of(pages: Iterable[Page]) -> bytes:
    with pikepdf.new() as own:
        for page in pages:
            own.pages.append(page)
        _thin_fonts(own)
        own.remove_unreferenced_resources()
        stream = io.BytesIO()
        own.save(stream, static_id=True)
        return stream.getvalue()


def _thin_fonts(pdf: pikepdf.Pdf) -> None:
    """Empty the outlines of glyphs that no page of this file shows; their numbers stay."""
    shown: dict[tuple[int, int], set[int]] = {}
    fonts: dict[tuple[int, int], Object] = {}
    for content, resources in _contents(pdf):
        named = resources.get("/Font", Dictionary())
        for family, glyphs in _glyphs(content).items():
            font = named.get(f"/{family}")
            if font is not None and font.get("/Encoding") == Name("/Identity-H"):
                descriptor = font.DescendantFonts[0].FontDescriptor
                shown.setdefault(descriptor.objgen, set()).update(glyphs)
                fonts[descriptor.objgen] = descriptor
    for key, descriptor in fonts.items():
        if "/FontFile2" in descriptor:
            thinned = _only(descriptor.FontFile2.read_bytes(), shown[key])
            descriptor.FontFile2 = pdf.make_stream(thinned, Length1=len(thinned))


def _contents(pdf: pikepdf.Pdf) -> Iterator[tuple[bytes, Object]]:
    """Every page and every form with its resources."""
    for page in pdf.pages:
        page.contents_coalesce()
        yield page.Contents.read_bytes(), page.Resources
        waiting, seen = [page.Resources], set[tuple[int, int]]()
        while waiting:
            for one in waiting.pop().get("/XObject", Dictionary()).values():
                if one.get("/Subtype") == Name.Form and one.objgen not in seen:
                    seen.add(one.objgen)
                    resources = one.get("/Resources", Dictionary())
                    yield one.read_bytes(), resources
                    waiting.append(resources)


def _glyphs(content: bytes) -> Used:
    used: Used = {}
    current: set[int] = set()
    for family, shown in TEXT.findall(content):
        if family:
            current = used.setdefault(family.decode("latin-1"), set())
        else:
            current.update(int(shown[at : at + 4], 16) for at in range(0, len(shown), 4))
    return used


def _only(font: bytes, glyphs: set[int]) -> bytes:
    wanted = hb.SubsetInput()
    wanted.flags = hb.SubsetFlags.RETAIN_GIDS | hb.SubsetFlags.NOTDEF_OUTLINE
    wanted.glyph_set.update(glyphs)
    return hb.subset(hb.Face(font), wanted).blob.data
