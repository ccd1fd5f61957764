"""A question a row: 题型、题干、选项A…、答案 and what else is known of it.

`read(rows)` takes the cells of a sheet, numbered; `write(items)` and `template()` make workbooks.
"""

from exams.formats.workbook.reader import read
from exams.formats.workbook.writer import WrittenBook, template, write

__all__ = ["WrittenBook", "read", "template", "write"]
