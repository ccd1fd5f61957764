"""A year's lectures as facets see them, for one reader, in a fixed number of queries."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import OuterRef, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.finding import gaps, kept, live
from catalog.finding.facets import Entry, Slot
from catalog.finding.kept import KeptLecture, KeptYear
from catalog.finding.live import Hers
from catalog.models.seats import PoolName
from catalog.models.session import SessionState
from catalog.seating import addressed
from catalog.seating import checks as seat_checks
from catalog.seating.offers import Eye, Offer, eye_of
from catalog.seating.seen import SeenSession
from credits.models import Standing
from people.models import Learner

if TYPE_CHECKING:
    from catalog.models.pages import AnnualCatalog

TEXTS = ("category", "theme", "audience")


def reader(user: Any, *, year: int) -> Learner | None:
    """The learner with her agency and what her stored standing says, in one query."""
    standing = Standing.objects.filter(learner=OuterRef("pk"), year=year)
    found = Learner.objects.filter(user=user).select_related("agency")
    return found.annotate(
        minimums=Subquery(standing.values("minimums")[:1]),
        assessed_at=Subquery(standing.values("assessed_at")[:1]),
    ).first()


@dataclass(frozen=True)
class Reading:
    """One look at the list: the year as it is for all, what is live in it, and who looks."""

    year: KeptYear
    sessions: Mapping[int, SeenSession]
    hers: Hers
    eye: Eye
    fitting: Collection[int]

    def shown(self, lecture: KeptLecture) -> list[SeenSession]:
        return [self.sessions[one.pk] for one in lecture.sessions if one.pk in self.sessions]

    def offers(self, lecture: KeptLecture) -> list[Offer]:
        seats, lines = self.hers.seats, self.hers.lines
        return [
            self.eye.offer(one, seats.get(one.pk), lines.get(one.pk)) for one in self.shown(lecture)
        ]


def read(catalog: "AnnualCatalog", learner: Learner | None, *, now: datetime) -> Reading:
    year = kept.of(catalog, now=now)
    told = addressed.by_rules(learner, year.rules, on=timezone.localdate(now))
    sessions, hers = live.sessions(year), live.hers(learner)
    return Reading(
        year,
        sessions,
        hers,
        eye_of(catalog, learner, told, now=now),
        gaps.fitting(learner, year, held=hers.times, of=catalog.year),
    )


def entries(reading: Reading) -> list[Entry]:
    return [_entry(reading, lecture) for lecture in reading.year.lectures.values()]


def offered(
    read: Sequence[Entry], year: KeptYear, catalog: "AnnualCatalog"
) -> dict[str, list[tuple[Any, str]]]:
    """The answers of each facet, in the order of a reader; none where all lectures say the same."""
    slots = [slot for entry in read for slot in entry.slots]
    said = {name: {getattr(one, name) for one in read} for name in (*TEXTS, "bucket")}
    said |= {name: {getattr(one, name) for one in slots} for name in ("month", "district")}
    named: dict[str, list[tuple[Any, str]]] = {
        "bucket": [(one, str(label)) for one, label in catalog.buckets.choices],
        "month": [(month, _("%(month)d 月") % {"month": month}) for month in range(1, 13)],
        "district": year.districts,
    }
    named.update({name: [(text, text) for text in sorted(said[name])] for name in TEXTS})
    return {
        name: [one for one in named[name] if one[0] and one[0] in values] if len(values) > 1 else []
        for name, values in said.items()
    }


def _entry(reading: Reading, lecture: KeptLecture) -> Entry:
    now, shown = reading.eye.now, reading.shown(lecture)
    return Entry(
        lecture=lecture.pk,
        number=lecture.number,
        category=lecture.category,
        theme=lecture.theme,
        audience=lecture.addressed_to,
        bucket=lecture.bucket,
        mine=not reading.eye.told.refusal(lecture.pk),
        gap=any(one.pk in reading.fitting and one.is_coming(now=now) for one in shown),
        slots=tuple(_slots(reading, lecture)),
    )


def _slots(reading: Reading, lecture: KeptLecture) -> Iterator[Slot]:
    now, learner = reading.eye.now, reading.eye.learner
    for kept_session in lecture.sessions:
        session = reading.sessions.get(kept_session.pk)
        if session is None or session.state == SessionState.CANCELLED:
            continue
        is_coming = session.is_coming(now=now)
        yield Slot(
            month=kept_session.month,
            district=kept_session.district,
            free=is_coming and _has_seat(session, learner),
            calm=is_coming and not reading.hers.clash_with(session),
            starts_at=session.starts_at,
            is_coming=is_coming,
        )


def _has_seat(session: SeenSession, learner: Learner | None) -> bool:
    if learner is None:
        return any(one.free > 0 for one in session.pools if one.name != PoolName.ACCESSIBLE)
    return any(one.free > 0 for one in seat_checks.usable_pools(session, learner))
