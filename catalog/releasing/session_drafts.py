"""What a session shall become: kept beside it until a release puts it in force."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from catalog.models import Lecture, Release, Session, SessionDraft, SessionState

CONTENT = ("venue", "starts_at", "ends_at", "break_minutes", "state")


def awaits_releases(lecture: Lecture) -> bool:
    """Whether the public has been promised this lecture: from then on releases change it."""
    return lecture.live and Release.objects.filter(catalog__path=lecture.path[:-4]).exists()


def is_promised(session: Session) -> bool:
    return session.state != SessionState.DRAFT and awaits_releases(session.lecture)


def propose(*, session: Session, values: Mapping[str, Any], now: datetime) -> SessionDraft | None:
    """Keep the values for the next release; what is in force already needs none."""
    if all(getattr(session, name) == values[name] for name in CONTENT):
        SessionDraft.objects.filter(session=session).delete()
        return None
    draft, _made = SessionDraft.objects.update_or_create(
        session=session, defaults={name: values[name] for name in CONTENT} | {"drafted_at": now}
    )
    return draft
