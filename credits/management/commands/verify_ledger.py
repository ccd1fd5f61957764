import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from credits import anchor, verification
from credits.management import terminal
from keeping.audit import verification as audit


class Command(BaseCommand):
    """Walks every chain and compares the ends with their heads and with the anchor file.

    The audit record's chains too. What is sound and has grown since becomes the new anchor; a
    faulty ledger or record never does.
    """

    help = "核对学分台账与审计记录：校验链、链头和数据库之外的锚文件；有误时指出是哪一条，退出码 1"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="只在标准输出打印一个 JSON 文档")
        parser.add_argument("--keep-anchor", action="store_true", help="只核对，不更新锚文件")

    def handle(self, *args: Any, **options: Any) -> None:
        verified = verification.verify(on_progress=terminal.counter(self.stderr, "已核对（条）"))
        terminal.finish(self.stderr)
        # Before a new anchor is written; of a damaged one no heads are believed.
        audited = audit.verify(anchored=anchor.audit_heads() if verified.anchored else {})
        is_sound = verified.is_sound and audited.is_sound
        anchored = verified.anchored
        if anchored is None and is_sound:
            self.stderr.write("还没有锚文件：这一次只核对了数据库本身")
        if is_sound and not options["keep_anchor"]:
            anchored = self._write_anchor()
        if options["json"]:
            told = _as_json(verified, audited, anchored)
            self.stdout.write(json.dumps(told, ensure_ascii=False))
        else:
            self._print(verified, audited, anchored)
        _refuse_faults(len(verified.faults), len(audited.faults))

    def _write_anchor(self) -> anchor.Anchor:
        try:
            return anchor.write(now=timezone.now())
        except OSError as error:
            raise CommandError(f"台账无误，但锚文件写不进去：{error}") from None

    def _print(
        self,
        verified: verification.Verified,
        audited: audit.Verified,
        anchored: anchor.Anchor | None,
    ) -> None:
        for fault in (*verified.faults, *audited.faults):
            self.stdout.write(str(fault))
        self.stdout.write(f"核对 {verified.entries} 条，{verified.chains} 条链")
        self.stdout.write(f"审计记录 {audited.records} 条，{audited.chains} 条链")
        if anchored is not None:
            self.stdout.write(
                f"锚：第 {anchored.number} 号，{anchored.heads} 条链，{anchored.digest}"
            )


def _refuse_faults(of_ledger: int, of_audit: int) -> None:
    if of_ledger:
        raise CommandError(f"台账有 {of_ledger} 处不符，请保留现场并查明原因")
    if of_audit:
        raise CommandError(f"审计记录有 {of_audit} 处不符，请保留现场并查明原因")


def _as_json(
    verified: verification.Verified, audited: audit.Verified, anchored: anchor.Anchor | None
) -> dict[str, Any]:
    return {
        "sound": verified.is_sound and audited.is_sound,
        "entries": verified.entries,
        "chains": verified.chains,
        "faults": [fault._asdict() for fault in verified.faults],
        "audit": {
            "records": audited.records,
            "chains": audited.chains,
            "faults": [fault._asdict() for fault in audited.faults],
        },
        "anchor": anchored._asdict() if anchored else None,
    }
