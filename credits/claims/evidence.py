"""Evidence files: accepted by their content, kept on a private shelf, named by nobody.

The shelf (settings.CREDITS_EVIDENCE_FOLDER) is under no URL; the only way out is a view that has
asked for permission. A file's own name is shown, never used as a path. Refuses what is no PDF,
JPEG or PNG, and PDFs that run something; it is a fence and no virus scanner.
"""

import hashlib
import os
import re
import unicodedata
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import IO, Any, BinaryIO
from uuid import uuid4

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from PIL import Image

from credits.models import Claim, ClaimEvidence
from people.models import User

PDF, JPEG, PNG = "application/pdf", "image/jpeg", "image/png"
SUFFIXES = {PDF: ".pdf", JPEG: ".jpg", PNG: ".png"}
FILES_PER_CLAIM = 5
TAIL = 2048
# What makes a reader run something, outside of the streams; a name may be written with #xx.
STREAM = re.compile(rb"stream\r?\n.*?endstream", re.DOTALL)
HEX_IN_NAME = re.compile(rb"#([0-9A-Fa-f]{2})")
RUNS = re.compile(rb"/(?:JavaScript|JS|Launch|RichMedia)(?![A-Za-z0-9_])")
UNSAFE = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069/\\:*?\"<>|]")


class EvidenceError(Exception):
    """A file that is not taken; the message says why."""


def content_type_of(file: IO[Any], size: int) -> str:
    """The type by the bytes alone: what the browser or the name says is not asked."""
    if size == 0:
        raise EvidenceError(_("文件是空的，请重新选择。"))
    largest = settings.CREDITS_EVIDENCE_MAX_BYTES
    if size > largest:
        raise EvidenceError(
            _("文件超过 %(limit)s MB，请压缩后再上传。") % {"limit": largest // 1_000_000}
        )
    file.seek(0)
    head = file.read(8)
    if head.startswith(b"%PDF-"):
        return _pdf(file, size)
    if head.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")):
        return _image(file)
    raise EvidenceError(_("只接受 PDF、JPEG 或 PNG 文件；这个文件的内容不是其中任何一种。"))


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
            _path(place).unlink(missing_ok=True)
        raise


def take_out(*, file: ClaimEvidence, was_seen: bool, by: User, now: datetime) -> None:
    """Take a file out of its claim. What no reviewer has had before her goes altogether."""
    if was_seen:
        file.removed_by, file.removed_at = by, now
        file.save(update_fields=["removed_by", "removed_at"])
        return
    file.delete()
    transaction.on_commit(lambda: _path(file.place).unlink(missing_ok=True))


def open_file(evidence: ClaimEvidence) -> BinaryIO:
    return _path(evidence.place).open("rb")


def _attach(
    claim: Claim, upload: UploadedFile, by: User, now: datetime, places: list[str]
) -> ClaimEvidence:
    file = upload.file
    assert file is not None  # an uploaded file is open
    size = upload.size or 0
    content_type = content_type_of(file, size)
    name = _shown_name(upload.name or "", content_type)
    if claim.evidence.shown().count() >= FILES_PER_CLAIM:
        raise EvidenceError(_("每项申报最多 %(most)d 个文件。") % {"most": FILES_PER_CLAIM})
    place = f"{now:%Y}/{uuid4().hex}{SUFFIXES[content_type]}"
    places.append(place)
    digest = _shelve(file, place)
    try:
        with transaction.atomic():
            return ClaimEvidence.objects.create(
                claim=claim, name=name, content_type=content_type, size=size, sha256=digest,
                place=place, uploaded_by=by, uploaded_at=now,
            )  # fmt: skip
    except IntegrityError:
        raise EvidenceError(
            _("文件“%(name)s”已经在本项申报里了，不必重复上传。") % {"name": name}
        ) from None


def _shelve(file: IO[Any], place: str) -> str:
    path, digest = _path(place), hashlib.sha256()
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o750)
    unfinished = path.with_suffix(".part")
    file.seek(0)
    try:
        with unfinished.open("xb") as out:
            while block := file.read(1 << 16):
                digest.update(block)
                out.write(block)
            out.flush()
            os.fsync(out.fileno())
        unfinished.chmod(0o640)
        unfinished.rename(path)
    except BaseException:
        with suppress(OSError):
            unfinished.unlink()
        raise
    return digest.hexdigest()


def _path(place: str) -> Path:
    return Path(settings.CREDITS_EVIDENCE_FOLDER) / place


def _pdf(file: IO[Any], size: int) -> str:
    file.seek(max(0, size - TAIL))
    if b"%%EOF" not in file.read(TAIL):
        raise EvidenceError(_("PDF 文件不完整，请重新导出后上传。"))
    file.seek(0)
    outside = STREAM.sub(b"", file.read())
    if RUNS.search(HEX_IN_NAME.sub(lambda found: bytes.fromhex(found[1].decode()), outside)):
        raise EvidenceError(
            _("PDF 里带有脚本或会启动程序的内容，不能接收；请打印成新的 PDF 或扫描后上传。")
        )
    return PDF


def _image(file: IO[Any]) -> str:
    file.seek(0)
    try:
        with Image.open(file, formats=["JPEG", "PNG"]) as image:
            if image.width * image.height > settings.CREDITS_EVIDENCE_MAX_PIXELS:
                raise _too_many_pixels()
            found = str(image.format)
            image.verify()
    except EvidenceError:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise _too_many_pixels() from None
    except Exception as error:  # Pillow raises what its decoders raise: all mean a broken picture
        raise EvidenceError(_("图片已损坏，无法打开，请重新上传。")) from error
    return {"JPEG": JPEG, "PNG": PNG}[found]


def _too_many_pixels() -> EvidenceError:
    return EvidenceError(_("图片的像素太多，请缩小后再上传。"))


def _shown_name(name: str, content_type: str) -> str:
    """The claimant's name for it without path and trickery, with the suffix it deserves."""
    stem = unicodedata.normalize("NFC", name.replace("\\", "/").rsplit("/", 1)[-1])
    stem = UNSAFE.sub("", stem.rsplit(".", 1)[0]).strip(" .")[:100]
    return (stem or "evidence") + SUFFIXES[content_type]
