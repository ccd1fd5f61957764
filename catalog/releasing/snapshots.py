"""The catalogue as plain data: as the public sees it, or as it would be after a release.

Seats are not in it: they are taken and given back all day. Nor are contact and telephone: what
is frozen for good must not hold what its owner may ask to have erased.
"""

import hashlib
import json
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils import timezone

from catalog.models import AnnualCatalog, Lecture, Lecturer, Session, SessionDraft, SessionState
from people.models import Agency

WORDS = ("title", "theme", "category", "addressed_to", "form", "abstract", "bucket", "notes")
CATALOG_WORDS = ("title", "theme", "foreword", "opening")
CATALOG_TIMES = (
    "wishes_open_at",
    "wishes_close_at",
    "selection_opens_at",
    "selection_closes_at",
)

Key = str
CATALOG_KEY = "catalog"


@dataclass(frozen=True)
class Pages:
    """The year's pages with what waits in their latest revisions; read once."""

    catalog: AnnualCatalog
    lectures: list[Lecture]
    names: Mapping[str, Mapping[int, str]] = field(default_factory=dict)


def read(catalog: AnnualCatalog) -> Pages:
    fresh = AnnualCatalog.objects.select_related("latest_revision").get(pk=catalog.pk)
    lectures = list(
        Lecture.objects.child_of(fresh)
        .select_related("latest_revision")
        .prefetch_related("sessions__venue", "sessions__draft__venue")
        .order_by("number", "pk")
    )
    said = [content for one in lectures for content in (row_of(one), draft_of(one) or {})]
    return Pages(
        fresh,
        lectures,
        {
            "lecturer": _names(Lecturer, (one.get("lecturer") for one in said)),
            "host": _names(Agency, (one.get("host") for one in said)),
        },
    )


def taken(pages: Pages, chosen: Container[Key], numbers: Mapping[int, str]) -> dict[str, Any]:
    """With the chosen of what waits in force; nothing chosen: what the public sees now."""
    lectures = {}
    for lecture in pages.lectures:
        is_chosen = key_of(lecture) in chosen
        if lecture.live or is_chosen:
            said = (draft_of(lecture) if is_chosen else None) or row_of(lecture)
            number = numbers.get(lecture.pk, said["number"]) if is_chosen else said["number"]
            lectures[str(lecture.pk)] = {
                **{name: said[name] for name in WORDS},
                "number": number,
                "credits": f"{Decimal(said['credits']).normalize():f}",
                "lecturer": pages.names["lecturer"].get(said["lecturer"], ""),
                "host": pages.names["host"].get(said["host"], ""),
                "sessions": _sessions(lecture, chosen),
            }
    return {"catalog": _catalog(pages.catalog, chosen), "lectures": lectures}


def written(snapshot: Mapping[str, Any]) -> str:
    """The one text of a snapshot: the digest is over it."""
    return json.dumps(snapshot, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def loaded(content: str) -> dict[str, Any]:
    snapshot: dict[str, Any] = json.loads(content)
    return snapshot


def digest_of(content: str) -> str:
    return hashlib.sha256(content.encode()).hexdigest()


def key_of(waiting: AnnualCatalog | Lecture | Session) -> Key:
    if isinstance(waiting, AnnualCatalog):
        return CATALOG_KEY
    return f"{'lecture' if isinstance(waiting, Lecture) else 'session'}:{waiting.pk}"


def comes_along(lecture: Lecture, chosen: Container[Key]) -> bool:
    """A lecture's first release brings its sessions; later ones are chosen by themselves."""
    return not lecture.live and key_of(lecture) in chosen


def draft_of(page: AnnualCatalog | Lecture) -> dict[str, Any] | None:
    """What waits in the page's latest revision; None where nothing does."""
    revision = page.latest_revision
    if revision is None or (page.live and not page.has_unpublished_changes):
        return None
    content: dict[str, Any] = revision.content
    return content


def row_of(lecture: Lecture) -> dict[str, Any]:
    said = {name: getattr(lecture, name) for name in (*WORDS, "number", "credits")}
    return said | {"lecturer": lecture.lecturer_id, "host": lecture.host_id}


def draft_of_session(session: Session) -> SessionDraft | None:
    return getattr(session, "draft", None)


def _sessions(lecture: Lecture, chosen: Container[Key]) -> dict[str, Any]:
    found = {}
    for session in lecture.sessions.all():
        is_chosen = key_of(session) in chosen
        if session.state == SessionState.DRAFT and not (is_chosen or comes_along(lecture, chosen)):
            continue
        draft = draft_of_session(session) if is_chosen else None
        found[str(session.pk)] = _session(draft or session)
    return found


def _session(session: Session | SessionDraft) -> dict[str, Any]:
    # A class that has been closed was held as planned: that is no change of the catalogue.
    is_off = session.state == SessionState.CANCELLED
    return {
        "starts_at": _moment(session.starts_at),
        "ends_at": _moment(session.ends_at),
        "break_minutes": session.break_minutes,
        "venue": session.venue.name,
        "state": SessionState.CANCELLED.value if is_off else SessionState.PLANNED.value,
    }


def _catalog(catalog: AnnualCatalog, chosen: Container[Key]) -> dict[str, Any]:
    draft = draft_of(catalog) if CATALOG_KEY in chosen else None
    page = catalog.latest_revision.as_object() if draft else catalog
    said = {name: getattr(page, name) for name in CATALOG_WORDS}
    return said | {name: _moment(getattr(page, name)) for name in CATALOG_TIMES}


def _moment(value: Any) -> str | None:
    return timezone.localtime(value).isoformat(timespec="minutes") if value else None


def _names(model: Any, keys: Iterable[int | None]) -> dict[int, str]:
    found = model.objects.in_bulk({key for key in keys if key})
    if model is Agency:
        return {pk: one.name for pk, one in found.items()}
    return {pk: str(one) for pk, one in found.items()}
