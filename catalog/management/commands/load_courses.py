from collections.abc import Callable
from pathlib import Path

from catalog.banks import course_file
from people import sheets
from people.import_command import ImportCommand
from people.sheets.reports import Report


class Command(ImportCommand):
    """The bank of courses from one xlsx or csv file; docs/imports.md shows the columns."""

    help = "导入课程库（.xlsx、.csv）：逐行报告，有一行被拒绝则什么也不写入"
    identities = ("bank_no", "title")

    def load(self, file: str, *, dry_run: bool, on_progress: Callable[[str], None]) -> Report:
        path = Path(file)
        on_progress("读取文件")
        try:
            data = sheets.content_of(path)
        except sheets.UnreadableSheetError as error:
            report = Report(path.name, dry_run, course_file.OUTCOMES, quiet="unchanged")
            report.refuse(error.problems)
            return report
        return course_file.load(data=data, name=path.name, dry_run=dry_run)
