"""What somebody sent after her session had ended: kept until she has logged in, for her alone.

Only what came from one of our own forms (the CSRF check is over), only fields, no files and no
passwords, and not more than fits a long form. She sends it herself: nothing is done unasked.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest

KEY = "typed_before"
MOST_LETTERS = 100_000


@dataclass(frozen=True)
class Typed:
    path: str
    fields: list[tuple[str, str]]


def keep(session: SessionBase, request: HttpRequest, *, user_id: str) -> bool:
    """Whether it could be kept."""
    fields = list(_fields(request))
    letters = sum(len(name) + len(value) for name, value in fields)
    mode = request.headers.get("Sec-Fetch-Mode", "navigate")
    if request.FILES or mode != "navigate" or letters > MOST_LETTERS or not fields:
        return False
    session[KEY] = {"user": user_id, "path": request.get_full_path(), "fields": fields}
    return True


def take(session: SessionBase, *, user_id: str) -> Typed | None:
    """Once: a page that is asked for again would send it twice. Nobody else at the same browser."""
    found = session.pop(KEY, None)
    if found is None or found["user"] != user_id:
        return None
    return Typed(found["path"], [(name, value) for name, value in found["fields"]])


def _fields(request: HttpRequest) -> Iterator[tuple[str, str]]:
    for name, values in request.POST.lists():
        if name != "csrfmiddlewaretoken" and "password" not in name:
            yield from ((name, value) for value in values)
