import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from keeping import rehearsing, snapshots, stores


class Command(BaseCommand):
    """Run with the new code before an upgrade: the live database is only read."""

    help = "升级演练：在副本上执行迁移，逐表比对有无丢失，核对台账；有丢失时退出码 1"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--live", action="store_true", help="演练现用数据库的副本")
        parser.add_argument("--json", action="store_true", help="只在标准输出打印一个 JSON 文档")

    def handle(self, *args: Any, **options: Any) -> None:
        store = stores.of(connection.settings_dict)
        rehearse = _live if options["live"] else _released
        try:
            done = list(rehearse(store))
        except (stores.StoreError, rehearsing.NotMigratedError, OSError) as error:
            raise CommandError(f"升级演练没有做成：{error}") from None
        if options["json"]:
            shown = [rehearsing.as_json(one) for one in done]
            self.stdout.write(json.dumps(shown, ensure_ascii=False))
        else:
            self.stdout.write("\n".join(line for one in done for line in _told(one)))
        if not all(one.is_sound for one in done):
            raise CommandError("迁移会丢失或改写数据：请不要升级，先查明原因")


def _live(store: stores.Store) -> Iterator[rehearsing.Rehearsal]:
    with TemporaryDirectory(prefix="rehearsal-") as folder:
        file = Path(folder, "dump")
        store.dump(file)
        yield rehearsing.run(store, file, name="live", manage=settings.ROOT / "manage.py")


def _released(store: stores.Store) -> Iterator[rehearsing.Rehearsal]:
    kept = snapshots.of(connection.vendor)
    if not kept:
        raise CommandError(f"{snapshots.FOLDER} 里没有这种数据库的快照")
    with TemporaryDirectory(prefix="rehearsal-") as folder:
        for snapshot in kept:
            done = rehearsing.run(
                store,
                snapshots.unpacked(snapshot, Path(folder)),
                name=snapshots.name_of(snapshot),
                manage=settings.ROOT / "manage.py",
                environment=snapshots.environment(Path(folder)),
            )
            yield replace(done, failed=snapshots.undeclared(done.snapshot, done.failed))


def _told(done: rehearsing.Rehearsal) -> Iterator[str]:
    yield (
        f"{done.snapshot}：执行 {len(done.applied)} 个迁移，{done.seconds:.1f} 秒；"
        f"比对 {done.tables} 张表，{done.rows:,} 行，丢失 {len(done.lost)} 处"
    )
    yield from (f"  {loss.where}：{loss.what}" for loss in done.lost)
    yield from (f"  {table}：只能追加的表被改写" for table in done.watched.rewritten)
    yield from (f"  {name} 未通过：{said}" for name, said in done.failed.items())
    if done.watched.longest_wait is not None:
        yield f"  最长等待 {done.watched.longest_wait:.2f} 秒（{done.watched.waited_for}）"
