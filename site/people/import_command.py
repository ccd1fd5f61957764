"""What the commands that load a file share: arguments, report, exit code 1 for a refusal."""

import json
from collections.abc import Callable
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from people.sheets.reports import REFUSED, Report

WORDS = {
    "created": "新增", "changed": "更改", "unchanged": "未变", "refused": "拒绝",
    "recorded": "记入", "already_there": "已有",
}  # fmt: skip
LISTED = 200


class ImportCommand(BaseCommand):
    """Subclasses say what to load and which keys name a row."""

    identities: tuple[str, ...] = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", help=".xlsx 或 .csv 文件")
        parser.add_argument("--dry-run", action="store_true", help="只核对，什么也不写入")
        parser.add_argument("--json", action="store_true", help="只在标准输出打印一个 JSON 文档")

    def load(self, file: str, *, dry_run: bool, on_progress: Callable[[str], None]) -> Report:
        raise NotImplementedError

    def handle(self, *args: Any, **options: Any) -> None:
        report = self.load(
            options["file"], dry_run=options["dry_run"], on_progress=self._show_progress
        )
        if options["json"]:
            document = report.as_json(*self.identities)
            self.stdout.write(json.dumps(document, ensure_ascii=False, indent=1))
        else:
            self._print(report)
        if report.is_refused:
            self._refuse(report)
        elif report.problems:
            self.stderr.write(f"{_listed(report)}\n以上各行没有导入，其余照常")

    def _show_progress(self, text: str) -> None:
        if self.stderr.isatty():
            self.stderr.write(f"{text} …")

    def _print(self, report: Report) -> None:
        listed = [row for row in report.rows if row.outcome != REFUSED]
        for row in listed[:LISTED]:
            name = next(iter(row.identity.values()), "")
            self.stdout.write(f"第 {row.row} 行 {name}：{WORDS[row.outcome]}")
        if len(listed) > LISTED:
            self.stdout.write(f"…… 另有 {len(listed) - LISTED} 行，用 --json 看全部")
        counts = [f"{WORDS[name]} {report.counts[name]}" for name in (*report.outcomes, REFUSED)]
        for warning in report.warnings[:LISTED]:
            self.stdout.write(f"请留意：{warning}")
        ending = "" if report.written else "（什么也没有写入）"
        self.stdout.write(f"{report.file}：{'，'.join(counts)}{ending}")

    def _refuse(self, report: Report) -> None:
        raise CommandError(f"{_listed(report)}\n没有写入任何内容，请改正后重新导入", returncode=1)


def _listed(report: Report) -> str:
    shown = "\n".join(map(str, report.problems[:LISTED]))
    more = len(report.problems) - LISTED
    return shown + (f"\n…… 另有 {more} 处，用 --json 看全部" if more > 0 else "")
