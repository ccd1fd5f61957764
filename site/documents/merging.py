"""Joins printed chunks into one file with one bookmark a group and one a document."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pikepdf
from pikepdf import OutlineItem


@dataclass(frozen=True)
class Merged:
    pages: int
    documents: int


@dataclass(frozen=True)
class _Bookmark:
    group: str
    title: str
    page: int


def merge(chunks: Iterable[Path], target: Path, *, title: str) -> Merged:
    """Write the pages of the chunks, in their order, to `target`, at once or not at all.

    A group that goes on from one chunk to the next stays one bookmark.
    """
    bookmarks: list[_Bookmark] = []
    with pikepdf.new() as merged:
        for chunk in chunks:
            with pikepdf.open(chunk) as source:
                bookmarks += _bookmarks(source, offset=len(merged.pages))
                merged.pages.extend(source.pages)
        _write_outline(merged, bookmarks)
        merged.docinfo["/Title"] = title
        merged.Root.Lang = "zh-CN"
        merged.Root.ViewerPreferences = pikepdf.Dictionary(DisplayDocTitle=True)
        unfinished = target.with_suffix(".part")
        merged.save(
            unfinished, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate
        )
        unfinished.replace(target)
        return Merged(pages=len(merged.pages), documents=len(bookmarks))


def _bookmarks(source: pikepdf.Pdf, offset: int) -> list[_Bookmark]:
    """The bookmarks that print_chunk put into a chunk: groups, and their documents below them."""
    places: dict[tuple[int, int], int] = {
        page.objgen: number for number, page in enumerate(source.pages, start=offset)
    }
    with source.open_outline() as outline:
        return [
            _Bookmark(group.title, item.title, places[_page_of(item)])
            for group in outline.root
            for item in group.children
        ]


def _page_of(item: OutlineItem) -> tuple[int, int]:
    assert isinstance(item.destination, pikepdf.Array)
    number, generation = item.destination[0].objgen
    return number, generation


def _write_outline(merged: pikepdf.Pdf, bookmarks: list[_Bookmark]) -> None:
    with merged.open_outline() as outline:
        for bookmark in bookmarks:
            if not outline.root or outline.root[-1].title != bookmark.group:
                outline.root.append(OutlineItem(bookmark.group, bookmark.page))
                outline.root[-1].is_closed = True
            outline.root[-1].children.append(OutlineItem(bookmark.title, bookmark.page))
