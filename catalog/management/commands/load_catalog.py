from collections.abc import Callable
from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from catalog import year_import
from people.import_command import ImportCommand
from people.sheets.reports import Report


class Command(ImportCommand):
    """A year's catalogue from one xlsx or csv file; docs/imports.md shows the columns."""

    help = "导入一个年度的讲座目录（.xlsx、.csv）为草稿：逐行报告，有一行被拒绝则什么也不写入"
    identities = ("number",)
    year = 0

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--year", type=int, required=True, help="年度，如 2027")

    def handle(self, *args: Any, **options: Any) -> None:
        self.year = options["year"]
        super().handle(*args, **options)

    def load(self, file: str, *, dry_run: bool, on_progress: Callable[[str], None]) -> Report:
        on_progress("核对")
        return year_import.load(file, year=self.year, by=None, now=timezone.now(), dry_run=dry_run)
