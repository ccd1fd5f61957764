"""Files of a declaration (plan, agenda): on a private shelf, changed as long as the unit may
change the declaration. What was once submitted is taken out of sight, never off the shelf."""

from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from catalog.declarations import declaring
from catalog.models import Attachment, AttachmentKind, Declaration
from documents.shelf import FileRefusedError, Shelf
from people.models import User

MOST_FILES = 5


def attach(
    *, declaration: Declaration, kind: AttachmentKind, upload: UploadedFile, by: User, now: datetime
) -> Attachment:
    with declaring.held(declaration, *declaring.EDITABLE) as fresh:
        if shown(fresh).count() >= MOST_FILES:
            raise FileRefusedError(_("每项申报最多 %(most)d 个附件。") % {"most": MOST_FILES})
        with shelf().taking(upload, now=now) as taken:
            row = Attachment(
                declaration=fresh, kind=kind, uploaded_by=by, uploaded_at=now, **taken._asdict()
            )
            _keep(row)
    return row


def take_out(*, attachment: Attachment, now: datetime) -> None:
    with declaring.held(attachment.declaration, *declaring.EDITABLE) as fresh:
        if fresh.steps.exists():  # it has been submitted before
            attachment.removed_at = now
            attachment.save(update_fields=["removed_at"])
            return
        attachment.delete()
        transaction.on_commit(lambda: shelf().remove(attachment.place))


def shown(declaration: Declaration) -> models.QuerySet[Attachment]:
    return declaration.attachments.filter(removed_at=None).order_by("kind", "pk")


def open_file(attachment: Attachment) -> BinaryIO:
    return shelf().open(attachment.place)


def limits() -> dict[str, int]:
    """What is taken, for the page to say before anybody chooses a file."""
    return {"files": MOST_FILES, "megabytes": settings.CATALOG_ATTACHMENT_MAX_BYTES // 1_000_000}


def shelf() -> Shelf:
    return Shelf(
        Path(settings.CATALOG_ATTACHMENTS_FOLDER),
        settings.CATALOG_ATTACHMENT_MAX_BYTES,
        settings.CATALOG_ATTACHMENT_MAX_PIXELS,
    )


def _keep(row: Attachment) -> None:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise FileRefusedError(
            _("文件“%(name)s”已经在本项申报里了，不必重复上传。") % {"name": row.name}
        ) from None
