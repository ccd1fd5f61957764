"""The middleware that says in whose name and at which route a request changes something.

What somebody logged in asked to be changed and was not is recorded too: refused (an answer of 400
and above), or answered without a change (a form with errors, a step that was there already).
Of reading only files that are taken away leave a record.
"""

import uuid
from collections.abc import Callable
from datetime import date

from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import LazyObject

from keeping.audit import acts, records
from keeping.audit.acts import Told, Way
from keeping.audit.noting import Changes
from keeping.audit.records import Outcome
from keeping.audit.statements import Change

CHANGING = frozenset({"POST", "PUT", "PATCH", "DELETE"})


def recorded(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    def answer(request: HttpRequest) -> HttpResponse:
        number = getattr(request, "number", "") or uuid.uuid4().hex
        with acts.doing(way=Way.REQUEST, tell=lambda: told(request, number)) as act:
            response = get_response(request)
            if _account_of(request) is not None and (outcome := _outcome(request, response, act)):
                _record(outcome, response, act)
        return response

    return answer


def told(request: HttpRequest, number: str) -> Told:
    """Of the address only its route and the numbers and days in it: words may be secrets."""
    match = request.resolver_match
    shown = match.kwargs.items() if match else ()
    ids = [f"{name}={value}" for name, value in shown if isinstance(value, int | date)]
    return Told(_account_of(request), match.route if match else "", " ".join(ids), number)


def _account_of(request: HttpRequest) -> int | None:
    """Whoever has been found out already: at a commit nobody is looked up."""
    user = request.__dict__.get("user")
    if isinstance(user, LazyObject):
        user = request.__dict__.get("_cached_user")
    return getattr(user, "pk", None)


def _outcome(request: HttpRequest, response: HttpResponse, act: acts.Act) -> Outcome | None:
    """None: the change has its record, or a page was read."""
    if request.method in CHANGING:
        if act.is_recorded or act.has_changed:
            return None
        return Outcome.REFUSED if response.status_code >= 400 else Outcome.UNCHANGED
    taken = response.headers.get("Content-Disposition", "").startswith("attachment")
    return Outcome.READ if taken else None


def _record(outcome: Outcome, response: HttpResponse, act: acts.Act) -> None:
    with transaction.atomic(savepoint=False):
        records.add(
            connections[DEFAULT_DB_ALIAS],
            act=act,
            outcome=outcome,
            status=response.status_code,
            changes=_file(response) if outcome == Outcome.READ else None,
            now=timezone.now(),
        )


def _file(response: HttpResponse) -> Changes:
    """How large it was: how many people it held only its own view knows."""
    size = response.headers.get("Content-Length") or str(len(getattr(response, "content", b"")))
    return {Change("read", "file"): int(size)}
