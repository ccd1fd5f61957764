import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from credits import anchor, verification
from credits.management import terminal


class Command(BaseCommand):
    """Walks every chain and compares the ends with their heads and with the anchor file.

    A sound ledger that has grown since becomes the new anchor; a faulty one never does.
    """

    help = "核对学分台账：校验链、链头和数据库之外的锚文件；有误时指出是哪一条，退出码 1"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="只在标准输出打印一个 JSON 文档")
        parser.add_argument("--keep-anchor", action="store_true", help="只核对，不更新锚文件")

    def handle(self, *args: Any, **options: Any) -> None:
        verified = verification.verify(on_progress=terminal.counter(self.stderr, "已核对（条）"))
        terminal.finish(self.stderr)
        anchored = verified.anchored
        if anchored is None and verified.is_sound:
            self.stderr.write("还没有锚文件：这一次只核对了数据库本身")
        if verified.is_sound and not options["keep_anchor"]:
            anchored = self._write_anchor()
        if options["json"]:
            self.stdout.write(json.dumps(_as_json(verified, anchored), ensure_ascii=False))
        else:
            self._print(verified, anchored)
        if not verified.is_sound:
            raise CommandError(f"台账有 {len(verified.faults)} 处不符，请保留现场并查明原因")

    def _write_anchor(self) -> anchor.Anchor:
        try:
            return anchor.write(now=timezone.now())
        except OSError as error:
            raise CommandError(f"台账无误，但锚文件写不进去：{error}") from None

    def _print(self, verified: verification.Verified, anchored: anchor.Anchor | None) -> None:
        for fault in verified.faults:
            self.stdout.write(str(fault))
        self.stdout.write(f"核对 {verified.entries} 条，{verified.chains} 条链")
        if anchored is not None:
            self.stdout.write(
                f"锚：第 {anchored.number} 号，{anchored.heads} 条链，{anchored.digest}"
            )


def _as_json(verified: verification.Verified, anchored: anchor.Anchor | None) -> dict[str, Any]:
    return {
        "sound": verified.is_sound,
        "entries": verified.entries,
        "chains": verified.chains,
        "faults": [fault._asdict() for fault in verified.faults],
        "anchor": anchored._asdict() if anchored else None,
    }
