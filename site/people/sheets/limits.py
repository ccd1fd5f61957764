"""How large a file may be, and how large it may become when it is unpacked."""

from dataclasses import dataclass

from django.conf import settings

MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Limits:
    """Everything follows the size of the file: a roster of 28,000 people is about 3 MB."""

    megabytes: int = 10
    parts: int = 200
    ratio: int = 120

    @property
    def file_bytes(self) -> int:
        return self.megabytes * MEGABYTE

    @property
    def part_bytes(self) -> int:
        return 6 * self.file_bytes

    @property
    def total_bytes(self) -> int:
        return 10 * self.file_bytes

    @property
    def cells(self) -> int:
        """Cells of the rectangle that holds all filled ones; the reader makes room for each."""
        return 500_000 * self.megabytes


def limits() -> Limits:
    return Limits(megabytes=getattr(settings, "SHEET_MEGABYTES", Limits.megabytes))
