"""Scanned receipts of service (送达回执): on a private shelf, their rows beside the notice."""

from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from credits.models import Notice, NoticeReceipt
from documents.shelf import FileRefusedError, Shelf
from people.models import User

FILES_PER_NOTICE = 5


def attach(*, notice: Notice, upload: UploadedFile, by: User, now: datetime) -> NoticeReceipt:
    """Put a scan on the shelf and its row beside the notice, both or neither."""
    with transaction.atomic():
        locked = Notice.objects.select_for_update().get(pk=notice.pk)
        if locked.receipts.count() >= FILES_PER_NOTICE:
            raise FileRefusedError(_("每份通知最多 %(most)d 份回执。") % {"most": FILES_PER_NOTICE})
        with _shelf().taking(upload, now=now) as taken:
            return _record(locked, taken._asdict(), by, now)


def open_file(receipt: NoticeReceipt) -> BinaryIO:
    return _shelf().open(receipt.place)


def _record(notice: Notice, file: dict[str, object], by: User, now: datetime) -> NoticeReceipt:
    try:
        with transaction.atomic():
            return NoticeReceipt.objects.create(
                notice=notice, uploaded_by=by, uploaded_at=now, **file
            )
    except IntegrityError:
        raise FileRefusedError(
            _("文件“%(name)s”已经附在这份通知上了，不必重复上传。") % {"name": file["name"]}
        ) from None


def _shelf() -> Shelf:
    return Shelf(
        Path(settings.CREDITS_RECEIPTS_FOLDER),
        settings.CREDITS_EVIDENCE_MAX_BYTES,
        settings.CREDITS_EVIDENCE_MAX_PIXELS,
    )
