"""Uploads and printed files: their sums, and whether an archive of them holds every one.

An archive is a tar (compressed or not) made where `CIVIL_CREDITS_VAR` is. It is read as a stream
and never unpacked, so that a drill needs no second disk; its members' names are compared only.
"""

import hashlib
import tarfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

WRITING = 3600  # seconds: an archive has the time of its end, not that of its beginning


class ArchiveError(Exception):
    """An archive that cannot be read to its end."""


@dataclass(frozen=True)
class Compared:
    """`missing` and `changed`: paths below the root that the archive lacks, or holds otherwise."""

    files: int
    bytes: int
    missing: list[str]
    changed: list[str]

    @property
    def is_sound(self) -> bool:
        return not self.missing and not self.changed


def compare(*, root: Path, folders: Iterable[str], archive: Path) -> Compared:
    """What stands in `folders` against `archive`; raises OSError or ArchiveError.

    What is younger than the archive is not expected there, what was removed since is forgiven.
    """
    begun_at, archived = archive.stat().st_mtime - WRITING, _sums_of(archive)
    expected = [path for path in _files(root, folders) if path.stat().st_mtime < begun_at]
    missing, changed, size = [], [], 0
    for path in expected:
        name = path.relative_to(root).as_posix()
        size += path.stat().st_size
        if name not in archived:
            missing.append(name)
        elif archived[name] != _sum(path):
            changed.append(name)
    return Compared(len(expected), size, missing, changed)


def _files(root: Path, folders: Iterable[str]) -> Iterator[Path]:
    for folder in folders:
        # What begins with a dot is still being written (jobs.files).
        yield from (
            path
            for path in sorted((root / folder).rglob("*"))
            if path.is_file() and not path.name.startswith(".")
        )


def _sums_of(archive: Path) -> dict[str, str]:
    try:
        with tarfile.open(archive, "r|*") as members:
            return dict(_members(members))
    except (tarfile.TarError, EOFError, zlib.error) as error:
        raise ArchiveError(f"{archive} 读不到底：{error}") from None


def _members(archive: tarfile.TarFile) -> Iterator[tuple[str, str]]:
    for member in archive:
        content = archive.extractfile(member) if member.isfile() else None
        if content is not None:
            yield member.name.removeprefix("./"), _sum_of(content)


def _sum(path: Path) -> str:
    with path.open("rb") as file:
        return _sum_of(file)


def _sum_of(file: IO[bytes]) -> str:
    return hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]  # IO hides readinto
