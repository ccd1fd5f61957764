"""Files from a private shelf, handed out as downloads: no browser opens them in a page of ours.

Whoever asks has been found entitled before; a file that is no longer on its shelf is not found.
"""

from collections.abc import Callable
from typing import BinaryIO, Protocol, TypeVar

from django.http import FileResponse, Http404


class Kept(Protocol):
    name: str
    content_type: str


K = TypeVar("K", bound=Kept)


def as_download(open_file: Callable[[K], BinaryIO], kept: K) -> FileResponse:
    try:
        file = open_file(kept)
    except FileNotFoundError:
        raise Http404 from None
    answer = FileResponse(
        file, as_attachment=True, filename=kept.name, content_type=kept.content_type
    )
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
