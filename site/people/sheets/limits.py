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
    sheets: int = 100
    columns: int = 16_384  # as in Excel
    problems: int = 100_000  # beyond them it is another file than was meant

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
    def outline_bytes(self) -> int:
        """Of what names the sheets, which is read into a tree of objects."""
        return MEGABYTE

    @property
    def texts(self) -> int:
        """Different texts that a workbook's cells share."""
        return 200_000 * self.megabytes

    @property
    def rows(self) -> int:
        """Of a csv file; those of a workbook are bound by its cells."""
        return 50_000 * self.megabytes

    @property
    def cells(self) -> int:
        """Cells of the rectangles that hold all filled ones; the reader makes room for each."""
        return 500_000 * self.megabytes


def limits() -> Limits:
    return Limits(megabytes=getattr(settings, "SHEET_MEGABYTES", Limits.megabytes))
