"""GIFT in Moodle's dialect: `read(text)` and `write(items)`.

Number, tags, points, difficulty, penalty and case are marks in comments (`// [id:…] [tag:…]`):
Moodle understands the first two and passes over the others. Pictures and rubrics have no place.
"""

from exams.formats.gift.reader import read
from exams.formats.gift.writer import write

__all__ = ["read", "write"]
