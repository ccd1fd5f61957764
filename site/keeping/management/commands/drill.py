from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from keeping import drilling, stores


class Command(BaseCommand):
    """Brings the database back beside itself and compares; the live one is only read."""

    help = "恢复演练：转储、恢复到空库、逐表比对、核对台账并清账；不符时退出码 1"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="只在标准输出打印一个 JSON 文档")
        parser.add_argument("-o", "--output", type=Path, help="把这次的转储留作备份的文件名")

    def handle(self, *args: Any, **options: Any) -> None:
        with _dump_file(options["output"]) as file:
            try:
                done = drilling.run(
                    stores.of(connection.settings_dict), file, manage=settings.ROOT / "manage.py"
                )
            except (stores.StoreError, OSError) as error:
                raise CommandError(f"恢复演练没有做成：{error}") from None
        self.stdout.write(drilling.as_json(done) if options["json"] else _told(done))
        if not done.is_sound:
            raise CommandError("恢复出来的库与原库不符或不能自证：这份备份不可信，请查明原因")


@contextmanager
def _dump_file(kept: Path | None) -> Iterator[Path]:
    if kept is not None:
        if kept.exists():
            raise CommandError(f"{kept} 已经存在：备份不覆盖旧文件，请换一个名字")
        try:
            yield kept
        except BaseException:
            kept.unlink(missing_ok=True)
            raise
        return
    with TemporaryDirectory(prefix="drill-") as folder:
        yield Path(folder, "dump")


def _told(done: drilling.Drill) -> str:
    lines = [
        f"转储 {done.dumped_bytes / 1e6:.1f} MB，{done.dump_seconds:.1f} 秒；"
        f"恢复 {done.restore_seconds:.1f} 秒",
        f"比对 {done.tables} 张表，{done.rows:,} 行，不符 {len(done.differing)} 张",
        *(f"  不符：{name}" for name in done.differing),
        *(f"  {name} 未通过：{said}" for name, said in done.failed.items()),
    ]
    return "\n".join(lines)
