"""What happened that receivers are told of: identifiers and counts, nobody's name or number.

Read from the rows themselves, which are append-only or only go forward. Nothing has to be written
when something happens, and an event cannot be lost on its way here.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Max, Min

from catalog.models import Release
from connections.models import EventKind
from credits.models import Notice, NoticeSeries, YearClosing


@dataclass(frozen=True)
class Event:
    kind: EventKind
    subject: int
    at: datetime
    data: dict[str, Any]


def happened(*, kinds: Sequence[str], since: datetime) -> Iterator[Event]:
    for kind, found in SOURCES.items():
        if kind in kinds:
            yield from found(since)


def _released(since: datetime) -> Iterator[Event]:
    releases = Release.objects.filter(released_at__gte=since).order_by("pk")
    columns = releases.values_list("pk", "released_at", "catalog__year", "number", "digest")
    for key, at, year, number, digest in columns:
        data = {"year": year, "number": number, "digest": digest}
        yield Event(EventKind.CATALOGUE_RELEASED, key, at, data)


def _settled(since: datetime) -> Iterator[Event]:
    # One that was opened again since was settled all the same.
    for one in YearClosing.objects.filter(closed_at__gte=since).order_by("pk"):
        assert one.closed_at is not None
        data = _named(one) | {"people": one.figures.get("people"), "digest": one.digest}
        yield Event(EventKind.YEAR_SETTLED, one.pk, one.closed_at, data)


def _reopened(since: datetime) -> Iterator[Event]:
    for one in YearClosing.objects.filter(reopened_at__gte=since).order_by("pk"):
        assert one.reopened_at is not None
        yield Event(EventKind.YEAR_REOPENED, one.pk, one.reopened_at, _named(one))


def _named(closing: YearClosing) -> dict[str, Any]:
    return {"year": closing.year, "closing": closing.number}


def _issued(since: datetime) -> Iterator[Event]:
    """What was issued by one act, or by one part of a job, has one moment and is one event."""
    acts = Notice.objects.filter(issued_at__gte=since).values("issued_at", "series", "kind", "year")
    counted = acts.annotate(
        subject=Min("pk"), count=Count("pk"), first=Min("number"), last=Max("number")
    )
    found = list(counted.order_by("subject"))
    series = NoticeSeries.objects.in_bulk({act["series"] for act in found})
    for act in found:
        data = {key: act[key] for key in ("year", "kind", "count", "first", "last")}
        data["series"] = str(series[act["series"]])
        yield Event(EventKind.NOTICES_ISSUED, act["subject"], act["issued_at"], data)


SOURCES: dict[str, Callable[[datetime], Iterator[Event]]] = {
    EventKind.CATALOGUE_RELEASED: _released,
    EventKind.YEAR_SETTLED: _settled,
    EventKind.YEAR_REOPENED: _reopened,
    EventKind.NOTICES_ISSUED: _issued,
}
