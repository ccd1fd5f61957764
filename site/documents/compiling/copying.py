"""Copies objects out of a PDF file that pikepdf has open, and the same one only once."""

from collections.abc import Callable
from decimal import Decimal
from hashlib import sha256

from pikepdf import Array, Dictionary, Name, Object, Stream, String

Place = Callable[[bytes, bytes | None], bytes]  # a body and the bytes of its stream: a reference
Known = dict[tuple[int, int], bytes]
LEFT_OUT = {"/Parent", "/StructParents", "/Annots", "/Tabs"}  # what leads back into the file


def copied(value: object, place: Place, known: Known) -> bytes:
    """A value as it is written in a file; what it refers to is placed first."""
    if isinstance(value, Object) and value.is_indirect:
        if value.objgen not in known:
            known[value.objgen] = _placed(value, place, known)
        return known[value.objgen]
    if isinstance(value, Stream):
        return _placed(value, place, known)
    return _direct(value, place, known)


def inside(value: Object, place: Place, known: Known) -> bytes:
    """A dictionary itself, without the end, so that more can be said in it."""
    return _dictionary(value, place, known).removesuffix(b">>")


def digest(value: object) -> bytes:
    """The same for values that draw the same, in whatever file or order they lie."""
    return sha256(copied(value, _named_by_content, {})).digest()


def _named_by_content(body: bytes, data: bytes | None) -> bytes:
    return sha256(body + b"\0" + (data or b"")).hexdigest().encode()


def _placed(value: Object, place: Place, known: Known) -> bytes:
    if isinstance(value, Stream):
        return place(_dictionary(value.stream_dict, place, known), value.read_raw_bytes())
    return place(_direct(value, place, known), None)


def _direct(value: object, place: Place, known: Known) -> bytes:
    if isinstance(value, Dictionary):
        return _dictionary(value, place, known)
    if isinstance(value, Array):
        return b"[" + b" ".join(copied(one, place, known) for one in value) + b"]"
    if isinstance(value, Name | String):
        return value.unparse()
    return _scalar(value)


def _scalar(value: object) -> bytes:
    if value is None:
        return b"null"
    if isinstance(value, bool):
        return b"true" if value else b"false"
    if isinstance(value, int | Decimal):
        return str(value).encode()
    raise TypeError(type(value).__name__)


def _dictionary(value: Object, place: Place, known: Known) -> bytes:
    items = (
        Name(key).unparse() + b" " + copied(one, place, known)
        for key, one in sorted(value.items())
        if key not in LEFT_OUT and key != "/Length"
    )
    return b"<< " + b" ".join(items) + b" >>"
