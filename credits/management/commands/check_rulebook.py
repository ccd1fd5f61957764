from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from credits import rulebook


class Command(BaseCommand):
    """Validates a rulebook and runs its worked examples; touches no database."""

    help = "检查一份学分制度文件并运行其中的算例（不使用数据库）"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE.toml", nargs="+")

    def handle(self, *args: Any, **options: Any) -> None:
        for file in options["file"]:
            try:
                edition = rulebook.load(file)
            except rulebook.RulebookError as error:
                raise CommandError(str(error)) from None
            self.stdout.write(
                f"{file}：{edition.name}，{len(edition.kinds)} 类活动，"
                f"{len(edition.minimums)} 项要求，{len(edition.examples)} 个算例全部相符"
            )
            for reading in edition.readings:
                self.stderr.write(f"  解读 {reading.where}：{reading.text}")
