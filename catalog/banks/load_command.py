"""What `load_lecturers` and `load_courses` share."""

from collections.abc import Callable
from pathlib import Path

from catalog.banks.bank_file import BankFile
from people.import_command import ImportCommand
from people.sheets.reports import Report


class LoadBankCommand(ImportCommand):
    """Subclasses say which file they read."""

    bank: type[BankFile]

    def load(self, file: str, *, dry_run: bool, on_progress: Callable[[str], None]) -> Report:
        on_progress("读取文件")
        return self.bank.load_file(Path(file), dry_run=dry_run)
