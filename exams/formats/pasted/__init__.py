"""Questions as people type them in Word and paste them: 题干, A. B. C. D., 答案：, 解析：.

`read(text)` understands the common habits; `write(items)` keeps to one of them. Fields stand on
lines of their own: 答案、解析、难度、分值、知识点、标签、题号、评分标准.
"""

from exams.formats.pasted.reader import read
from exams.formats.pasted.writer import write

__all__ = ["read", "write"]
