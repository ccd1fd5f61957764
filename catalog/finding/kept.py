"""What a year's list says to everybody alike, read once for a release and kept in memory.

A published catalogue changes by releases alone, so nothing here has to be thrown away: a newer
release has another key. Names of people, halls and units may be corrected between two releases;
they are read again every few minutes. States and seats change all day: `live` reads those. Of a
year without a release nothing is kept. No person in training is in it.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import get_language

from catalog.models.audience import AudienceRule
from catalog.models.session import Session, minutes_between
from catalog.seating import addressed
from catalog.seating.seen import SeenLecture, Unit

if TYPE_CHECKING:
    from catalog.models.pages import AnnualCatalog

RENAMED_SECONDS = 300
MOST_YEARS, MOST_SEARCHES = 8, 512  # four years in two languages
LECTURE = (
    "pk", "slug", "number", "title", "theme", "category", "addressed_to", "bucket", "credits",
    "host__name", "host__path", "host__kind", "lecturer__name",
)  # fmt: skip
SESSION = (
    "lecture", "pk", "starts_at", "ends_at", "break_minutes", "venue__name",
    "venue__district", "venue__district__name", "venue__district__path",
)  # fmt: skip


class Named(NamedTuple):
    name: str


@dataclass(frozen=True)
class KeptSession:
    pk: int
    starts_at: datetime
    ends_at: datetime
    break_minutes: int
    venue: Named
    district: int | None

    @cached_property
    def month(self) -> int:
        return timezone.localtime(self.starts_at).month

    @cached_property
    def minutes(self) -> int:
        return minutes_between(self.starts_at, self.ends_at) - self.break_minutes

    @cached_property
    def last_day(self) -> date:
        return timezone.localdate(self.ends_at)


@dataclass(frozen=True)
class KeptLecture:
    pk: int
    slug: str
    number: str
    title: str
    theme: str
    category: str
    addressed_to: str
    bucket: str
    bucket_label: str
    credits: Decimal
    host: Unit
    host_kind: str
    lecturer: str
    sessions: tuple[KeptSession, ...]

    @cached_property
    def cells(self) -> str:
        """The row without its seats, as it is sent to everybody; its links are relative."""
        return render_to_string("catalog/partials/lecture_cells.html", {"lecture": self})

    @cached_property
    def seen(self) -> SeenLecture:
        return SeenLecture(self.host)


@dataclass(frozen=True)
class KeptYear:
    """`districts` by their place in the tree; `answers` are what `gaps` has worked out of it, by
    the keys of learners alone, and go when the year is read again."""

    lectures: dict[int, KeptLecture]
    districts: list[tuple[int, str]]
    rules: dict[int, list[AudienceRule]]
    answers: dict[tuple[Any, ...], frozenset[int]] = field(default_factory=dict, compare=False)

    @cached_property
    def sessions(self) -> dict[int, tuple[KeptLecture, KeptSession]]:
        return {
            session.pk: (lecture, session)
            for lecture in self.lectures.values()
            for session in lecture.sessions
        }


def of(catalog: "AnnualCatalog", *, now: datetime) -> KeptYear:
    if catalog.newest_release is None:
        return _read(catalog)
    return _of_release(catalog, catalog.newest_release, get_language(), _period(now))


def found(catalog: "AnnualCatalog", words: str, *, now: datetime) -> frozenset[int]:
    """The lectures that these words find."""
    if catalog.newest_release is None:
        return _search(catalog, words)
    return _found_in_release(catalog, catalog.newest_release, words, _period(now))


def forget() -> None:
    """For whoever changes a released year behind the releases' back: tests, a restored copy."""
    _of_release.cache_clear()
    _found_in_release.cache_clear()


def _period(now: datetime) -> int:
    return int(now.timestamp()) // RENAMED_SECONDS


@lru_cache(maxsize=MOST_YEARS)
def _of_release(
    catalog: "AnnualCatalog", _release: int, _language: str | None, _minutes: int
) -> KeptYear:
    return _read(catalog)


@lru_cache(maxsize=MOST_SEARCHES)
def _found_in_release(
    catalog: "AnnualCatalog", _release: int, words: str, _minutes: int
) -> frozenset[int]:
    return _search(catalog, words)


def _search(catalog: "AnnualCatalog", words: str) -> frozenset[int]:
    everything: Any = catalog.lectures()
    return frozenset(lecture.pk for lecture in everything.search(words))


def _read(catalog: "AnnualCatalog") -> KeptYear:
    rows = Session.objects.published().filter(lecture__in=catalog.lectures())
    sessions: dict[int, list[KeptSession]] = defaultdict(list)
    districts: dict[str, tuple[int, str]] = {}
    for lecture, pk, starts, ends, pause, venue, district, name, path in rows.order_by(
        "starts_at", "pk"
    ).values_list(*SESSION):
        sessions[lecture].append(KeptSession(pk, starts, ends, pause, Named(venue), district))
        if path:
            districts[path] = (district, name)
    return KeptYear(
        lectures={one.pk: one for one in _lectures(catalog, sessions)},
        districts=[districts[path] for path in sorted(districts)],
        rules=addressed.rules_of(catalog.lectures().values("pk")),
    )


def _lectures(
    catalog: "AnnualCatalog", sessions: dict[int, list[KeptSession]]
) -> Iterable[KeptLecture]:
    for (
        pk,
        slug,
        number,
        title,
        theme,
        category,
        audience,
        bucket,
        *rest,
    ) in catalog.lectures().values_list(*LECTURE):
        credits, host, path, kind, lecturer = rest
        yield KeptLecture(
            pk, slug, number, title, theme, category, audience, bucket,
            str(catalog.buckets(bucket).label), credits, Unit(path, host), kind, lecturer or "",
            tuple(sessions[pk]),
        )  # fmt: skip
