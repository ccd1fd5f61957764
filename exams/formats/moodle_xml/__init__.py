"""Moodle XML: `read(text)` and `write(items)`, pictures included.

Difficulty and 案例题 stand in elements of our own, which Moodle passes over. Named as dropped when
a file has them: hints, combined feedback, units, and question types that the bank does not have.
"""

from exams.formats.moodle_xml.reader import read
from exams.formats.moodle_xml.writer import write

__all__ = ["read", "write"]
