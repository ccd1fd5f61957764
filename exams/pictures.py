"""The pictures of questions on a private shelf, each under the digest of its bytes.

What is kept is never changed or thrown away: an old version still shows what it showed. They reach
a browser through a page that has asked who may see the question.
"""

import io
from base64 import b64encode
from collections.abc import Iterable, Sequence
from typing import IO

from django.conf import settings
from django.http import Http404, HttpResponse

from documents.shelf import SUFFIXES, FileRefusedError, Shelf
from exams import question_pictures
from exams.formats.items import Item, ItemError, Picture
from exams.models import Question
from exams.question_pictures import Told

MOST_PIXELS = 10_000_000


def check(item: Item) -> None:
    """Refuses (ItemError) what no decoder opens."""
    for picture in item.pictures:
        if picture.name not in question_pictures.unshown(item):
            check_one(picture)


def check_one(picture: Picture) -> None:
    try:
        _shelf().content_type_of(io.BytesIO(picture.data), len(picture.data))
    except FileRefusedError as refusal:
        name = picture.name[:60]
        raise ItemError(f"图片“{name}”：{str(refusal).rstrip('。')}") from None


def keep(item: Item) -> None:
    """Put the pictures that the question shows on the shelf; one that is there stays."""
    data = {picture.name: picture.data for picture in item.pictures}
    for told in question_pictures.told_of(item):
        put(told, io.BytesIO(data[told["name"]]))


def put(told: Told, file: IO[bytes]) -> None:
    if not _shelf().path(_place(told)).exists():
        _shelf().put(file, _place(told))


def of(question: Question) -> list[Told]:
    return list(question.details.get("pictures", ()))


def bytes_of(told: Told) -> bytes:
    with _shelf().open(_place(told)) as file:
        return file.read()


def as_address(told: Told) -> str:
    """For the press, which loads nothing from outside the document."""
    return f"data:{told['kind']};base64,{b64encode(bytes_of(told)).decode()}"


def response(questions: Iterable[Question], digest: str) -> HttpResponse:
    """The picture with this digest, if one of the questions shows it."""
    told = _find(questions, digest)
    try:
        answer = HttpResponse(bytes_of(told), content_type=told["kind"])
    except FileNotFoundError:
        raise Http404 from None
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, max-age=3600"
    return answer


def _find(questions: Iterable[Question], digest: str) -> Told:
    shown: Sequence[Told] = [told for question in questions for told in of(question)]
    for told in shown:
        if told["digest"] == digest:
            return told
    raise Http404


def _place(told: Told) -> str:
    return f"{told['digest'][:2]}/{told['digest']}{SUFFIXES[told['kind']]}"


def _shelf() -> Shelf:
    return Shelf(settings.EXAMS_PICTURES_FOLDER, question_pictures.MOST_BYTES, MOST_PIXELS)
