"""Tells those who hold seats or wait what a release has changed for them."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from catalog.models import Enrolment, Release, Session, WaitingPlace
from catalog.releasing import wording as release_wording
from catalog.releasing.changes import Change, Kind
from keeping.chinese import in_chinese
from people import messages
from people.models import User

# A new lecture or session touches no seat.
OF_SESSION = {Kind.SESSION_MOVED, Kind.SESSION_CANCELLED, Kind.SESSION_RESTORED}
TOUCHING = OF_SESSION | {Kind.CHANGED}


@dataclass(frozen=True)
class Concerned:
    seated: int
    waiting: int


@in_chinese()
def tell(
    release: Release, changes: Iterable[Change], *, held: bool, by: User | None, now: datetime
) -> int:
    """One message per change and person; answers how many."""
    return sum(
        messages.write(
            source=f"catalog.release:{release.pk}:{change.session or f'lecture:{change.lecture}'}",
            title=_("《%(title)s》%(what)s") % _title(change),
            text="\n".join([*release_wording.lines(change), *_advice(change, release)]),
            path=reverse("catalog:my_sessions"),
            learners=_concerned(_sessions([change], now=now)),
            held=held,
            by=by,
            now=now,
        )
        for change in changes
        if change.kind in TOUCHING
    )


def concerned(changes: Iterable[Change], *, now: datetime) -> Mapping[str, Concerned]:
    """How many people each change would be told to, by its key; a fixed number of queries."""
    touching = [change for change in changes if change.kind in TOUCHING]
    sessions = list(_sessions(touching, now=now).values_list("pk", "lecture"))
    keys = [pk for pk, _lecture in sessions]
    seated = Counter(_seated(keys).values_list("session", flat=True))
    waiting = Counter(_waiting(keys).values_list("session", flat=True))
    found = {}
    for change in touching:
        of = [pk for pk, lecture in sessions if _is_of(change, pk, lecture)]
        found[change.key] = Concerned(sum(seated[pk] for pk in of), sum(waiting[pk] for pk in of))
    return found


def _title(change: Change) -> dict[str, str]:
    title = change.label.split(" ", 1)[-1]
    return {"title": title, "what": str(release_wording.HEADINGS[change.kind])}


def _advice(change: Change, release: Release) -> Iterable[str]:
    if release.note:
        yield _("说明：%(note)s") % {"note": release.note}
    if change.kind is Kind.SESSION_CANCELLED:
        yield _("该场次不再举行，您不必办理退选，可以另选其他讲座。")
    if change.kind is Kind.SESSION_MOVED:
        yield _("您的席位保留；不能参加的，请在“我的讲座”退选。")


def _sessions(changes: Iterable[Change], *, now: datetime) -> QuerySet[Session]:
    """Of a changed lecture those still to come; of a changed session that one."""
    changes = list(changes)
    of_lectures = [int(one.lecture) for one in changes if one.kind not in OF_SESSION]
    coming = Session.objects.upcoming(now=now).filter(lecture__in=of_lectures)
    named = [int(one.session) for one in changes if one.kind in OF_SESSION]
    return coming | Session.objects.filter(pk__in=named)


def _is_of(change: Change, session: int, lecture: int) -> bool:
    if change.kind in OF_SESSION:
        return change.session == str(session)
    return change.lecture == str(lecture)


def _concerned(sessions: QuerySet[Session]) -> set[int]:
    keys = list(sessions.values_list("pk", flat=True))
    found = _seated(keys).values_list("learner", flat=True)
    return set(found) | set(_waiting(keys).values_list("learner", flat=True))


def _seated(sessions: list[int]) -> QuerySet[Enrolment]:
    return Enrolment.objects.holding().filter(session__in=sessions)


def _waiting(sessions: list[int]) -> QuerySet[WaitingPlace]:
    return WaitingPlace.objects.waiting().filter(session__in=sessions)
