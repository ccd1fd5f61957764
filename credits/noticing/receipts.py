"""Scanned receipts of service (送达回执): on a private shelf, their rows beside the notice.

One attached wrongly is withdrawn with a reason and stays listed. Its file is kept, unless it is
about somebody else: what is not needed for its purpose is erased (个人信息保护法 art. 47).
"""

from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from credits.models import Notice, NoticeReceipt, ReceiptWithdrawal
from credits.noticing.events import MissingWordsError, NoticeError, OwnNoticeError
from documents.shelf import FileRefusedError, Shelf
from people.models import User

FILES_PER_NOTICE = 5


class AlreadyTakenBackError(NoticeError):
    def __init__(self) -> None:
        super().__init__(_("这份回执已经撤回"))


def attach(*, notice: Notice, upload: UploadedFile, by: User, now: datetime) -> NoticeReceipt:
    """Put a scan on the shelf and its row beside the notice, both or neither."""
    with transaction.atomic():
        locked = Notice.objects.select_for_update().get(pk=notice.pk)
        if locked.receipts.attached().count() >= FILES_PER_NOTICE:
            raise FileRefusedError(_("每份通知最多 %(most)d 份回执。") % {"most": FILES_PER_NOTICE})
        with _shelf().taking(upload, now=now) as taken:
            return _record(locked, taken._asdict(), by, now)


@transaction.atomic
def take_back(
    *, receipt: NoticeReceipt, reason: str, is_erased: bool, by: User, now: datetime
) -> None:
    """Withdraw a scan from its notice; the file goes only when that is on record."""
    if not reason.strip():
        raise MissingWordsError(_("请写明撤回理由"))
    notice = Notice.objects.select_for_update(of=("self",)).select_related("learner").get(
        pk=receipt.notice_id
    )  # fmt: skip
    if notice.learner and notice.learner.user_id == by.pk:
        raise OwnNoticeError
    if receipt.withdrawals.exists():
        raise AlreadyTakenBackError
    ReceiptWithdrawal.objects.create(
        receipt=receipt, reason=reason.strip(), is_erased=is_erased, withdrawn_by=by,
        withdrawn_at=now,
    )  # fmt: skip
    if is_erased:
        transaction.on_commit(lambda: _shelf().remove(receipt.place))


def listed(notice: Notice) -> list[NoticeReceipt]:
    """All scans of a notice; one taken back says so as `taken_back`."""
    found = list(notice.receipts.select_related("uploaded_by").order_by("pk"))
    back = ReceiptWithdrawal.objects.filter(receipt__notice=notice).select_related("withdrawn_by")
    by_receipt = {one.receipt_id: one for one in back}
    for one in found:
        one.taken_back = by_receipt.get(one.pk)  # type: ignore[attr-defined]  # for the page
    return found


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
