from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from people.id_numbers import records, sealing


class Command(BaseCommand):
    """After a change of PII_KEY: seal every number anew, all of them or none."""

    help = "更换 PII_KEY 之后，把身份证号全部用新密钥重新加密（旧密钥放在 PII_KEY_BEFORE）"

    def handle(self, *args: Any, **options: Any) -> None:
        if not sealing.is_on():
            raise CommandError("没有设置 PII_KEY，也就没有身份证号", returncode=1)
        try:
            with transaction.atomic():
                count = records.reseal(now=timezone.now())
        except sealing.NoKeyError:
            raise CommandError(
                "有的身份证号用现有的密钥打不开：请把原来的密钥放回 PII_KEY_BEFORE", returncode=1
            ) from None
        self.stdout.write(f"重新加密 {count} 个；现在可以去掉 PII_KEY_BEFORE")
