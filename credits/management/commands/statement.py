import json
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from credits import editions, standing
from credits.assessment import printing
from people.models import Learner


class Command(BaseCommand):
    """Prints the statement of one learner from the ledger."""

    help = "从台账算出一名学员某一年的学分单"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("personnel_no", metavar="PERSONNEL_NO", help="人事编号")
        parser.add_argument("--year", type=int, required=True, help="年度")
        parser.add_argument(
            "--as-known-on",
            type=date.fromisoformat,
            metavar="DATE",
            help="只算到这一天（含）为止已记入的事实，如 2026-06-30",
        )
        parser.add_argument("--json", action="store_true", help="只在标准输出打印一个 JSON 文档")

    def handle(self, *args: Any, **options: Any) -> None:
        learner = Learner.objects.filter(personnel_no=options["personnel_no"]).first()
        if learner is None:
            raise CommandError(f"没有人事编号为 {options['personnel_no']} 的学员，请核对编号")
        try:
            measure = editions.in_force(options["year"]).rulebook
        except editions.NoRulebookInForceError as error:
            raise CommandError(str(error)) from None
        statement = standing.statement_of(
            learner, year=options["year"], as_known_on=options["as_known_on"]
        )
        if options["json"]:
            self.stdout.write(json.dumps(statement.as_json(), ensure_ascii=False, indent=2))
        else:
            self.stdout.write(f"{learner.name}（{learner.personnel_no}）")
            self.stdout.write(printing.as_text(statement, measure))
