from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.guides import loading


class Command(BaseCommand):
    """The help behind 帮助: pages that a house may edit. What nobody edited is renewed."""

    help = (
        "装入各角色的使用指南（中文和英文）；没有人改过的随产品更新，"
        "--replace 时全部恢复为随产品提供的文字"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--replace", action="store_true", help="已有的也换成随产品提供的文字")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            done = loading.load(replace=options["replace"])
        except loading.NoHomePageError as refusal:
            raise CommandError(str(refusal)) from None
        self.stderr.write(f"使用指南：新增 {done.added}，替换 {done.replaced}，未动 {done.kept}")
