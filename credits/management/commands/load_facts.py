from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone

from credits import imports
from credits.models import ImportMode
from people.import_command import ImportCommand
from people.sheets.reports import Report


class Command(ImportCommand):
    """Online study, classes and certificates into the ledger; docs/imports.md shows the columns."""

    help = (
        "把网络学习、培训班、证书等记录（.xlsx、.csv）记入台账：有一行被拒绝则什么也不写入；"
        "加 --good-rows 则只导入没有问题的行"
    )
    identities = ("personnel_no", "source")
    mode = ImportMode.ALL_OR_NOTHING
    rejects: Path | None = None

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--good-rows", action="store_true", help="有问题的行不导入，其余照常导入"
        )
        parser.add_argument(
            "--rejects",
            metavar="FILE.xlsx",
            help="把原表连同每一行未导入的原因写成这个工作簿（没有问题则不写）",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["good_rows"]:
            self.mode = ImportMode.GOOD_ROWS
        if options["rejects"]:
            self.rejects = _workbook(options["rejects"])
        super().handle(*args, **options)

    def load(self, file: str, *, dry_run: bool, on_progress: Callable[[str], None]) -> Report:
        report = imports.load(
            file,
            now=timezone.now(),
            recorded_by=None,
            dry_run=dry_run,
            mode=self.mode,
            rejects=self.rejects,
            on_progress=on_progress,
        )
        if report.imported_before:
            day = timezone.localdate(report.imported_before)
            self.stderr.write(f"这个文件已于 {day} 导入过")
        return report


def _workbook(name: str) -> Path:
    path = Path(name)
    if path.suffix.lower() != ".xlsx":
        raise CommandError(f"--rejects 写的是 .xlsx 工作簿，不能是 {path.name}", returncode=2)
    if not path.parent.is_dir():
        raise CommandError(f"没有文件夹 {path.parent}", returncode=2)
    return path
