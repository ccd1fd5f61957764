from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from keeping import drilling, files, stores


class Command(BaseCommand):
    """Brings the database back beside itself and compares; the live one is only read."""

    help = "恢复演练：转储、恢复到空库、逐表比对、核对台账并清账；不符时退出码 1"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="只在标准输出打印一个 JSON 文档")
        parser.add_argument("-o", "--output", type=Path, help="把这次的转储留作备份的文件名")
        parser.add_argument("--files", type=Path, help="文件的备份（tar），逐个文件核对摘要")

    def handle(self, *args: Any, **options: Any) -> None:
        with _dump_file(options["output"]) as file:
            try:
                done = _drilled(file, archive=options["files"])
            except (stores.StoreError, OSError, files.ArchiveError) as error:
                raise CommandError(f"恢复演练没有做成：{error}") from None
        self.stdout.write(drilling.as_json(done) if options["json"] else _told(done))
        if not done.is_sound:
            raise CommandError("恢复出来的与原来的不符或不能自证：这份备份不可信，请查明原因")


def _drilled(file: Path, *, archive: Path | None) -> drilling.Drill:
    store = stores.of(connection.settings_dict)
    done = drilling.run(store, file, manage=settings.ROOT / "manage.py")
    if archive is None:
        return done
    found = files.compare(root=settings.VAR, folders=settings.KEPT_FOLDERS, archive=archive)
    return replace(done, files=found)


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
    return "\n".join([*lines, *_told_of(done.files)])


def _told_of(found: files.Compared | None) -> list[str]:
    if found is None:
        return ["文件没有核对：用 --files 给出它们的备份"]
    return [
        f"核对 {found.files:,} 个文件，{found.bytes / 1e6:.1f} MB，"
        f"备份里缺 {len(found.missing)} 个，内容不同 {len(found.changed)} 个",
        *(f"  缺：{name}" for name in found.missing),
        *(f"  不同：{name}" for name in found.changed),
    ]
