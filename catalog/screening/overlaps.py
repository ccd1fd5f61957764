"""Declarations that get into each other's way: nearly the same title, one lecturer twice, one
hall at one time; also with what stands in the catalogue already. Warnings, never refusals."""

from collections import defaultdict
from collections.abc import Sequence
from itertools import combinations

from django.utils.translation import gettext as _

from catalog.finding.bigrams import queried
from catalog.models import Declaration, DeclarationState, Session, SessionState

OUT = (
    DeclarationState.DRAFT, DeclarationState.REFUSED, DeclarationState.WITHDRAWN,
    DeclarationState.RETURNED,
)  # fmt: skip
ALIKE = 0.6  # of the pairs of characters that two titles have between them


def warnings(declarations: Sequence[Declaration]) -> dict[int, list[str]]:
    """By declaration, what to look at, for all that are still in the running."""
    running = [one for one in declarations if one.state not in OUT]
    running.sort(key=lambda one: one.pk)  # told in one order, in whichever rows are read
    titles = {one.pk: frozenset(queried(one.title).split()) for one in running}
    found: dict[int, list[str]] = defaultdict(list)
    for one, other in combinations(running, 2):
        for first, second in ((one, other), (other, one)):
            found[first.pk] += _between(first, second, titles)
    for one, session in _booked(running):
        found[one.pk].append(
            _("与目录中《%(title)s》同时用一个场地") % {"title": session.lecture.title}
        )
    return {pk: texts for pk, texts in found.items() if texts}


def are_alike(one: frozenset[str], other: frozenset[str]) -> bool:
    both = len(one & other)
    return both > 0 and both / len(one | other) >= ALIKE


def _between(one: Declaration, other: Declaration, titles: dict[int, frozenset[str]]) -> list[str]:
    found = []
    words = {"title": other.title, "host": other.host.name}
    if are_alike(titles[one.pk], titles[other.pk]):
        found.append(_("与%(host)s的《%(title)s》题目相近") % words)
    is_same_time = one.starts_at < other.ends_at and other.starts_at < one.ends_at
    if is_same_time and one.venue_id == other.venue_id:
        found.append(_("与《%(title)s》同时用一个场地") % words)
    if _lecturer(one) == _lecturer(other):
        text = (
            _("与《%(title)s》同时用一位授课人") if is_same_time else _("授课人另有《%(title)s》")
        )
        found.append(text % words)
    return found


def _lecturer(declaration: Declaration) -> str:
    return declaration.lecturer.name if declaration.lecturer else declaration.lecturer_name


def _booked(running: Sequence[Declaration]) -> list[tuple[Declaration, Session]]:
    """With the sessions that have the hall already; a declaration's own is none."""
    if not running:
        return []
    sessions = Session.objects.filter(
        state=SessionState.PLANNED,
        venue__in={one.venue_id for one in running},
        starts_at__lt=max(one.ends_at for one in running),
        ends_at__gt=min(one.starts_at for one in running),
    ).select_related("lecture")
    by_venue = defaultdict(list)
    for session in sessions:
        by_venue[session.venue_id].append(session)
    return [
        (one, session)
        for one in running
        for session in by_venue[one.venue_id]
        if session.starts_at < one.ends_at
        and one.starts_at < session.ends_at
        and session.lecture_id != one.lecture_id
    ]
