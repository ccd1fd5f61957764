import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from credits import editions, standing, standings_file
from credits.management import terminal
from people.models import Agency, Learner
from people.permissions import UnknownAgencyError, agency_by_code


class Command(BaseCommand):
    """Assesses everyone (or an agency's subtree) anew and writes the standings."""

    help = "核算并导出全部（或某机构及其下级）学员的年度学分情况"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--year", type=int, required=True, help="年度")
        parser.add_argument("--agency", metavar="CODE", help="机构代码，含下级；缺省为全部")
        parser.add_argument("--short-only", action="store_true", help="只要未达标的人")
        parser.add_argument("--format", choices=standings_file.FORMATS, help="缺省按文件名后缀")
        parser.add_argument(
            "-o", "--output", metavar="FILE", default="-", help="写入的文件；缺省或 - 为标准输出"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        form = _format(options["format"], options["output"])
        agency = _agency(options["agency"])
        year = options["year"]
        try:
            measure = editions.in_force(year).rulebook
        except editions.NoRulebookInForceError as error:
            raise CommandError(str(error)) from None
        learners = Learner.objects.in_subtree(agency) if agency else None
        rebuilt = standing.rebuild(
            year=year,
            now=timezone.now(),
            learners=learners,
            on_progress=terminal.counter(self.stderr, "已核算（人）"),
        )
        terminal.finish(self.stderr)
        people = standings_file.standings(
            year=year, agency=agency, short_only=options["short_only"]
        )
        self._write(people, options["output"], form=form, measure=measure)
        self.stderr.write(f"{year} 年：核算 {rebuilt.assessed} 人，其中 {rebuilt.changed} 人有变化")

    def _write(self, people: Any, output: str, **how: Any) -> None:
        if output == "-":
            standings_file.write(people, self._bytes(), **how)
            return
        try:
            standings_file.save(people, Path(output), **how)
        except OSError as error:
            raise CommandError(f"{output}：文件写不进去：{error.strerror}") from None

    def _bytes(self) -> Any:
        """Standard output as bytes; text when a caller has handed in a text stream."""
        inner = getattr(self.stdout, "_out", sys.stdout)
        return getattr(inner, "buffer", None) or _AsText(self.stdout)


class _AsText:
    def __init__(self, stream: Any) -> None:
        self.stream = stream

    def write(self, block: bytes) -> int:
        self.stream.write(block.decode(), ending="")
        return len(block)


def _format(asked: str | None, output: str) -> str:
    suffix = Path(output).suffix.lstrip(".").lower()
    form = asked or (suffix if suffix in standings_file.FORMATS else "json")
    if form == "xlsx" and output == "-":
        raise CommandError("xlsx 不能打印在屏幕上，请用 -o 指定文件", returncode=2)
    return form


def _agency(code: str | None) -> Agency | None:
    if code is None:
        return None
    try:
        return agency_by_code(code)
    except UnknownAgencyError as error:
        raise CommandError(str(error)) from None
