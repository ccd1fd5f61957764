import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from credits import assessment, rulebook
from credits.assessment import printing
from credits.management import json_files


class Command(BaseCommand):
    """Prints the statement of one case under one rulebook; touches no database."""

    help = "按一份学分制度计算一个案例的学分单（不使用数据库）"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--rulebook", required=True, metavar="FILE.toml")
        parser.add_argument("--case", required=True, metavar="CASE.json")
        parser.add_argument("--json", action="store_true", help="只在标准输出打印一个 JSON 文档")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            edition = rulebook.load(options["rulebook"])
        except rulebook.RulebookError as error:
            raise CommandError(str(error)) from None
        case = _case(options["case"], edition)
        statement = assessment.compile(edition).assess(
            case.profile,
            case.facts,
            case.year,
            openings=case.openings,
            exemptions=case.exemptions,
        )
        for remark in printing.unused(case, edition):
            self.stderr.write(remark)
        if options["json"]:
            self.stdout.write(json.dumps(statement.as_json(), ensure_ascii=False, indent=2))
        else:
            self.stdout.write(printing.as_text(statement, edition))


def _case(file: str, edition: rulebook.Rulebook) -> assessment.Case:
    data = json_files.load(file)
    try:
        return assessment.read_case(data, quantities=edition.quantities)
    except assessment.CaseError as error:
        raise CommandError(f"{file}：{error}") from None
