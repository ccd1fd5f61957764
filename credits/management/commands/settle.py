import json
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from credits import standing
from credits.editions import NoRulebookInForceError
from credits.management import arguments, terminal
from credits.models import ClosingState, YearClosing
from credits.settlement import closing as closings
from credits.settlement import freezing, late, outlook, permissions, settled
from jobs import worker
from people.models import User

REFUSALS = (closings.ClosingError, freezing.OtherMeasureError, NoRulebookInForceError)


class Command(BaseCommand):
    """Closes a year in the names of two people, or says what closing it would freeze."""

    help = (
        "结算一个年度：冻结每个人的结算单。须有两人：--prepared-by 准备，--closed-by 复核；"
        "两个都不写时用设置 CREDITS_SETTLEMENT_SIGNATORIES 里的两个登录名；"
        "只写一个则只办那一步。已结算的年度不再变动，退出码为 0"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--year", type=arguments.year, required=True, help="年度")
        parser.add_argument("--dry-run", action="store_true", help="只试算，不保存任何数据")
        parser.add_argument("--prepared-by", metavar="LOGIN", help="准备结算的人")
        parser.add_argument("--closed-by", metavar="LOGIN", help="复核结算的另一人")
        parser.add_argument("--json", action="store_true", help="只在标准输出打印一个 JSON 文档")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            found = self._dry_run(options) if options["dry_run"] else self._settle(options)
        except REFUSALS as refusal:
            raise CommandError(str(refusal)) from None
        if options["json"]:
            self.stdout.write(json.dumps(found, ensure_ascii=False, indent=2))
            return
        for line in _in_words(found):
            self.stdout.write(line)

    def _dry_run(self, options: dict[str, Any]) -> dict[str, Any]:
        closed = settled.closing_of(options["year"])
        if closed is not None:
            return _as_json(closed, changed=False)
        seen = outlook.of(
            year=options["year"],
            now=timezone.now(),
            on_progress=terminal.counter(self.stderr, "已试算"),
        )
        terminal.finish(self.stderr)
        return {"state": "DRY_RUN", **seen.as_json()}

    def _settle(self, options: dict[str, Any]) -> dict[str, Any]:
        year = options["year"]
        closed = settled.closing_of(year)
        if closed is not None:
            return _as_json(closed, changed=False)
        preparer, closer = _signatories(options)
        prepared = self._prepare(year, preparer) if preparer else _prepared(year)
        if closer:
            prepared = closings.close(closing=prepared, closed_by=closer, now=timezone.now())
            self._show_standings(year)
        return _as_json(prepared, changed=True)

    def _prepare(self, year: int, preparer: User) -> YearClosing:
        prepared = closings.prepare(
            year=year, prepared_by=preparer, now=timezone.now(), by_command=True
        )
        assert prepared.job is not None  # prepare has just queued it
        worker.work_off(prepared.job, on_progress=self._progress())
        terminal.finish(self.stderr)
        prepared.refresh_from_db()
        return prepared

    def _show_standings(self, year: int) -> None:
        """The standings repeat what is frozen; a worker would do it as well, later."""
        for job in standing.rebuilds_of(year):
            worker.work_off(job)

    def _progress(self) -> Any:
        show = terminal.counter(self.stderr, "已冻结（段）")
        return (lambda done, total: show(done)) if show else None


def _signatories(options: dict[str, Any]) -> tuple[User | None, User | None]:
    names = options["prepared_by"], options["closed_by"]
    if not any(names):
        named = [one.strip() for one in settings.CREDITS_SETTLEMENT_SIGNATORIES.split(",")]
        if len(named) != 2 or not all(named):
            raise CommandError(
                "结算须由两人办理：请写 --prepared-by 登录名 --closed-by 另一登录名，"
                "或在设置 CREDITS_SETTLEMENT_SIGNATORIES 里写明两人（甲,乙），"
                "也可以在网页“年度结算”办理"
            )
        names = named[0], named[1]
    if names[0] == names[1]:
        raise CommandError("准备与复核须是两个人：--prepared-by 与 --closed-by 不能相同")
    preparer, closer = (_officer(name) if name else None for name in names)
    return preparer, closer


def _officer(name: str) -> User:
    user = User.objects.filter(username=name, is_active=True).first()
    if user is None:
        raise CommandError(f"没有登录名为 {name} 的在用账号")
    if not permissions.may_settle(user, on=timezone.localdate()):
        raise CommandError(f"{name} 没有全市培训主管部门的角色，不能办理年度结算")
    return user


def _prepared(year: int) -> YearClosing:
    found = YearClosing.objects.filter(year=year, state=ClosingState.PREPARED).first()
    if found is None:
        raise closings.ClosingError(f"{year} 年还没有人准备结算：请先准备（--prepared-by）")
    return found


def _as_json(closing: YearClosing, *, changed: bool) -> dict[str, Any]:
    return {
        "state": closing.state,
        "year": closing.year,
        "number": closing.number,
        "period": {
            "from": closing.starts_on.isoformat(),
            "to": closing.ends_on.isoformat(),
        },
        "measure": closing.measure,
        "edition": closing.edition,
        **closing.figures,
        "digest": closing.digest,
        "prepared_by": closing.prepared_by.username,
        "closed_by": closing.closed_by.username if closing.closed_by else None,
        "closed_at": closing.closed_at.isoformat() if closing.closed_at else None,
        "changed": changed,
        "late_facts": late.count(closing) if closing.is_closed else 0,
    }


def _in_words(found: dict[str, Any]) -> list[str]:
    state = {
        "DRY_RUN": "试算，未保存",
        "PREPARED": "已准备，待另一人复核（--closed-by 登录名，或网页“年度结算”）",
        "CLOSED": f"第 {found.get('number')} 次结算，已冻结",
    }[found["state"]]
    carried = "、".join(f"{key} {value}" for key, value in found["carried_out"].items())
    lines = [
        f"{found['year']} 年度（{found['period']['from']} 至 {found['period']['to']}）：{state}",
        f"办法：{found['measure']}（{found['edition'][:12]}）",
        f"{found['people']} 人，达标 {found['met']} 人，未达标 {found['short']} 人",
        f"结转下年：{carried or '无'}",
        f"摘要：{found['digest']}",
    ]
    if found.get("late_facts"):
        lines.append(f"结算后迟到的事实：{found['late_facts']} 条，待调整")
    lines += [f"不能结算：{one}" for one in found.get("blocks", [])]
    return lines + [f"注意：{one}" for one in found.get("warnings", [])]
