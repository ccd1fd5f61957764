import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from people import granting
from people.models import RoleKind, User
from people.permissions import UnknownAgencyError, agency_by_code

THREE = {
    "system": RoleKind.SYSTEM_ADMINISTRATOR,
    "security": RoleKind.SECURITY_ADMINISTRATOR,
    "audit": RoleKind.AUDITOR,
}


class Command(BaseCommand):
    """The first of the three, whom nobody is there to grant; the audit record names the command."""

    help = "任命第一位系统管理员、安全管理员或审计员；以后的由安全管理员在网页上授予、另一人复核"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("login", help="登录名；账号须已存在")
        parser.add_argument("role", choices=THREE, help="系统管理员、安全管理员、审计员")
        parser.add_argument("--agency", metavar="CODE", help="范围（含下级）；不填为全市")
        parser.add_argument("--beside", action="store_true", help="已有人担任也任命，例如他不在岗")
        parser.add_argument("--json", action="store_true", help="只在标准输出打印一个 JSON 文档")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(username=options["login"], is_active=True).first()
        if user is None:
            raise CommandError(f"没有登录名为 {options['login']} 的可用账号", returncode=1)
        try:
            role = granting.appoint(
                user_id=user.pk,
                kind=THREE[options["role"]],
                agency=agency_by_code(options["agency"]),
                beside=options["beside"],
                now=timezone.now(),
            )
        except (granting.GrantRefusedError, UnknownAgencyError) as refusal:
            raise CommandError(str(refusal), returncode=1) from None
        said = {"login": user.username, "role": role.kind, "agency": role.agency.code}
        if options["json"]:
            self.stdout.write(json.dumps(said))
        else:
            self.stdout.write(f"{user.username}：{role.get_kind_display()}，{role.agency.name}")
