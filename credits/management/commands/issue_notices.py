import json
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from credits import notices
from credits.editions import NoRulebookInForceError
from credits.management import arguments
from people.permissions import UnknownAgencyError, agency_by_code

REFUSALS = (
    UnknownAgencyError,
    NoRulebookInForceError,
    notices.NoIssuingOrganError,
    notices.NoticesBusyError,
)


class Command(BaseCommand):
    """Numbers and freezes a notice for everyone who is short and has none yet."""

    help = "为未达标人员签发欠学分通知（编号并冻结数据）"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--year", type=arguments.year, required=True, help="考核年度")
        parser.add_argument("--agency", metavar="CODE", help="机构代码，含下级；缺省为全部")
        parser.add_argument("--json", action="store_true", help="在标准输出打印 JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            issued = notices.issue(
                year=options["year"],
                agency=agency_by_code(options["agency"]),
                issued_by=None,
                now=timezone.now(),
            )
        except REFUSALS as refusal:
            raise CommandError(str(refusal)) from None
        numbers = f"：{issued.first} 至 {issued.last}" if issued.issued else ""
        self.stderr.write(f"新签发 {issued.issued} 份{numbers}；此前已签发 {issued.already} 份")
        if options["json"]:
            self.stdout.write(json.dumps(asdict(issued), ensure_ascii=False))
