import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from credits import editions, rehearsal, rulebook
from credits.management import arguments


class Command(BaseCommand):
    """Tries a draft rulebook over a recorded year; saves nothing."""

    help = "用一份学分制度草案试算某一年，列出达标情况的变化（不保存任何数据）"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--rulebook", metavar="FILE.toml", required=True, help="制度草案")
        parser.add_argument("--year", type=arguments.year, required=True, help="年度")
        parser.add_argument("--json", action="store_true", help="只在标准输出打印一个 JSON 文档")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            draft = rulebook.load(options["rulebook"])
            found = rehearsal.rehearse(draft=draft, year=options["year"]).as_json()
        except (rulebook.RulebookError, editions.NoRulebookInForceError, OSError) as error:
            raise CommandError(str(error)) from None
        if options["json"]:
            self.stdout.write(json.dumps(found, ensure_ascii=False, indent=2))
            return
        self.stdout.write(_line(f"{found['year']} 年全体", found["everyone"]))
        for unit in found["agencies"]:
            self.stdout.write(_line(f"  {unit['name']}", unit))
        for tier in found["tiers"]:
            self.stdout.write(_line(f"  档次 {tier['name'] or tier['tier'] or '（无）'}", tier))
        for one in found["unknown_kinds"]:
            self.stdout.write(_unknown(one))
        if not found["draft"]["has_minimums"]:
            self.stdout.write("草案没有规定最低学分：没有人会未达标，“转为达标”没有意义")


def _line(name: str, change: dict[str, Any]) -> str:
    return (
        f"{name}：{change['people']} 人，转为未达标 {change['to_short']} 人，"
        f"转为达标 {change['to_met']} 人，差额变化 {change['cost']}"
    )


def _unknown(one: dict[str, Any]) -> str:
    name = f"{one['name']}（{one['kind']}）" if one["name"] else one["kind"]
    return f"草案不认识“{name}”：{one['people']} 人的 {one['facts']} 条记录不计学分"
