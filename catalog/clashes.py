"""Sessions that get in each other's way: one hall, one lecturer, more seats than chairs.

A clash is a warning and refuses nothing: two lectures may share a hall on purpose. `among` is
pure; the rest reads what is still to come.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from django.conf import settings
from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.models import Session, SessionState


class ClashKind(StrEnum):
    HALL = "HALL"
    LECTURER = "LECTURER"
    CAPACITY = "CAPACITY"


@dataclass(frozen=True)
class Planned:
    """A session as far as it can clash; `session` is 0 while it is only typed."""

    session: int
    venue: int
    lecturer: int | None
    starts_at: datetime
    ends_at: datetime
    seats: int
    capacity: int


@dataclass(frozen=True)
class Clash:
    """`other` begins no earlier than `session`; None where the session clashes with its hall."""

    kind: ClashKind
    session: int
    other: int | None = None


def among(planned: Iterable[Planned], *, travel: timedelta) -> list[Clash]:
    """Every clash once. A lecturer needs `travel` between two halls, none within one."""
    ordered = sorted(planned, key=lambda one: (one.starts_at, one.ends_at, one.session))
    pairs = [
        *_pairs(ordered, ClashKind.HALL, lambda one: one.venue, timedelta(0)),
        *_pairs(ordered, ClashKind.LECTURER, lambda one: one.lecturer, travel),
    ]
    crowded = [
        Clash(ClashKind.CAPACITY, one.session) for one in ordered if one.seats > one.capacity
    ]
    return pairs + crowded


def coming(*, now: datetime) -> list[Clash]:
    """The clashes of everything that is not over."""
    return among(_planned(_open().filter(finishes__gt=now)), travel=travel())


def of_session(session: Session) -> list[Clash]:
    """Those of one session; none of one that is over or cancelled by now."""
    stored = list(_planned(_open().filter(pk=session.pk)))
    return of_planned(stored[0], instead_of=session.pk) if stored else []


def of_planned(one: Planned, *, instead_of: int | None) -> list[Clash]:
    """What a session would clash with if it were saved like this over the stored one."""
    gap = travel()
    near = _open().exclude(pk=instead_of or 0).filter(
        Q(hall=one.venue) | Q(lecture__lecturer=one.lecturer, lecture__lecturer__isnull=False),
        begins__lt=one.ends_at + gap,
        finishes__gt=one.starts_at - gap,
    )  # fmt: skip
    found = among([one, *_planned(near)], travel=gap)
    return [clash for clash in found if one.session in (clash.session, clash.other)]


def told(clashes: Iterable[Clash], *, to: QuerySet[Session] | None = None) -> list[str]:
    """Each clash in a sentence. Of a session that is neither published nor in `to` only the
    time is told."""
    clashes = list(clashes)
    ids = {pk for clash in clashes for pk in (clash.session, clash.other) if pk}
    known = {one.pk: one for one in _open().filter(pk__among=list(ids)).select_related("lecture")}
    open_ = set(known) if to is None else set(to.filter(pk__in=ids).values_list("pk", flat=True))
    names = {pk: _name(one, is_open=one.is_public or pk in open_) for pk, one in known.items()}
    return [_sentence(clash, names) for clash in clashes]


def travel() -> timedelta:
    return timedelta(minutes=settings.CATALOG_TRAVEL_MINUTES)


def _pairs(
    ordered: list[Planned], kind: ClashKind, key: Callable[[Planned], int | None], gap: timedelta
) -> Iterator[Clash]:
    groups: dict[int, list[Planned]] = defaultdict(list)
    for one in ordered:
        shared = key(one)
        if shared is not None:
            groups[shared].append(one)
    for group in groups.values():
        for place, first in enumerate(group):
            for second in group[place + 1 :]:
                # In the order of their beginnings: all later ones begin later still.
                if second.starts_at >= first.ends_at + gap:
                    break
                if first.venue != second.venue or second.starts_at < first.ends_at:
                    yield Clash(kind, first.session, second.session)


def _open() -> Any:
    """What is planned, published or not, as it will be once the next release is out."""
    shall_be = {
        "hall": Coalesce("draft__venue_id", "venue_id"),
        "hall_name": Coalesce("draft__venue__name", "venue__name"),
        "capacity": Coalesce("draft__venue__capacity", "venue__capacity"),
        "begins": Coalesce("draft__starts_at", "starts_at"),
        "finishes": Coalesce("draft__ends_at", "ends_at"),
        "becomes": Coalesce("draft__state", "state"),
        "is_public": ExpressionWrapper(
            Q(lecture__live=True, state=SessionState.PLANNED, draft=None), BooleanField()
        ),
    }
    held = (SessionState.PLANNED, SessionState.DRAFT)
    sessions: Any = Session.objects.filter(state__in=held)  # annotations have no types
    return sessions.annotate(**shall_be).filter(becomes__in=held)


def _planned(sessions: QuerySet[Session]) -> Iterator[Planned]:
    rows = sessions.annotate(seats=Sum("pools__seats", default=0)).values_list(
        "pk", "hall", "lecture__lecturer", "begins", "finishes", "seats", "capacity"
    )
    for row in rows:
        yield Planned(*row)


def _name(session: Any, *, is_open: bool) -> str:
    starts, ends = timezone.localtime(session.begins), timezone.localtime(session.finishes)
    when = f"{starts:%Y-%m-%d %H:%M}–{ends:%H:%M}"
    title = _("《%(title)s》") % {"title": session.lecture.title} if is_open else _("未公布的讲座")
    return f"{title}（{when}，{session.hall_name}）"


def _sentence(clash: Clash, names: dict[int, str]) -> str:
    this = _("本场次")
    first, second = (names.get(pk or 0, this) for pk in (clash.session, clash.other))
    if clash.kind == ClashKind.CAPACITY:
        return _("席位超过场地容量：%(first)s") % {"first": first}
    what = _("场地冲突") if clash.kind == ClashKind.HALL else _("授课人冲突")
    return _("%(what)s：%(first)s与%(second)s") % {"what": what, "first": first, "second": second}
