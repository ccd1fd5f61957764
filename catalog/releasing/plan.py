"""What the next release would be: what waits, what of it was chosen, what that would change.

Reads only. Also the history: what each release of a year changed.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.models import (
    AnnualCatalog,
    BankState,
    Lecture,
    Lecturer,
    Release,
    Session,
    SessionState,
)
from catalog.releasing import changes as release_changes
from catalog.releasing import numbering, snapshots
from catalog.releasing.changes import Change
from catalog.releasing.snapshots import Key, Pages
from catalog.releasing.wording import Told, told


@dataclass(frozen=True)
class Waiting:
    """One thing that waits for a release: the catalogue's page, a lecture or a session."""

    key: Key
    item: AnnualCatalog | Lecture | Session

    @property
    def label(self) -> str:
        if isinstance(self.item, Session):
            lecture = self.item.lecture
            starts = timezone.localtime(self.item.starts_at)
            return f"{lecture.number} {lecture.title} {starts:%m-%d %H:%M}"
        if isinstance(self.item, Lecture):
            return f"{self.item.number} {self.item.draft_title}".strip()
        return str(self.item.draft_title)

    @property
    def sort(self) -> str:
        if isinstance(self.item, Session):
            return _("新场次") if self.item.state == SessionState.DRAFT else _("场次变更")
        if isinstance(self.item, Lecture):
            return _("内容修改") if self.item.live else _("新讲座")
        return _("目录说明")

    @property
    def discardable(self) -> int | None:
        draft = snapshots.draft_of_session(self.item) if isinstance(self.item, Session) else None
        return draft.pk if draft else None


@dataclass(frozen=True)
class Plan:
    """What a release of the chosen would change; `digest` stands for what it would publish."""

    waiting: list[Waiting]
    chosen: frozenset[Key]
    numbers: Mapping[int, str]
    content: str
    digest: str
    changes: list[Change]


def plan(catalog: AnnualCatalog, *, chosen: Collection[Key] | None = None) -> Plan:
    """Without `chosen`, of everything that waits."""
    return of_pages(snapshots.read(catalog), chosen)


def unfit_lecturers(catalog: AnnualCatalog) -> list[tuple[str, Lecturer]]:
    """Lectures still to come, as they were edited last, with whom the bank has taken out."""
    unfit = {
        one.pk: one
        for one in Lecturer.objects.filter(state__in=[BankState.SUSPENDED, BankState.LEFT])
    }
    if not unfit:
        return []
    lectures = Lecture.objects.child_of(catalog).select_related("latest_revision")
    closed = Session.objects.filter(lecture=OuterRef("pk"), state=SessionState.CLOSED)
    said = [
        (snapshots.draft_of(one) or snapshots.row_of(one))
        for one in lectures.exclude(Exists(closed)).order_by("number", "pk")
    ]
    return [
        (f"{one['number']} {one['title']}".strip(), unfit[one["lecturer"]])
        for one in said
        if one["lecturer"] in unfit
    ]


def history(listed: Sequence[Release]) -> list[tuple[Release, list[Told]]]:
    """What each of these releases of one year, newest first, changed; in one more query."""
    if not listed:
        return []
    oldest = listed[-1]
    older = Release.objects.filter(catalog=oldest.catalog_id, number=oldest.number - 1)
    before = [snapshots.loaded(one.content) for one in [*listed[1:], *older]]
    before += [dict(release_changes.EMPTY)] * (len(listed) - len(before))
    return [
        (one, [told(change) for change in release_changes.changes(was, after)])
        for one, was in zip(listed, before, strict=True)
        for after in [snapshots.loaded(one.content)]
    ]


def of_pages(pages: Pages, chosen: Collection[Key] | None) -> Plan:
    waiting = _waiting(pages)
    keys = {one.key for one in waiting}
    picked = frozenset(keys if chosen is None else keys & set(chosen))
    numbers = _numbers(pages, picked)
    after = snapshots.taken(pages, picked, numbers)
    last = pages.catalog.releases.order_by("-number").first()
    before = snapshots.loaded(last.content) if last else release_changes.EMPTY
    content = snapshots.written(after)
    found = release_changes.changes(before, after)
    return Plan(waiting, picked, numbers, content, snapshots.digest_of(content), found)


def _waiting(pages: Pages) -> list[Waiting]:
    catalog = pages.catalog
    found: list[AnnualCatalog | Lecture | Session] = []
    if not catalog.live or catalog.has_unpublished_changes:
        found.append(catalog)
    for lecture in pages.lectures:
        if not lecture.live or lecture.has_unpublished_changes:
            found.append(lecture)
        if lecture.live:
            found += [one for one in lecture.sessions.all() if _waits(one)]
    return [Waiting(snapshots.key_of(one), one) for one in found]


def _waits(session: Session) -> bool:
    is_new = session.state == SessionState.DRAFT
    return is_new or snapshots.draft_of_session(session) is not None


def _numbers(pages: Pages, chosen: Collection[Key]) -> dict[int, str]:
    """Numbers for the chosen lectures that have none, in the order of their first sessions."""
    said = {one.pk: (snapshots.draft_of(one) or snapshots.row_of(one)) for one in pages.lectures}
    without = [
        one
        for one in pages.lectures
        if snapshots.key_of(one) in chosen and not said[one.pk]["number"]
    ]
    without.sort(key=lambda one: (_first_start(one), one.title, one.pk))
    used = [one.number for one in pages.lectures] + [one["number"] for one in said.values()]
    return numbering.proposed(
        year=pages.catalog.year, used=used, waiting=[one.pk for one in without]
    )


def _first_start(lecture: Lecture) -> str:
    starts = [session.starts_at.isoformat() for session in lecture.sessions.all()]
    return min(starts, default="9")  # what has no date yet comes last
