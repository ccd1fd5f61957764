"""Evidence files of a claim: on a private shelf (documents.shelf), their rows beside the claim.

The shelf is settings.CREDITS_EVIDENCE_FOLDER. What a reviewer has had before her stays there.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, Any, BinaryIO
from uuid import UUID, uuid5

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from credits.models import Claim, ClaimEvidence
from documents.shelf import FileRefusedError, Shelf, Taken
from people.models import User

FILES_PER_CLAIM = 5
WAITING = "waiting"  # papers of claims that are not filed yet
WAITS = timedelta(days=8)
EvidenceError = FileRefusedError


def content_type_of(file: IO[Any], size: int) -> str:
    """The type by the bytes alone: what the browser or the name says is not asked."""
    return _shelf().content_type_of(file, size)


def attach(
    *, claim: Claim, uploads: Sequence[UploadedFile], by: User, now: datetime
) -> list[ClaimEvidence]:
    """Put the files on the shelf and their rows beside the claim, inside the caller's
    transaction: all of them or none."""
    places: list[str] = []
    try:
        return [_attach(claim, upload, by, now, places) for upload in uploads]
    except BaseException:
        for place in places:
            _shelf().remove(place)
        raise


def lay_by(*, uploads: Sequence[UploadedFile], called: str, now: datetime) -> list[Taken]:
    """Keep papers until the claims that show them are filed: all of them or none. They are called
    by the activity: names of files tell about people."""
    if len(uploads) > FILES_PER_CLAIM:
        raise _too_many()
    waiting, laid_by = _waiting(), list[Taken]()
    try:
        for number, upload in enumerate(uploads, start=1):
            upload.name = f"{called} {number}.x"  # the shelf gives the suffix
            laid_by.append(paper := waiting.take(upload, now=now))
            if paper.sha256 in [one.sha256 for one in laid_by[:-1]]:
                raise _already(paper.name)
    except BaseException:
        for paper in laid_by:
            waiting.remove(paper.place)
        raise
    return laid_by


def show(*, claim: Claim, paper: Taken, together: UUID, by: User, now: datetime) -> None:
    """Attach a paper that was laid by; several claims show it, its bytes are kept once.

    The place follows from the claim: what is tried again finds its file there, so none is removed
    when an attempt fails.
    """
    name = uuid5(together, f"{claim.learner_id}:{paper.sha256}").hex
    place = f"{now:%Y}/{name}{Path(paper.place).suffix}"
    _shelf().share(f"{WAITING}/{paper.place}", place)
    ClaimEvidence.objects.create(
        claim=claim, uploaded_by=by, uploaded_at=now, **paper._replace(place=place)._asdict()
    )


def clear_waiting(*, now: datetime) -> int:
    """Remove papers that nobody has filed for long, and those that all claims have; says how many.
    A claim keeps the bytes that it shows."""
    oldest = (now - WAITS).timestamp()
    papers = [one for one in _waiting().folder.rglob("*") if one.is_file()]
    over = [one for one in papers if one.stat().st_ctime < oldest]
    for one in over:
        one.unlink(missing_ok=True)
    return len(over)


def take_out(*, file: ClaimEvidence, was_seen: bool, by: User, now: datetime) -> None:
    """Take a file out of its claim. What no reviewer has had before her goes altogether."""
    if was_seen:
        file.removed_by, file.removed_at = by, now
        file.save(update_fields=["removed_by", "removed_at"])
        return
    file.delete()
    transaction.on_commit(lambda: _shelf().remove(file.place))


def open_file(evidence: ClaimEvidence) -> BinaryIO:
    return _shelf().open(evidence.place)


def _attach(
    claim: Claim, upload: UploadedFile, by: User, now: datetime, places: list[str]
) -> ClaimEvidence:
    taken = _shelf().take(upload, now=now)
    places.append(taken.place)
    if claim.evidence.shown().count() >= FILES_PER_CLAIM:
        raise _too_many()
    try:
        with transaction.atomic():
            return ClaimEvidence.objects.create(
                claim=claim, uploaded_by=by, uploaded_at=now, **taken._asdict()
            )
    except IntegrityError:
        raise _already(taken.name) from None


def _too_many() -> EvidenceError:
    return EvidenceError(_("每项申报最多 %(most)d 个文件。") % {"most": FILES_PER_CLAIM})


def _already(name: str) -> EvidenceError:
    return EvidenceError(_("文件“%(name)s”已经在本项申报里了，不必重复上传。") % {"name": name})


def _waiting() -> Shelf:
    shelf = _shelf()
    return replace(shelf, folder=shelf.folder / WAITING)


def _shelf() -> Shelf:
    return Shelf(
        Path(settings.CREDITS_EVIDENCE_FOLDER),
        settings.CREDITS_EVIDENCE_MAX_BYTES,
        settings.CREDITS_EVIDENCE_MAX_PIXELS,
    )
