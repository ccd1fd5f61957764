from collections.abc import Callable

from django.utils import timezone

from people import roster
from people.import_command import ImportCommand
from people.sheets.reports import Report


class Command(ImportCommand):
    """Agencies and people from one xlsx or csv file; docs/imports.md shows the columns."""

    help = "导入机构和人员名册（.xlsx、.csv）：逐行报告，有一行被拒绝则什么也不写入"
    identities = ("personnel_no", "code")

    def load(self, file: str, *, dry_run: bool, on_progress: Callable[[str], None]) -> Report:
        return roster.load(
            file, today=timezone.localdate(), dry_run=dry_run, on_progress=on_progress
        )
