"""Cells that Excel has spoiled or that somebody has filled with care: importer, cells, answer.

The answer is a pattern that names the column; `TAKEN` is a cell that is read as what it says.
"""

from datetime import date, datetime
from typing import Any

from tests.trust.hostile_files import TAKEN

ROSTER, FACTS, LECTURERS = "roster", "records", "lecturers"
NUMBER, NAME = "人事编号", "姓名"
NOON = datetime(1990, 2, 28, 12)  # noqa: DTZ001 -- a cell knows no zone
CELLS: dict[str, tuple[str, dict[str, Any], str]] = {
    "a long number as a float": (ROSTER, {NUMBER: 1.1e17}, "“人事编号”列.*末尾几位可能已丢失"),
    "a long number as text": (ROSTER, {NUMBER: "1.1E+17"}, "“人事编号”列.*末尾几位可能已丢失"),
    "an identity card": (ROSTER, {NUMBER: "410105199003078888"}, "“人事编号”列"),
    "a date for a number": (ROSTER, {NUMBER: date(2026, 3, 5)}, "“人事编号”列.*变成日期"),
    "lost noughts": (ROSTER, {NUMBER: 102.0}, TAKEN),  # who wrote 000102 finds a new person named
    "full-width digits": (ROSTER, {NUMBER: "０００１０２"}, TAKEN),  # the same digits
    "a path": (ROSTER, {NUMBER: "../../etc"}, "“人事编号”列.*编号不用的字符"),
    "SQL": (ROSTER, {NUMBER: "1' OR '1'='1"}, "“人事编号”列.*编号不用的字符"),
    "zero width": (ROSTER, {NAME: "李\u200b喆"}, r"“姓名”列.*U\+200B"),
    "turned round": (ROSTER, {NAME: "李\u202e喆"}, r"“姓名”列.*U\+202E"),
    "byte order mark inside": (ROSTER, {NAME: "李\ufeff喆"}, r"“姓名”列.*U\+FEFF"),
    "replacement": (ROSTER, {NAME: "李\ufffd"}, r"“姓名”列.*U\+FFFD"),
    "a new line": (ROSTER, {NAME: "李\n喆"}, "“姓名”列.*换行"),
    "markup in a name": (ROSTER, {NAME: "<img src=x onerror=alert(1)>"}, "“姓名”列.*不像姓名"),
    "a formula as text": (ROSTER, {NAME: "=cmd|'/C calc'!A0"}, "“姓名”列.*公式"),
    "a full-width formula": (ROSTER, {NAME: "＝1+1"}, "“姓名”列.*公式"),
    "a name without end": (ROSTER, {NAME: "李" * 10_000}, "“姓名”列.*最多 60 字"),
    "no name": (ROSTER, {NAME: "\u3000"}, "“姓名”列.*没有填"),
    "true for a name": (ROSTER, {NAME: True}, TAKEN),  # TRUE, a name like another
    "a day of no calendar": (ROSTER, {"出生日期": "1990-02-30"}, "“出生日期”列.*没有这一天"),
    "a number for a day": (ROSTER, {"出生日期": 43_890.0}, "“出生日期”列.*不是日期"),
    "a day in words": (ROSTER, {"出生日期": "九〇年春"}, "“出生日期”列.*不是日期"),
    "the year one": (ROSTER, {"出生日期": "0001-01-01"}, "“出生日期”列.*年份不对"),
    "the end of time": (ROSTER, {"出生日期": "9999-12-31"}, "“出生日期”列.*年份不对"),
    "a day as text": (ROSTER, {"出生日期": "1990年2月28日"}, TAKEN),  # as offices write it
    "a moment": (ROSTER, {"出生日期": NOON}, TAKEN),  # of that day
    "infinity": (FACTS, {"天数": "Infinity"}, "“天数”列.*不是数"),
    "not a number": (FACTS, {"天数": "NaN"}, "“天数”列.*不是数"),
    "a number without end": (FACTS, {"天数": "9" * 400}, "“天数”列.*不是数"),
    "a huge power": (FACTS, {"天数": "1e308"}, "“天数”列.*不是数"),
    "less than nothing": (FACTS, {"天数": "-3"}, "“天数”列：-3 不能是负数"),
    "two hundred percent": (FACTS, {"进度": "200%"}, "“进度”列.*在 0 与 1 之间"),
    "a platform with a path": (FACTS, {"平台": "省:../平台"}, "“平台”列.*编号不用的字符"),
    "another's name": (FACTS, {NAME: "张三"}, "“姓名”列"),
    "nobody": (FACTS, {NUMBER: "999999"}, "“人事编号”列"),
    "a formula in a biography": (LECTURERS, {"简介": '=HYPERLINK("http://x")'}, "“简介”列.*公式"),
    "bidi in a biography": (LECTURERS, {"简介": "一\n\u2067二"}, r"“简介”列.*U\+2067"),
    "a template": (LECTURERS, {"简介": "{{ 7*7 }}{% debug %}%s%n${7*7}"}, TAKEN),  # only a text
}  # fmt: skip
