"""The columns of a file of records: online study, classes, certificates (docs/imports.md)."""

import re

from people.id_numbers.replacing import UNWELCOME, personnel_no
from people.roster.layouts import person_name
from people.sheets import Column, Layout, cells

# The platform is the first half of a source and must not hold its separator.
PLATFORM = re.compile(r"[^\s:：/\\]+")
NUMBER = re.compile(r"[!-~\u4e00-\u9fff]+")
YES_OR_NO = {"是": True, "否": False, "合格": True, "不合格": False, "1": True, "0": False}
LEVELS = {
    "单位": "unit", "本单位": "unit", "县级": "county", "区县级": "county", "市级": "city",
    "省级": "province", "国家级": "nation",
}  # fmt: skip
LEVELS |= {level: level for level in LEVELS.values()}
HOURS = "学时没有统一的长度，折算会因人而异；请换算成“分钟”（整门课核定学分的填“学分”）"
# The column that a marked workbook carries; a corrected one is loaded again as it is.
REASONS = "未导入的原因"
# Column → the name of the quantity in a rulebook.
QUANTITIES = {
    "天数": "days", "半天数": "half_days", "分钟": "minutes", "次数": "sessions",
    "项数": "items", "字数": "characters", "处数": "points",
}  # fmt: skip
ALIASES = {"分钟": ("时长(分钟)", "学习分钟数", "分钟数"), "天数": ("培训天数",), "项数": ("篇数",)}

# Columns that a platform's own export lacks because it would say the same in each row.
FIXABLE = ("平台", "类型", "必修/选修", "级别", "主办单位")

FACTS = Layout(
    "记录",
    (
        Column("平台", cells.identifier(40, PLATFORM), True, True, ("来源平台",)),
        Column("来源编号", cells.identifier(100, NUMBER), True, True, ("记录编号", "证书编号")),
        Column("人事编号", personnel_no(20), True, True, ("人员编号", "工号")),
        Column("姓名", person_name, True, True),
        Column("类型", cells.text(40), True, True, ("活动类型", "记录类型")),
        Column("名称", cells.text(200), True, True, ("课程名称", "班次名称", "活动名称")),
        Column("开始日期", cells.day, aliases=("开始时间",)),
        Column("完成日期", cells.day, True, True, ("结束日期", "完成时间", "结束时间")),
        Column("必修/选修", cells.text(20), aliases=("课程性质", "性质", "必修选修")),
        *(
            Column(name, cells.decimal, aliases=ALIASES.get(name, ()))
            for name in QUANTITIES
        ),
        Column("学分", cells.decimal, aliases=("核定学分", "获得学分")),
        Column("进度", cells.share, aliases=("学习进度", "完成进度")),
        Column("考试合格", cells.choice(YES_OR_NO), aliases=("是否合格",)),
        Column("级别", cells.choice(LEVELS)),
        Column("主办单位", cells.text(120), aliases=("主办方",)),
        Column("学位", cells.text(20)),
    ),
    ignored=frozenset(["序号", "备注", "单位名称", "机构名称", "机构代码", "单位代码", REASONS]),
    unwelcome=UNWELCOME | {"学时": HOURS},
)  # fmt: skip
