"""The house's part of home: the year's theme, what opens next, the latest release, what the
department announces. Reads published pages only; names nobody and asks who reads of nobody."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.models import AnnualCatalog, Release
from exams.models import Exam
from portal.models import Announcement, published

ANNOUNCED, OPENINGS = 4, 4


@dataclass(frozen=True)
class Opening:
    """A window of time in which something may be done: open now, or still to open."""

    name: str
    opens_at: datetime
    closes_at: datetime
    address: str
    is_open: bool

    @property
    def changes_at(self) -> datetime:
        """When it will open; of one that is open, when it will close."""
        return self.closes_at if self.is_open else self.opens_at


@dataclass(frozen=True)
class FrontPage:
    """`catalog` is this year's; `release` the latest of it."""

    catalog: AnnualCatalog | None
    release: Release | None
    openings: Sequence[Opening]
    announcements: Sequence[Announcement]


def of_house(exams: Iterable[Exam] = (), *, now: datetime) -> FrontPage:
    """With the exams that concern whoever reads, of which the house knows nothing."""
    year = timezone.localdate(now).year
    catalogs = list(AnnualCatalog.objects.live().filter(year__gte=year).order_by("year"))
    catalog = next((one for one in catalogs if one.year == year), None)
    releases = Release.objects.filter(catalog=catalog).defer("content").order_by("-number")
    windows = [*_of_catalogs(catalogs), *_of_exams(exams)]
    return FrontPage(
        catalog=catalog,
        release=releases.first() if catalog else None,
        openings=openings(windows, now=now),
        announcements=list(published()[:ANNOUNCED]),
    )


Window = tuple[str, datetime | None, datetime | None, str]


def openings(windows: Iterable[Window], *, now: datetime) -> list[Opening]:
    """Those that are not over, by what changes first; a window without both ends is none."""
    found = [
        Opening(name, opens_at, closes_at, address, is_open=opens_at <= now)
        for name, opens_at, closes_at, address in windows
        if opens_at and closes_at and closes_at > now
    ]
    return sorted(found, key=lambda one: (one.changes_at, one.name))[:OPENINGS]


def _of_catalogs(catalogs: Iterable[AnnualCatalog]) -> Iterator[Window]:
    for one in catalogs:
        address = one.url or ""
        wishes = (one.wishes_open_at, one.wishes_close_at, reverse("catalog:wishes"))
        yield _("%(year)d 年讲座填报志愿") % {"year": one.year}, *wishes
        seats = (one.selection_opens_at, one.selection_closes_at, address)
        yield _("%(year)d 年讲座选座") % {"year": one.year}, *seats


def _of_exams(exams: Iterable[Exam]) -> Iterator[Window]:
    for one in exams:
        yield one.title, one.opens_at, one.closes_at, reverse("exams:exam", args=[one.pk])
