"""The private shelf of uploaded files: under no URL, a folder a batch, whole files or none."""

import os
import shutil
from pathlib import Path

from django.conf import settings

from credits.models import ImportBatch

UPLOADED, MARKED = "file", "marked.xlsx"


def put(batch: ImportBatch, name: str, content: bytes) -> None:
    path = _folder(batch) / name
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o750)
    # Two workers that hold the same part for a moment must not write into one file.
    unfinished = path.with_name(f".{name}.{os.getpid()}")
    with unfinished.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    unfinished.chmod(0o640)
    unfinished.replace(path)


def path_of(batch: ImportBatch, name: str) -> Path | None:
    path = _folder(batch) / name
    return path if path.is_file() else None


def content_of(batch: ImportBatch) -> bytes:
    return (_folder(batch) / UPLOADED).read_bytes()


def remove(batch: ImportBatch, name: str) -> None:
    (_folder(batch) / name).unlink(missing_ok=True)


def clear(batch: ImportBatch) -> None:
    shutil.rmtree(_folder(batch), ignore_errors=True)


def _folder(batch: ImportBatch) -> Path:
    return Path(settings.CREDITS_IMPORTS_FOLDER) / str(batch.pk)
