import hashlib
import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from catalog import draw
from credits.assessment.nodes import CaseError
from credits.management import json_files


class Command(BaseCommand):
    """Recomputes a draw from the published wish file and seed; touches no database."""

    help = "按公布的志愿文件和种子重算选座结果（不使用数据库）"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--wishes", required=True, metavar="FILE.json")
        parser.add_argument("--seed", required=True, type=int, metavar="N")
        parser.add_argument("--json", action="store_true", help="只在标准输出打印一个 JSON 文档")

    def handle(self, *args: Any, **options: Any) -> None:
        file, seed = options["wishes"], options["seed"]
        content = json_files.read(file)
        try:
            asked = draw.read(json_files.parse(content, name=file))
        except CaseError as error:
            raise CommandError(f"{file}：{error}") from None
        # Of the file as it is, so that sha256sum checks it too.
        digest = hashlib.sha256(content).hexdigest()
        drawn = draw.allocate(asked, seed=seed)
        if options["json"]:
            document = drawn.as_document(seed=seed, digest=digest)
            self.stdout.write(json.dumps(document, ensure_ascii=False, indent=1))
        else:
            self._print(drawn, digest, seed)

    def _print(self, drawn: draw.Allocation, digest: str, seed: int) -> None:
        self.stdout.write(f"种子 {seed}，志愿文件 SHA-256 {digest}")
        for session, queue in drawn.waiting.items():
            seated = [seat for seat in drawn.seats if seat.session == session]
            self.stdout.write(f"{session}：入座 {len(seated)} 人，候补 {len(queue)} 人")
            self.stdout.writelines(
                f"  {seat.pool} {seat.learner}（第 {seat.wish} 志愿）" for seat in seated
            )
