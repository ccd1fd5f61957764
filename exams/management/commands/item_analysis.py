import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any, TypeVar

from django.core.management.base import BaseCommand, CommandError, CommandParser

from exams import analysis, distractors, item_advice, marks_table
from people import sheets

Table = TypeVar("Table")


class Command(BaseCommand):
    """Figures of a paper and its questions from a matrix of marks; touches no database."""

    help = "由得分表计算试题和试卷的统计量：得分率、标准差、区分度、信度等（不使用数据库）"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--marks", required=True, metavar="FILE.csv", help="得分表：一行一名考生，一列一题"
        )
        parser.add_argument(
            "--choices", metavar="FILE.csv", help="作答表：首行表头，次行答案，以下每名考生所选字母"
        )
        parser.add_argument("--json", action="store_true", help="只在标准输出打印一个 JSON 文档")

    def handle(self, *args: Any, **options: Any) -> None:
        marks = _table(options["marks"], marks_table.read_marks)
        choices = None
        if options["choices"]:
            choices = _table(options["choices"], marks_table.read_choices)
            _check_fits(options["choices"], marks, choices)
        if marks.is_most_assumed:
            self.stderr.write("没有写明满分，以各题最高得分（至少 1 分）为满分")
        document = _document(marks, choices)
        if options["json"]:
            self.stdout.write(json.dumps(document, ensure_ascii=False, indent=1))
        else:
            self.stdout.write("\n".join(_lines(document)))


def _table(name: str, read: Callable[[Any], Table]) -> Table:
    path = Path(name)
    try:
        sheet = sheets.unconverted(sheets.content_of(path), path.name)[0]
        return read(sheet.rows)
    except sheets.UnreadableSheetError as refusal:
        raise CommandError(str(refusal)) from None
    except marks_table.MarksTableError as refusal:
        problem = sheets.Problem(path.name, str(refusal), refusal.row, refusal.column)
        raise CommandError(str(problem)) from None


def _check_fits(
    name: str, marks: marks_table.MarksTable, choices: marks_table.ChoicesTable
) -> None:
    if strangers := set(choices.choices) - set(marks.matrix.names):
        raise CommandError(f"{name}：得分表里没有这些题：{'、'.join(sorted(strangers))}")
    counts = {len(column) for column in choices.choices.values()}
    if counts != {len(marks.candidates)}:
        raise CommandError(f"{name}：作答表与得分表的考生人数不同，次序也应相同")


def _document(
    marks: marks_table.MarksTable, choices: marks_table.ChoicesTable | None
) -> dict[str, Any]:
    found = analysis.analyse(marks.matrix)
    questions = []
    for place, figures in enumerate(found.questions):
        advice = item_advice.advice_on(figures, found.paper.candidates)
        entry = {"question": figures.name, **_rounded(asdict(figures)), "advice": advice}
        del entry["name"]
        if choices and figures.name in choices.choices:
            table = _distractors(marks.matrix, place, choices)
            entry["options"] = [_rounded(asdict(each)) for each in table]
            advice += item_advice.advice_on_options(table)
        questions.append(entry)
    paper = _rounded(asdict(found.paper))
    return {
        "candidates": paper.pop("candidates"),
        "maximum_assumed": marks.is_most_assumed,
        "paper": paper,
        "questions": questions,
    }


def _distractors(
    matrix: analysis.Matrix, place: int, choices: marks_table.ChoicesTable
) -> list[distractors.OptionFigures]:
    name = matrix.names[place]
    rest = [total - row[place] for total, row in zip(matrix.totals, matrix.rows, strict=True)]
    return distractors.distractor_table(choices.choices[name], key=choices.keys[name], rest=rest)


def _rounded(figures: dict[str, Any]) -> dict[str, Any]:
    renamed = {"maximum" if name == "most" else name: value for name, value in figures.items()}
    return {
        name: round(value, 6) if isinstance(value, float) else value
        for name, value in renamed.items()
    }


def _lines(document: dict[str, Any]) -> list[str]:
    paper = document["paper"]
    lines = [
        f"考生 {document['candidates']} 人，{paper['questions']} 题，满分 {paper['maximum']:g}；"
        f"平均 {_shown(paper['mean'])}，中位数 {_shown(paper['median'])}，"
        f"标准差 {_shown(paper['standard_deviation'])}",
        f"信度 α {_shown(paper['alpha'])}（KR-20 {_shown(paper['kr20'])}），"
        f"测量标准误 {_shown(paper['standard_error'])}",
        "题目\t得分率\t标准差\t区分度\t区分效率\t高低分组差\t实际权重\t建议",
    ]
    columns = (
        "facility", "standard_deviation", "discrimination_index", "discrimination_efficiency",
        "upper_lower", "effective_weight",
    )  # fmt: skip
    for item in document["questions"]:
        figures = "\t".join(_shown(item[column]) for column in columns)
        lines.append(f"{item['question']}\t{figures}\t{'；'.join(item['advice'])}")
        lines += [
            f"  {option['option'] or '未答'}{'（答案）' if option['is_key'] else ''}："
            f"{option['chosen']} 人，{_shown(option['share'])}，"
            f"高低分组差 {_shown(option['upper_lower'])}"
            for option in item.get("options", [])
        ]
    return lines


def _shown(figure: float | None) -> str:
    return "—" if figure is None else f"{figure:.3f}"
