from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from credits.noticing import holiday_file
from people.sheets import UnreadableSheetError


class Command(BaseCommand):
    """What the State Council's office announces each November, for the working-day calendar."""

    help = "录入一年的节假日与调休（.xlsx、.csv；列：日期、安排、名称）：有一行有误则什么也不写入"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="表格文件；“安排”填“放假”或“上班”")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            year, days = holiday_file.load(options["file"])
        except UnreadableSheetError as refusal:
            raise CommandError(str(refusal)) from None
        self.stderr.write(f"已录入 {year} 年节假日与调休 {days} 天（此前录入的这一年已替换）")
