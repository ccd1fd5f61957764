"""What a PDF must not have in it: whatever runs, leads out, sends or carries something along."""

import io
import re
from collections.abc import Iterator
from typing import Any

import pikepdf

ACTIONS = {
    "/JavaScript", "/Launch", "/URI", "/GoToR", "/GoToE", "/SubmitForm", "/ImportData",
    "/Rendition", "/Movie", "/Sound", "/Trans", "/Named", "/RichMediaExecute",
}  # fmt: skip
KEYS = {
    "/JS", "/AA", "/OpenAction", "/EmbeddedFile", "/EmbeddedFiles", "/EF", "/AF", "/XFA",
    "/RichMedia", "/FileAttachment", "/F",
}  # fmt: skip
# Where a key of this name says something harmless: flags of an annotation.
HARMLESS = {"/F": int}


def harm_in(content: bytes, *, ours: str) -> list[str]:
    """The actions, files and addresses; `ours` is the pattern of addresses that we print."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        return sorted({found for one in pdf.objects for found in _of(one, re.compile(ours))})


def _of(one: Any, ours: re.Pattern[str]) -> Iterator[str]:
    """Direct objects within; those that are referred to come by themselves."""
    within: list[Any] = []
    if isinstance(one, pikepdf.Array):
        within = list(one)
    elif isinstance(one, pikepdf.Dictionary | pikepdf.Stream):
        within = [value for _key, value in one.items()]
        yield from _said_by(one, ours)
    for each in within:
        if not getattr(each, "is_indirect", False):
            yield from _of(each, ours)


def _said_by(one: Any, ours: re.Pattern[str]) -> Iterator[str]:
    kind, type_ = str(one.get("/S", "")), str(one.get("/Type", ""))
    if kind == "/URI":
        address = str(one.get("/URI", ""))
        if not ours.fullmatch(address):
            yield f"/URI {address}"
    elif kind in ACTIONS and type_ in {"", "/Action"}:
        yield kind
    if type_ == "/Filespec":
        yield type_
    for key, value in one.items():
        if key in KEYS and not isinstance(value, HARMLESS.get(key, ())):
            yield key
