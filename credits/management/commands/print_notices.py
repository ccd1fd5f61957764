"""`manage.py print_notices`: the issued notices of a year as one PDF, through a job."""

import shutil
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from credits import notice_printing
from jobs import worker
from jobs.models import Job
from people.permissions import UnknownAgencyError, agency_by_code


class Command(BaseCommand):
    help = "把已签发的欠学分通知打印成一个 PDF"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--year", type=int, required=True, help="考核年度")
        parser.add_argument("--agency", help="机构代码，含下级；默认全市")
        parser.add_argument("-o", "--output", type=Path, required=True, metavar="FILE.pdf")

    def handle(self, *args: Any, **options: Any) -> None:
        target: Path = options["output"]
        if not target.parent.is_dir():
            raise CommandError(f"目录不存在：{target.parent}")
        try:
            agency = agency_by_code(options["agency"])
            job = notice_printing.submit(
                year=options["year"], agency=agency, requested_by=None, now=timezone.now()
            )
        except (UnknownAgencyError, notice_printing.NothingToPrintError) as refusal:
            raise CommandError(str(refusal)) from refusal
        self.deliver(worker.work_off(job, on_progress=self.show_progress), target)

    def show_progress(self, done: int, total: int) -> None:
        if self.stderr.isatty():
            self.stderr.write(f"\r正在打印 {done}/{total}", ending="")
            self.stderr.flush()

    def deliver(self, job: Job, target: Path) -> None:
        if self.stderr.isatty():
            self.stderr.write("")
        last = job.parts.order_by("stage", "number").last()
        if last is None or not last.result:
            raise CommandError(f"打印未能完成：{last.last_error if last else '没有任务'}")
        shutil.copyfile(last.folder / last.result["file"], target)
        for parked in last.result["parked"]:
            self.stderr.write(self.style.WARNING(f"未打印 {parked['title']}：{parked['reason']}"))
        self.stderr.write(f"已打印 {last.result['pages']} 页：{target}")
