"""Joins printed chunks into one file with one bookmark a group and one a document."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, OutlineItem, Pdf

from documents.compiling import copying


@dataclass(frozen=True)
class Merged:
    pages: int
    documents: int


@dataclass(frozen=True)
class _Bookmark:
    group: str
    title: str
    page: Object


class _Fonts:
    """Keeps one of the fonts that several chunks embed; the others are then not written."""

    def __init__(self) -> None:
        self._kept: dict[bytes, Object] = {}
        self._seen: set[tuple[int, int]] = set()

    def share(self, resources: Object) -> None:
        if resources.is_indirect:
            if resources.objgen in self._seen:
                return
            self._seen.add(resources.objgen)
        named = resources.get("/Font", Dictionary())
        for name, font in list(named.items()):
            named[name] = self._kept.setdefault(copying.digest(font), font)
        for drawn in resources.get("/XObject", Dictionary()).values():
            if "/Resources" in drawn:
                self.share(drawn.Resources)


def merge(chunks: Iterable[Path], target: Path, *, title: str) -> Merged:
    """Write the pages of the chunks, in their order, to `target`, at once or not at all.

    A group that goes on from one chunk to the next stays one bookmark.
    """
    bookmarks: list[_Bookmark] = []
    with pikepdf.new() as merged:
        fonts = _Fonts()
        for chunk in chunks:
            with pikepdf.open(chunk) as source:
                bookmarks += _take_over(merged, source, fonts)
        _write_outline(merged, bookmarks)
        merged.docinfo["/Title"] = title
        merged.Root.Lang = "zh-CN"
        merged.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
        unfinished = target.with_name(f"{target.name}.part")
        merged.save(
            unfinished, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate
        )
        unfinished.replace(target)
        return Merged(pages=int(merged.Root.Pages.Count), documents=len(bookmarks))


def _take_over(merged: Pdf, source: Pdf, fonts: _Fonts) -> list[_Bookmark]:
    """Hang a chunk's pages into the page tree as a branch of their own.

    Appending them one by one takes a time that grows with the square of their number.
    """
    tree = merged.Root.Pages
    branch = merged.make_indirect(Dictionary(Type=Name.Pages, Parent=tree, Kids=Array(), Count=0))
    taken: dict[tuple[int, int], Object] = {}
    for page in source.pages:
        copy = merged.copy_foreign(page.obj)
        copy.Parent = branch
        fonts.share(copy.Resources)
        branch.Kids.append(copy)
        taken[_identity(page.obj)] = copy
    branch.Count = len(branch.Kids)
    tree.Kids.append(branch)
    tree.Count = int(tree.Count) + len(branch.Kids)
    return [
        _Bookmark(group, title, taken[page]) for group, title, page in _bookmarks_of_chunk(source)
    ]


def _bookmarks_of_chunk(source: Pdf) -> list[tuple[str, str, tuple[int, int]]]:
    """Group, title and page of what print_chunk bookmarked: groups, and documents below them."""
    with source.open_outline() as outline:
        return [
            (group.title, item.title, _page_of(item))
            for group in outline.root
            for item in group.children
        ]


def _page_of(item: OutlineItem) -> tuple[int, int]:
    assert isinstance(item.destination, Array)
    return _identity(item.destination[0])


def _identity(page: Object) -> tuple[int, int]:
    number, generation = page.objgen
    return number, generation


def _write_outline(merged: Pdf, bookmarks: list[_Bookmark]) -> None:
    with merged.open_outline() as outline:
        for bookmark in bookmarks:
            place = Array([bookmark.page, Name.Fit])
            if not outline.root or outline.root[-1].title != bookmark.group:
                outline.root.append(OutlineItem(bookmark.group, place))
                outline.root[-1].is_closed = True
            outline.root[-1].children.append(OutlineItem(bookmark.title, place))
