"""Evidence files of a claim: on a private shelf (documents.shelf), their rows beside the claim.

The shelf is settings.CREDITS_EVIDENCE_FOLDER. What a reviewer has had before her stays there.
"""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import IO, Any, BinaryIO

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from credits.models import Claim, ClaimEvidence
from documents.shelf import FileRefusedError, Shelf
from people.models import User

FILES_PER_CLAIM = 5
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
        raise EvidenceError(_("每项申报最多 %(most)d 个文件。") % {"most": FILES_PER_CLAIM})
    try:
        with transaction.atomic():
            return ClaimEvidence.objects.create(
                claim=claim, uploaded_by=by, uploaded_at=now, **taken._asdict()
            )
    except IntegrityError:
        raise EvidenceError(
            _("文件“%(name)s”已经在本项申报里了，不必重复上传。") % {"name": taken.name}
        ) from None


def _shelf() -> Shelf:
    return Shelf(
        Path(settings.CREDITS_EVIDENCE_FOLDER),
        settings.CREDITS_EVIDENCE_MAX_BYTES,
        settings.CREDITS_EVIDENCE_MAX_PIXELS,
    )
