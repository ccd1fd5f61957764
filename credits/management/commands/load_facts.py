from collections.abc import Callable

from django.utils import timezone

from credits import imports
from people.import_command import ImportCommand
from people.sheets.reports import Report


class Command(ImportCommand):
    """Online study, classes and certificates into the ledger; docs/imports.md shows the columns."""

    help = "把网络学习、培训班、证书等记录（.xlsx、.csv）记入台账：有一行被拒绝则什么也不写入"
    identities = ("personnel_no", "source")

    def load(self, file: str, *, dry_run: bool, on_progress: Callable[[str], None]) -> Report:
        return imports.load(
            file, now=timezone.now(), recorded_by=None, dry_run=dry_run, on_progress=on_progress
        )
