"""Writes a workbook of questions, and the empty one that authors download. Cells are text."""

import io
from collections.abc import Sequence
from dataclasses import dataclass

import xlsxwriter

from exams.formats.items import Item, Kind
from exams.formats.plain import LETTERS, NAMES, dropped_from, fields_of, shown_options, told_of
from exams.formats.readings import Loss
from exams.formats.workbook.reader import read
from keeping.spreadsheets import put, quoted

FIELD_TITLES = ["答案", "解析", "评分标准", "难度", "分值", "知识点", "标签", "题号"]
FEWEST_OPTIONS = 6
ROWS = 5000
WIDTHS = {"题型": 10, "题干": 60, "解析": 40, "评分标准": 40, "答案": 14, "知识点": 16}
EXAMPLES: list[tuple[str, str, list[str], str]] = [
    ("单选题", "国家工作人员就职时应当公开进行（ ）。", ["宪法宣誓", "述职", "体检", "签到"], "A"),
    ("多选题", "下列属于法定公文种类的有（ ）。", ["通知", "函", "日记", "纪要"], "ABD"),
    ("判断题", "公文的成文日期用汉字书写。", [], "错误"),
    ("填空题", "公文标题由发文机关、____和____组成。", [], "事由；文种"),
    ("数值题", "圆周率保留两位小数是多少？", [], "3.14±0.005"),
    ("匹配题", "把文种和用途连起来。", ["请示 -> 请求批准", "通报 -> 表彰先进"], ""),
    ("排序题", "按公文办理的先后排序。", ["归档", "起草", "签发"], "BCA"),
    ("简答题", "简述请示与报告的区别。", [], "（1）行文目的不同；（2）行文时间不同。"),
    ("案例题", "阅读材料，回答问题。", [], "评分要点……"),
]
NOTES = [
    "怎样填写",
    "一行一题；只有“题干”和“答案”两列必填，其余可以空着，列的次序可以变。",
    "题型：单选题、多选题、判断题、填空题、数值题、匹配题、排序题、简答题、案例题；空着则由选项和答案判断。",
    "答案：选择题写字母（ABD）；判断题写“正确”或“错误”；排序题按正确次序写字母；",
    "　　　填空题各空用分号隔开，同一空的其他写法用 / 隔开；简答题、案例题写参考答案；",
    "　　　数值题可写误差（3.14±0.01）或范围（3～5）。",
    "匹配题：每个选项写成“左项 -> 右项”。难度 1（易）至 5（难）。知识点写编号或标题。",
    "例题见“例子”表；把自己的题填在“试题”表里。",
]


@dataclass(frozen=True)
class WrittenBook:
    content: bytes
    losses: tuple[Loss, ...] = ()


def write(items: Sequence[Item]) -> WrittenBook:
    told, losses = [], []
    for place, item in enumerate(items, start=1):
        plain = told_of(item)
        # What would be read as something else is left out rather than changed.
        if item.kind not in NAMES or _read_back(plain) != [plain]:
            losses.append(Loss(place, "表格不能表示这种题型，或其文字会被误读", is_left_out=True))
            continue
        losses += [Loss(place, what) for what in dropped_from(item, plain)]
        told.append(plain)
    return WrittenBook(_book({"试题": rows_of(told)}), tuple(losses))


def template() -> bytes:
    examples = [
        [kind, stem, *_padded(options, FEWEST_OPTIONS), answer, "", "", "3", "2", "", "", ""]
        for kind, stem, options, answer in EXAMPLES
    ]
    titles = _titles(FEWEST_OPTIONS)
    return _book({"试题": [titles], "例子": [titles, *examples]}, notes=NOTES)


def rows_of(items: Sequence[Item]) -> list[list[str]]:
    """The titles and a row for each item."""
    most = max([FEWEST_OPTIONS, *(len(shown_options(item)) for item in items)])
    return [_titles(most), *(_row(item, most) for item in items)]


def _read_back(item: Item) -> list[Item]:
    rows = [[*map(quoted, row)] for row in rows_of([item])]
    return read(list(enumerate(rows, start=1))).items


def _titles(options: int) -> list[str]:
    return ["题型", "题干", *(f"选项{letter}" for letter in LETTERS[:options]), *FIELD_TITLES]


def _row(item: Item, most: int) -> list[str]:
    fields = fields_of(item)
    options = _padded(shown_options(item), most)
    name = NAMES.get(item.kind, "")
    return [name, item.stem.text, *options, *(fields[title] for title in FIELD_TITLES)]


def _padded(texts: Sequence[str], most: int) -> list[str]:
    return [*texts, *[""] * (most - len(texts))]


def _book(sheets: dict[str, list[list[str]]], notes: Sequence[str] = ()) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        head = book.add_format({"bold": True, "text_wrap": True, "bg_color": "#F2F2F2"})
        # As text, or a spreadsheet program makes dates and formulas of answers.
        plain = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            sheet.freeze_panes(1, 2)
            for column, title in enumerate(rows[0]):
                sheet.set_column(column, column, WIDTHS.get(title, 16), plain)
                put(sheet, 0, column, title, head)
            for number, row in enumerate(rows[1:], start=1):
                for column, text in enumerate(row):
                    if text:
                        put(sheet, number, column, text, plain)
            kinds = {"validate": "list", "source": [NAMES[kind] for kind in Kind if kind in NAMES]}
            sheet.data_validation(1, 0, ROWS, 0, kinds)
        if notes:
            sheet = book.add_worksheet("说明")
            sheet.set_column(0, 0, 110)
            for number, note in enumerate(notes):
                put(sheet, number, 0, note)
    return out.getvalue()
