from catalog.banks.lecturer_file import LecturerFile
from catalog.banks.load_command import LoadBankCommand


class Command(LoadBankCommand):
    """The bank of lecturers from one xlsx or csv file; docs/imports.md shows the columns."""

    help = "导入师资库（.xlsx、.csv）：逐行报告，有一行被拒绝则什么也不写入"
    bank = LecturerFile
    identities = LecturerFile.key
