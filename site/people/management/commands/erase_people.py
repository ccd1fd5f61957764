import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from people import erasing
from people.models import User


class Command(BaseCommand):
    """Without options: who is due, and who waits for a second person."""

    help = "注销离开已满保存期限的人员：一人提出（--ask），另一人复核（--confirm）；不带选项只列出"

    def add_arguments(self, parser: CommandParser) -> None:
        act = parser.add_mutually_exclusive_group()
        act.add_argument("--ask", metavar="LOGIN", help="提出注销全部到期的人员")
        act.add_argument("--confirm", metavar="LOGIN", help="同意别人提出的，并注销")
        act.add_argument("--refuse", metavar="LOGIN", help="不同意别人提出的")
        act.add_argument("--replay", action="store_true", help="恢复较早的备份后，按清单重做")
        parser.add_argument("--why", default="", help="依据（--ask 时必填）")
        parser.add_argument("--person", action="append", metavar="NUMBER", help="只提出这些人")
        parser.add_argument("--json", action="store_true", help="只在标准输出打印一个 JSON 文档")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            said = self._act(options)
        except erasing.NotErasedError as refusal:
            raise CommandError(str(refusal), returncode=1) from None
        if options["json"]:
            self.stdout.write(json.dumps(said))
        else:
            self.stdout.write("，".join(f"{WORDS[key]} {number}" for key, number in said.items()))

    def _act(self, options: dict[str, Any]) -> dict[str, int]:
        now = timezone.now()
        if options["replay"]:
            return {"replayed": erasing.replay(now=now)}
        if login := options["confirm"]:
            return {"erased": erasing.confirm(by=_user(login), now=now)}
        if login := options["refuse"]:
            return {"refused": erasing.refuse(by=_user(login), now=now)}
        due = erasing.due(on=timezone.localdate(now))
        if options["person"]:
            due = due.filter(personnel_no__in=options["person"])
        if login := options["ask"]:
            asked = erasing.ask(learners=due, by=_user(login), why=options["why"], now=now)
            return {"asked": asked}
        return {"due": due.count(), "waiting": erasing.waiting().count()}


WORDS = {
    "replayed": "重做", "erased": "已注销", "refused": "不同意", "asked": "提出", "due": "到期",
    "waiting": "待复核",
}  # fmt: skip


def _user(login: str) -> User:
    user = User.objects.filter(username=login, is_active=True).first()
    if user is None:
        raise CommandError(f"没有登录名为 {login} 的可用账号", returncode=1)
    return user
