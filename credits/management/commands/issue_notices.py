"""`manage.py issue_notices`: numbers and freezes a notice for everyone who is short."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from credits import notices
from credits.editions import NoRulebookInForceError
from people.permissions import UnknownAgencyError, agency_by_code


class Command(BaseCommand):
    help = "为未达标人员签发欠学分通知（编号并冻结数据）"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--year", type=int, required=True, help="考核年度")
        parser.add_argument("--agency", help="机构代码，含下级；默认全市")
        parser.add_argument("--json", action="store_true", help="在标准输出打印 JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            agency = agency_by_code(options["agency"])
            issued = notices.issue(
                year=options["year"], agency=agency, issued_by=None, now=timezone.now()
            )
        except (
            UnknownAgencyError,
            NoRulebookInForceError,
            notices.NoIssuingOrganError,
        ) as refusal:
            raise CommandError(str(refusal)) from refusal
        if options["json"]:
            self.stdout.write(json.dumps(asdict(issued), ensure_ascii=False))
            return
        numbers = f"：{issued.first} 至 {issued.last}" if issued.issued else ""
        self.stderr.write(f"新签发 {issued.issued} 份{numbers}；此前已签发 {issued.already} 份。")
