"""Letters for the tests of printing: the template, filled in for one learner."""

from datetime import date
from functools import cache

from django.template.loader import render_to_string

from documents import fonts, wording
from documents.printing import Document

ORGAN = "郑州市公务员培训管理办公室"
RARE_NAMES = ("王喆", "李犇", "张堃", "刘旻", "陈䶮", "杨㛃", "赵𬤇")


@cache
def wheel_chains():
    """The fonts that every installation has, whatever this machine has besides."""
    return fonts.resolve(None, folders=())


def letter(name, *, number=1, group="市财政局", **context):
    html = render_to_string(
        "documents/letter.html",
        {
            "organ": ORGAN,
            "number": wording.document_number("郑训函", 2026, number),
            "title": "关于2026年度培训学分不足的提醒函",
            "recipient": f"{name}同志",
            "paragraphs": [
                f"根据《郑州市公务员在线学习培训学分管理办法》，{name}同志2026年度应当取得培训学分"
                "50分。截至2026年11月30日，记入台账的学分共计38.5分，尚差11.5分。具体情况如下："
            ],
            "table": {
                "head": ["项目", "应得学分", "已得学分", "尚差学分", "依据"],
                "rows": [["年度总学分", "50", "38.5", "11.5", "第六条"]],
            },
            "closing": ["请于2026年12月31日前补足学分。", "特此函告。"],
            "signatory": ORGAN,
            "date": date(2026, 12, 1),
            "contact": "联系人：张敏，电话：0371—67180000",
            **context,
        },
    )
    return Document(f"notice:{number}", group, f"{name} 提醒函", html, (name,))


def letters(*names, group="市财政局"):
    return [letter(name, number=n, group=group) for n, name in enumerate(names, start=1)]
