"""Releases, not edits: the only way in which a published catalogue changes.

What the department edits waits: pages as drafts, published sessions as SessionDraft, added ones
in the state DRAFT. A release puts what was chosen in force at once and together, freezes what
the public sees from then on, and tells those who hold seats or wait. It refuses to publish
anything but what was shown before, and to publish nothing.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.models import Page

from catalog import session_lock
from catalog.models import AnnualCatalog, Lecture, Release, Session, SessionState
from catalog.releasing import numbering, snapshots
from catalog.releasing import plan as release_plan
from catalog.releasing.changes import Change
from catalog.releasing.messages import tell
from catalog.releasing.plan import Plan
from catalog.releasing.snapshots import Key, Pages
from people.models import User

CHANGED_SINCE = gettext_lazy("您查看之后内容又有变动，请核对以下变更后再发布。")


class ReleaseError(Exception):
    """A release that cannot be made; the message is for the person."""


@dataclass(frozen=True)
class Released:
    release: Release
    changes: list[Change]
    told: int


def publish(
    *,
    catalog: AnnualCatalog,
    chosen: Collection[Key] | None = None,
    shown: str | None = None,
    note: str = "",
    held: bool = False,
    by: User | None,
    now: datetime,
) -> Released:
    """`shown` is the digest of the plan one has looked at; `held` keeps messages for review."""
    with transaction.atomic():
        # One release of a year at a time: the second one reads what the first has published.
        list(Page.objects.select_for_update().filter(pk=catalog.pk).values_list("pk"))
        pages = snapshots.read(catalog)
        planned = release_plan.of_pages(pages, chosen)
        _refuse(planned, pages, shown)
        _put_in_force(planned, pages, by=by, now=now)
        _check(catalog, planned)
        release = Release.objects.create(
            catalog=catalog,
            number=pages.catalog.releases.count() + 1,
            note=note,
            content=planned.content,
            digest=planned.digest,
            released_at=now,
            released_by=by,
        )
        count = tell(release, planned.changes, held=held, by=by, now=now)
    return Released(release, planned.changes, count)


def refuse(*, catalog: AnnualCatalog, chosen: Collection[Key] | None, shown: str | None) -> None:
    """Raise what a release of the chosen would be refused for now; writes nothing."""
    pages = snapshots.read(catalog)
    _refuse(release_plan.of_pages(pages, chosen), pages, shown)


def _refuse(planned: Plan, pages: Pages, shown: str | None) -> None:
    if shown is not None and shown != planned.digest:
        raise ReleaseError(CHANGED_SINCE)
    if not planned.changes and not planned.chosen:
        raise ReleaseError(_("没有要发布的变更。"))
    if not pages.catalog.live and snapshots.CATALOG_KEY not in planned.chosen:
        raise ReleaseError(_("首次发布须包括年度目录本身。"))
    numbers = {
        key: lecture["number"]
        for key, lecture in snapshots.loaded(planned.content)["lectures"].items()
    }
    if repeated := numbering.repeated(numbers):
        raise ReleaseError(
            _("编号重复：%(numbers)s。请改正后再发布。") % {"numbers": "、".join(repeated)}
        )


def _put_in_force(planned: Plan, pages: Pages, *, by: User | None, now: datetime) -> None:
    # The sessions in one order, so that two who hold several never wait for each other.
    for session in sorted(_sessions(planned, pages), key=lambda one: one.pk):
        _change_session(session, now=now)
    if snapshots.CATALOG_KEY in planned.chosen:
        _publish_page(pages.catalog, by)
    for lecture in pages.lectures:
        if snapshots.key_of(lecture) in planned.chosen:
            _publish_page(lecture, by, number=planned.numbers.get(lecture.pk, ""))


def _sessions(planned: Plan, pages: Pages) -> Iterator[Session]:
    for lecture in pages.lectures:
        comes_along = snapshots.comes_along(lecture, planned.chosen)
        for session in lecture.sessions.all():
            is_new = comes_along and session.state == SessionState.DRAFT
            if is_new or snapshots.key_of(session) in planned.chosen:
                yield session


def _publish_page(page: AnnualCatalog | Lecture, by: User | None, number: str = "") -> None:
    revision = page.latest_revision if snapshots.draft_of(page) else None
    if number or revision is None:
        fresh = revision.as_object() if revision else page
        if number:
            fresh.number = number
        revision = fresh.save_revision(user=by)
    # Publishing is the right of whoever may release, which was asked before (release_views).
    revision.publish(user=by, skip_permission_checks=True)


def _change_session(session: Session, *, now: datetime) -> None:
    """Under the session's lock; its calendar entry follows (RFC 5545: SEQUENCE)."""
    with session_lock.held(session.pk) as fresh:
        if fresh.state == SessionState.CLOSED:
            raise ReleaseError(
                _("《%(title)s》的一个场次已结班，不能再变更；请先撤销这项变更。")
                % {"title": session.lecture.title}
            )
        draft = snapshots.draft_of_session(fresh)
        if fresh.state == SessionState.DRAFT:
            fresh.state = SessionState.PLANNED
        if draft:
            for name in ("venue", "starts_at", "ends_at", "break_minutes", "state"):
                setattr(fresh, name, getattr(draft, name))
            draft.delete()
            fresh.revision += 1
        fresh.changed_at = now
        fresh.save()


def _check(catalog: AnnualCatalog, planned: Plan) -> None:
    """What is in force now is what was planned, to the byte: an editor may have been at work."""
    seen = snapshots.taken(snapshots.read(catalog), frozenset(), {})
    if snapshots.written(seen) != planned.content:
        raise ReleaseError(CHANGED_SINCE)
