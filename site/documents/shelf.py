"""Private shelves for uploaded files: accepted by their content, kept under names of our own.

A shelf is a folder under no URL; the way out is a view that has asked for permission. A file's own
name is shown, never used as a path. Refuses what is no PDF, JPEG or PNG, and PDFs that run
something; it is a fence and no virus scanner.
"""

import hashlib
import os
import re
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any, BinaryIO, NamedTuple
from uuid import uuid4

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from PIL import Image

from keeping.personal_numbers import holds_one

PDF, JPEG, PNG = "application/pdf", "image/jpeg", "image/png"
SUFFIXES = {PDF: ".pdf", JPEG: ".jpg", PNG: ".png"}
TAIL = 2048
# What makes a reader run something, outside of the streams; a name may be written with #xx.
STREAM = re.compile(rb"stream\r?\n.*?endstream", re.DOTALL)
HEX_IN_NAME = re.compile(rb"#([0-9A-Fa-f]{2})")
RUNS = re.compile(rb"/(?:JavaScript|JS|Launch|RichMedia)(?![A-Za-z0-9_])")
UNSAFE = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069/\\:*?\"<>|]")


class FileRefusedError(Exception):
    """A file that is not taken; the message says why."""


class Taken(NamedTuple):
    """An upload on its shelf, as its row describes it."""

    name: str
    content_type: str
    size: int
    sha256: str
    place: str


@dataclass(frozen=True)
class Shelf:
    folder: Path
    most_bytes: int
    most_pixels: int

    def take(self, upload: UploadedFile, *, now: datetime) -> Taken:
        """Put an upload on the shelf under a name of our own, if its content is accepted."""
        file, size = upload.file, upload.size or 0
        assert file is not None  # an uploaded file is open
        content_type = self.content_type_of(file, size)
        place = _new_place(content_type, now=now)
        digest = self.put(file, place)
        return Taken(
            _shown_name(upload.name or "", content_type), content_type, size, digest, place
        )

    @contextmanager
    def taking(self, upload: UploadedFile, *, now: datetime) -> Iterator[Taken]:
        """The same; the file leaves the shelf again if what is done with it fails."""
        taken = self.take(upload, now=now)
        try:
            yield taken
        except BaseException:
            self.remove(taken.place)
            raise

    def content_type_of(self, file: IO[Any], size: int) -> str:
        """The type by the bytes alone: what the browser or the name says is not asked."""
        if size == 0:
            raise FileRefusedError(_("文件是空的，请重新选择。"))
        if size > self.most_bytes:
            raise FileRefusedError(
                _("文件超过 %(limit)s MB，请压缩后再上传。")
                % {"limit": self.most_bytes // 1_000_000}
            )
        file.seek(0)
        head = file.read(8)
        if head.startswith(b"%PDF-"):
            return _pdf(file, size)
        if head.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")):
            return _image(file, self.most_pixels)
        raise FileRefusedError(_("只接受 PDF、JPEG 或 PNG 文件；这个文件的内容不是其中任何一种。"))

    def put(self, file: IO[Any], place: str) -> str:
        """Write the file there, whole or not at all; the SHA-256 of its bytes."""
        path, digest = self.path(place), hashlib.sha256()
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

    def share(self, place: str, other: str) -> None:
        """Give the bytes a second place: one copy on the disk, and either place may go alone."""
        path = self.path(other)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o750)
        try:
            os.link(self.path(place), path)
        except FileExistsError:
            return  # an earlier attempt came so far
        except FileNotFoundError:
            raise
        except OSError:  # a file system without links: another copy
            with self.open(place) as file:
                self.put(file, other)

    def open(self, place: str) -> BinaryIO:
        return self.path(place).open("rb")

    def remove(self, place: str) -> None:
        self.path(place).unlink(missing_ok=True)

    def path(self, place: str) -> Path:
        return self.folder / place


def _new_place(content_type: str, *, now: datetime) -> str:
    return f"{now:%Y}/{uuid4().hex}{SUFFIXES[content_type]}"


def _shown_name(name: str, content_type: str) -> str:
    """The uploader's name for it without path and trickery, with the suffix it deserves."""
    stem = unicodedata.normalize("NFC", name.replace("\\", "/").rsplit("/", 1)[-1])
    stem = UNSAFE.sub("", stem.rsplit(".", 1)[0]).strip(" .")[:100]
    stem = "" if holds_one(stem) else stem
    return (stem or "evidence") + SUFFIXES[content_type]


def _pdf(file: IO[Any], size: int) -> str:
    file.seek(max(0, size - TAIL))
    if b"%%EOF" not in file.read(TAIL):
        raise FileRefusedError(_("PDF 文件不完整，请重新导出后上传。"))
    file.seek(0)
    outside = STREAM.sub(b"", file.read())
    if RUNS.search(HEX_IN_NAME.sub(lambda found: bytes.fromhex(found[1].decode()), outside)):
        raise FileRefusedError(
            _("PDF 里带有脚本或会启动程序的内容，不能接收；请打印成新的 PDF 或扫描后上传。")
        )
    return PDF


def _image(file: IO[Any], most_pixels: int) -> str:
    file.seek(0)
    try:
        with Image.open(file, formats=["JPEG", "PNG"]) as image:
            if image.width * image.height > most_pixels:
                raise _too_many_pixels()
            found = str(image.format)
            image.verify()
    except FileRefusedError:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise _too_many_pixels() from None
    except Exception as error:  # Pillow raises what its decoders raise: all mean a broken picture
        raise FileRefusedError(_("图片已损坏，无法打开，请重新上传。")) from error
    return {"JPEG": JPEG, "PNG": PNG}[found]


def _too_many_pixels() -> FileRefusedError:
    return FileRefusedError(_("图片的像素太多，请缩小后再上传。"))
