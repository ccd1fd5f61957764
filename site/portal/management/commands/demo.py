"""`manage.py demo`: the demo city, the web server and the worker, from nothing."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from portal.demo_city import city, servers
from portal.demo_city.logins import DEMO_LOGINS, DEMO_PASSWORD


class Command(BaseCommand):
    help = "建立演示城市并启动网站与后台工作进程"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--people", type=int, default=2000, help="公务员人数，默认 2000")
        parser.add_argument("--port", type=int, default=8000, help="网站端口，默认 8000")
        parser.add_argument("--fresh", action="store_true", help="先清空再重建演示数据")
        parser.add_argument("--no-serve", action="store_true", help="只准备数据，不启动网站")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.SETTINGS_MODULE.endswith((".dev", ".test")):
            raise CommandError("演示城市只能建在演示环境：请不要在正式环境运行 demo。")
        if not 100 <= options["people"] <= 1_000_000:
            raise CommandError("--people 须在 100 与 1000000 之间。")
        if options["fresh"]:
            city.clear()
        call_command("migrate", verbosity=0, interactive=False)
        self.found(options["people"])
        if not options["no_serve"]:
            self.serve(options["port"])

    def found(self, people: int) -> None:
        try:
            city.found(people=people, now=timezone.now(), say=self.say)
        except city.ForeignDataError as refusal:
            raise CommandError(str(refusal)) from refusal
        self.say(f"演示账号（口令均为 {DEMO_PASSWORD}）：")
        for login in DEMO_LOGINS:
            self.say(f"  {login.username:<12} {login.label}")

    def serve(self, port: int) -> None:
        self.say(f"网站 http://127.0.0.1:{port}/  内容管理 http://127.0.0.1:{port}/admin/")
        self.say("按 Ctrl-C 停止。")
        sys.exit(servers.run_until_stopped(port=port))

    def say(self, line: str) -> None:
        self.stderr.write(line)
        self.stderr.flush()
