"""Reads a year's lectures as facets see them, for one reader, in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, F
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.finding.facets import Entry, Slot
from catalog.models.seats import Enrolment
from catalog.models.session import Session, SessionState
from catalog.seating import addressed
from catalog.seating.free_seats import free_pools
from credits import editions
from credits.models import Standing
from people.models import Agency, Learner

if TYPE_CHECKING:
    from catalog.models.pages import AnnualCatalog

LECTURE = ("pk", "number", "category", "theme", "addressed_to", "bucket")
SESSION = ("pk", "lecture", "starts_at", "ends_at", "state", "has_seat", "venue__district")
TEXTS = ("category", "theme", "audience")
Time = tuple[int, datetime, datetime]


def entries(catalog: "AnnualCatalog", learner: Learner | None, *, now: datetime) -> list[Entry]:
    rows = list(catalog.lectures().values_list(*LECTURE))
    slots = _slots(catalog, learner, now=now)
    lacking = _lacking(learner, year=catalog.year)
    rules = addressed.to(learner, catalog.lectures().values("pk"), on=timezone.localdate(now))
    return [
        Entry(
            lecture=pk,
            number=number,
            category=category,
            theme=theme,
            audience=audience,
            bucket=bucket,
            mine=not rules.refusal(pk),
            gap=bool({"total", bucket.lower()} & lacking) and any(s.is_coming for s in slots[pk]),
            slots=tuple(slots[pk]),
        )
        for pk, number, category, theme, audience, bucket in rows
    ]


def offered(read: Sequence[Entry], catalog: "AnnualCatalog") -> dict[str, list[tuple[Any, str]]]:
    """The answers of each facet, in the order of a reader; none where all lectures say the same."""
    slots = [slot for entry in read for slot in entry.slots]
    said = {name: {getattr(one, name) for one in read} for name in (*TEXTS, "bucket")}
    said |= {name: {getattr(one, name) for one in slots} for name in ("month", "district")}
    districts = Agency.objects.filter(pk__in=said["district"] - {None}).order_by("path")
    named: dict[str, list[tuple[Any, str]]] = {
        "bucket": [(one, str(label)) for one, label in catalog.buckets.choices],
        "month": [(month, _("%(month)d 月") % {"month": month}) for month in range(1, 13)],
        "district": list(districts.values_list("pk", "name")),
    }
    named.update({name: [(text, text) for text in sorted(said[name])] for name in TEXTS})
    return {
        name: [one for one in named[name] if one[0] and one[0] in values] if len(values) > 1 else []
        for name, values in said.items()
    }


def _slots(
    catalog: "AnnualCatalog", learner: Learner | None, *, now: datetime
) -> dict[int, list[Slot]]:
    sessions = Session.objects.published().exclude(state=SessionState.CANCELLED)
    listed = sessions.filter(lecture__in=catalog.lectures()).annotate(
        has_seat=Exists(free_pools(learner))
    )
    held = _held(learner)
    slots: dict[int, list[Slot]] = defaultdict(list)
    for pk, lecture, starts, ends, state, has_seat, district in listed.values_list(*SESSION):
        is_coming = state == SessionState.PLANNED and starts > now
        slots[lecture].append(
            Slot(
                month=timezone.localtime(starts).month,
                district=district,
                free=is_coming and has_seat,
                calm=is_coming and not _clashes((pk, starts, ends), held),
                starts_at=starts,
                is_coming=is_coming,
            )
        )
    return slots


def _held(learner: Learner | None) -> Sequence[Time]:
    if learner is None:
        return []
    seats = Enrolment.objects.holding().filter(learner=learner, session__state=SessionState.PLANNED)
    return list(seats.values_list("session", F("session__starts_at"), F("session__ends_at")))


def _clashes(time: Time, held: Iterable[Time]) -> bool:
    pk, starts, ends = time
    return any(other != pk and starts < end and begin < ends for other, begin, end in held)


def _lacking(learner: Learner | None, *, year: int) -> set[str]:
    """The totals that are short by the stored standing; caps are told by the ways to complete."""
    if learner is None:
        return set()
    standing = Standing.objects.filter(learner=learner, year=year).only("minimums").first()
    minimums: list[dict[str, Any]] = standing.minimums if standing else []
    short = {one["key"] for one in minimums if one.get("due", True) and not one["met"]}
    if not short:
        return set()
    rules = [one for one in editions.in_force(year).rulebook.minimums if one.key in short]
    return {alternative.total for rule in rules for alternative in rule.alternatives}
