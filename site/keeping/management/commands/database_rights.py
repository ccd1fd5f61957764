"""`manage.py database_rights ROLE`: what the role of web and worker may do in PostgreSQL."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction

from keeping import rights


class Command(BaseCommand):
    help = "每次迁移之后由所有者运行：网站的数据库角色可以读写，但不能改动历史"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("role", help="网站和后台任务登录数据库所用的角色")

    def handle(self, *args: Any, **options: Any) -> None:
        if connection.vendor != "postgresql":
            raise CommandError("SQLite 没有角色：这条命令只用于 PostgreSQL")
        try:
            with transaction.atomic():
                fixed = rights.give(options["role"])
        except rights.UnfitRoleError as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"{options['role']}：{len(fixed)} 张表只能追加 append-only")
