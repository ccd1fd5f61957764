import shutil
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from credits import notice_finishing, notice_printing
from credits.management import arguments
from credits.notice_finishing import Finish, ImpossibleFinishError
from jobs import files, worker
from jobs.models import Job
from people.permissions import UnknownAgencyError, agency_by_code


class Command(BaseCommand):
    """Prints the issued notices of a year into one PDF, by a job that running workers share."""

    help = "把已签发的欠学分通知打印成一个 PDF"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--year", type=arguments.year, required=True, help="考核年度")
        parser.add_argument("--agency", metavar="CODE", help="机构代码，含下级；缺省为全部")
        parser.add_argument("--covers", action="store_true", help="每个单位前附送达签收单")
        parser.add_argument("--two-up", action="store_true", help="两页合印一张横放的 A4")
        parser.add_argument(
            "--split",
            choices=notice_finishing.SPLITS,
            default=notice_finishing.ONE_FILE,
            help="分开：每单位（unit）或每人（person）一个 PDF，装在一个 zip 里",
        )
        parser.add_argument("-o", "--output", type=Path, required=True, metavar="FILE")

    def handle(self, *args: Any, **options: Any) -> None:
        target: Path = options["output"]
        # Told before an hour of printing, not after it.
        if target.is_dir() or not target.parent.is_dir():
            raise CommandError(f"{target}：不能写成文件（目录不存在，或者本身是目录）")
        now = timezone.now()
        try:
            job = notice_printing.submit(
                year=options["year"],
                agency=agency_by_code(options["agency"]),
                requested_by=None,
                once=now.isoformat(),
                now=now,
                finish=Finish(
                    covers=options["covers"], two_up=options["two_up"], split=options["split"]
                ),
            )
        except (
            UnknownAgencyError,
            ImpossibleFinishError,
            notice_printing.NothingToPrintError,
        ) as refusal:
            raise CommandError(str(refusal)) from None
        job = worker.work_off(job, on_progress=self.show_progress)
        if self.stderr.isatty():
            self.stderr.write("")
        self.deliver(job, target)

    def show_progress(self, done: int, total: int) -> None:
        if self.stderr.isatty():
            self.stderr.write(f"\r正在打印 {done}/{total}", ending="")
            self.stderr.flush()

    def deliver(self, job: Job, target: Path) -> None:
        unprinted = job.result.get("parked", [])
        for one in unprinted:
            self.stderr.write(self.style.WARNING(f"未打印 {one['title']}：{one['reason']}"))
        for part in job.parts.parked():
            self.stderr.write(self.style.WARNING(f"任务分段 {part} 未完成：{part.last_error}"))
        printed = files.result_of(job)
        if printed is None:
            raise CommandError("一份也没有打印成，原因见上")
        _copy_whole(printed, target)
        letters, pages = job.result["printed"], job.result["pages"]
        self.stderr.write(f"已打印 {letters} 份通知，共 {pages} 页：{target}")
        if unprinted:
            raise CommandError(f"有 {len(unprinted)} 份没有打印，原因见上；其余已在文件中")


def _copy_whole(source: Path, target: Path) -> None:
    """The file appears whole or not at all, also when the disk is full."""
    unfinished = target.with_name(f".{target.name}.unfinished")
    try:
        shutil.copyfile(source, unfinished)
        unfinished.replace(target)
    except OSError as error:
        unfinished.unlink(missing_ok=True)
        raise CommandError(f"{target}：文件写不进去：{error.strerror}") from None
