import hashlib
import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from exams.contests import teams


class Command(BaseCommand):
    """Recomputes the teams of a contest from its published list and seed; no database."""

    help = "由公布的名单和种子重算业务比赛的参赛队（不使用数据库）"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--list", required=True, metavar="FILE.json", help="公布的名单")
        parser.add_argument("--seed", required=True, type=int, help="公布的种子")
        parser.add_argument("--json", action="store_true", help="只在标准输出打印一个 JSON 文档")

    def handle(self, *args: Any, **options: Any) -> None:
        path = Path(options["list"])
        try:
            content = path.read_bytes()
            listed = teams.read(json.loads(content))
        except OSError as error:
            raise CommandError(f"{path.name}：读不了文件（{error.strerror}）") from None
        except (UnicodeDecodeError, json.JSONDecodeError) as error:
            raise CommandError(f"{path.name}：不是 JSON 文件（{error}）") from None
        except teams.TeamListError as error:
            raise CommandError(f"{path.name}：{error}") from None
        drawn = teams.draw(listed, seed=options["seed"])
        digest = hashlib.sha256(content).hexdigest()
        if options["json"]:
            document = {"seed": options["seed"], "digest_of_input": digest, "teams": drawn}
            self.stdout.write(json.dumps(document, ensure_ascii=False, indent=1))
            return
        self.stdout.write(f"{listed.contest}　名单摘要 {digest}　种子 {options['seed']}")
        self.stdout.write("\n".join(f"{unit}\t{'、'.join(codes)}" for unit, codes in drawn.items()))
