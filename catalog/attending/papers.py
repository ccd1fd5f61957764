"""Papers of a class: attached until it is closed and after, taken out only before.

Which of them the closing needs, the measure says: a gate over lectures that requires `plan`,
`agenda`, `sign_in` or `timetable`. The facts of a closed class then carry these as true.
"""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog import session_lock
from catalog.models.paper import PaperKind, SessionPaper
from catalog.models.session import Session, SessionState
from credits import editions
from credits.rulebook import Rulebook
from documents.shelf import FileRefusedError, Shelf

PAPERS_PER_SESSION = 20
KIND = "lecture"
# attribute of a fact → the paper that makes it true
ATTRIBUTES = {
    "plan": PaperKind.PLAN,
    "agenda": PaperKind.AGENDA,
    "sign_in": PaperKind.SIGN_IN,
    "timetable": PaperKind.TIMETABLE,
}


def demanded_by(measure: Rulebook) -> tuple[str, ...]:
    """The attributes that papers make true and that lectures need under this measure."""
    names = set(_required(measure))
    return tuple(name for name in ATTRIBUTES if name in names)


def demanded(session: Session) -> tuple[str, ...]:
    year = timezone.localdate(session.ends_at).year
    return demanded_by(editions.in_force(year).rulebook)


def lacking(session: Session) -> list[PaperKind]:
    """What the measure asks for and nobody has attached."""
    attached = set(session.papers.shown().values_list("kind", flat=True))
    needed = (ATTRIBUTES[name] for name in demanded(session))
    return [kind for kind in needed if kind not in attached]


def attach(
    *, session: Session, kind: PaperKind, upload: UploadedFile, by: Any, now: datetime
) -> SessionPaper:
    with shelf().taking(upload, now=now) as taken:
        row = SessionPaper(
            session=session, kind=kind, uploaded_by=by, uploaded_at=now, **taken._asdict()
        )
        _keep(row)
    return row


def take_out(*, paper: SessionPaper, by: Any, now: datetime) -> None:
    """Out of sight; the file stays on the shelf. A closed class keeps what it was closed with."""
    with session_lock.held(paper.session_id) as fresh:
        if fresh.state == SessionState.CLOSED:
            raise FileRefusedError(_("已结班，材料不能再移除；可以补充上传。"))
        SessionPaper.objects.filter(pk=paper.pk, removed_at=None).update(
            removed_by=by, removed_at=now
        )


def open_file(paper: SessionPaper) -> BinaryIO:
    return shelf().open(paper.place)


def shelf() -> Shelf:
    return Shelf(
        Path(settings.CATALOG_PAPERS_FOLDER),
        settings.CREDITS_EVIDENCE_MAX_BYTES,
        settings.CREDITS_EVIDENCE_MAX_PIXELS,
    )


def _required(measure: Rulebook) -> Iterator[str]:
    kind = next(
        (one.key for one in measure.kinds.values() if KIND in (one.key, *one.recorded_as)), KIND
    )
    for gate in measure.gates:
        if gate.selection.kinds and kind not in gate.selection.kinds:
            continue
        for test in gate.require.tests:
            if test.one_of is not None and True in test.one_of:
                yield test.name


def _keep(row: SessionPaper) -> None:
    try:
        with session_lock.held(row.session_id) as fresh, transaction.atomic():
            if fresh.state == SessionState.CANCELLED:
                raise FileRefusedError(_("该场次已取消，不能再上传材料。"))
            if fresh.papers.shown().count() >= PAPERS_PER_SESSION:
                raise FileRefusedError(
                    _("每个场次最多 %(most)d 份材料。") % {"most": PAPERS_PER_SESSION}
                )
            row.save()
    except IntegrityError:
        raise FileRefusedError(
            _("文件“%(name)s”已经在本场次里了，不必重复上传。") % {"name": row.name}
        ) from None
