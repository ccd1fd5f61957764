from catalog.banks.course_file import CourseFile
from catalog.banks.load_command import LoadBankCommand


class Command(LoadBankCommand):
    """The bank of courses from one xlsx or csv file; docs/imports.md shows the columns."""

    help = "导入课程库（.xlsx、.csv）：逐行报告，有一行被拒绝则什么也不写入"
    bank = CourseFile
    identities = CourseFile.key
