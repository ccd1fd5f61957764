from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from exams import bank_import
from exams.bank_files import FileFormat
from people import sheets
from people.import_command import LISTED, ImportCommand
from people.sheets.reports import Report


class Command(ImportCommand):
    """Questions of a file into the bank, as drafts that a second person releases."""

    help = (
        "把试题文件（GIFT、Moodle XML、Aiken、xlsx、从 Word 粘贴的文本）读入题库：逐题报告，"
        "好的题存为草稿，有问题的题指出行号和原因"
    )
    identities = ("number", "type", "stem")
    format_: FileFormat | None = None

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--format",
            choices=[each.value for each in FileFormat],
            help="文件格式；不写则由内容判断",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        self.format_ = FileFormat(options["format"]) if options["format"] else None
        super().handle(*args, **options)

    def load(self, file: str, *, dry_run: bool, on_progress: Callable[[str], None]) -> Report:
        path = Path(file)
        try:
            report = bank_import.load(
                sheets.content_of(path),
                path.name,
                author=None,
                dry_run=dry_run,
                format_=self.format_,
                on_progress=on_progress,
            )
        except sheets.UnreadableSheetError as refusal:
            raise CommandError(str(refusal)) from None
        for warning in report.warnings[:LISTED]:
            self.stderr.write(str(warning))
        return report
