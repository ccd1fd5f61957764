"""Files of a year, row by row, and what reading them says."""

from catalog import year_import
from tests.catalog.cast import NOW

HEAD = [
    "编号", "题目", "授课人", "授课人单位", "日期", "开始", "结束", "地点", "主办单位",
    "计划席位", "开放席位", "学分", "必修/选修", "内容简介",
]  # fmt: skip
DATA = [
    "001", "大数据与城市治理", "孙䶮", "市委党校", "2027-03-12", "9:00", "11:10", "市民中心报告厅",
    "市卫健委", "40", "160", "2", "必修", "第一段\n第二段",
]  # fmt: skip
SECOND = [
    "001", "大数据与城市治理", "", "", "2027年4月2日", "14：30", "16点40分", "市民中心报告厅",
    "市卫健委", "", "100", "2", "必修", "",
]  # fmt: skip
UNDATED = ["002", "公文写作", "", "", "", "", "", "", "市交通局", "", "", "1.5", "选修", ""]


def load(path, **options):
    return year_import.load(path, **({"year": 2027, "by": None, "now": NOW} | options))


def but(row, **cells):
    return [cells.get(title, cell) for title, cell in zip(HEAD, row, strict=True)]


def reasons(report):
    return [(one.row, one.column, one.reason) for one in report.problems]
