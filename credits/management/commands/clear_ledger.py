import json
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from credits import clearing

SHOWN = 50


class Command(BaseCommand):
    """Compares the facts that ought to be in force with those that are."""

    help = "清账：应有的事实与台账中在用的事实逐项相符；不符时退出码 1"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="只在标准输出打印一个 JSON 文档")

    def handle(self, *args: Any, **options: Any) -> None:
        accounts = clearing.clear()
        if options["json"]:
            self.stdout.write(json.dumps([asdict(one) for one in accounts], ensure_ascii=False))
        else:
            self._print(accounts)
        uncleared = sum(len(one.missing) + len(one.surplus) for one in accounts)
        if uncleared:
            raise CommandError(f"有 {uncleared} 个来源未清，请逐一核对")

    def _print(self, accounts: list[clearing.Cleared]) -> None:
        for one in accounts:
            self.stdout.write(
                f"{one.feeder}：应有 {one.expected}，缺 {len(one.missing)}，多 {len(one.surplus)}"
            )
            self._name("缺", one.missing)
            self._name("多", one.surplus)

    def _name(self, what: str, sources: tuple[str, ...]) -> None:
        for source in sources[:SHOWN]:
            self.stdout.write(f"  {what} {source}")
        if len(sources) > SHOWN:
            self.stdout.write(f"  {what} …… 其余 {len(sources) - SHOWN} 个见 --json")
