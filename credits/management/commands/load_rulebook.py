from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from credits import editions
from credits.rulebook import RulebookError
from credits.settlement.settled import ClosedYearError


class Command(BaseCommand):
    """Stores a rulebook as a draft edition, or publishes it; a failing one is refused."""

    help = "把一份学分制度存为草案；加 --publish 则发布"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE.toml")
        parser.add_argument("--publish", action="store_true", help="发布，从起用年度起生效")
        parser.add_argument("--year", type=int, help="起用年度；缺省取文件里的施行日期")
        parser.add_argument(
            "--group",
            default="",
            help="只另外适用于具有这一身份的人；缺省适用于所有人",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        file, now = options["file"], timezone.now()
        try:
            text = Path(file).read_text(encoding="utf-8-sig")
            edition = editions.store(
                text=text,
                name=file,
                now=now,
                effective_year=options["year"],
                group=options["group"],
            )
            if options["publish"]:
                edition = editions.publish(edition=edition, now=now)
        except OSError as error:
            raise CommandError(f"{file}：文件无法打开：{error.strerror}") from None
        except UnicodeDecodeError:
            raise CommandError(f"{file}：不是 UTF-8 文本，请另存为 UTF-8") from None
        except (RulebookError, editions.EffectiveYearError, ClosedYearError) as error:
            raise CommandError(str(error)) from None
        self.stdout.write(str(edition))
