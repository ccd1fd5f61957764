"""A paper on paper: questions behind a sealed line, a sheet for the answers, and the key apart."""

from datetime import date
from enum import StrEnum

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from documents import fonts, printing, sheet
from exams.models import Exam
from exams.papermaking.previews import Paper
from keeping.chinese import in_chinese


class Kind(StrEnum):
    QUESTIONS = "questions"
    SHEET = "sheet"
    KEY = "key"


TITLES = {Kind.QUESTIONS: "试卷", Kind.SHEET: "答题卡", Kind.KEY: "参考答案"}


class UnprintablePaperError(Exception):
    """The paper could not be printed; the message names the character or the fault."""


@in_chinese()
def as_pdf(exam: Exam, paper: Paper, kind: Kind, *, printed_on: date) -> bytes:
    context = {"exam": exam, "paper": paper, "printed_on": printed_on, "lines": range(8)}
    document = printing.Document(
        key=f"{exam.pk}:{paper.number}",
        group="",
        title=f"{exam.title} {TITLES[kind]} {paper.number:04d}",
        html=render_to_string(f"exams/papers/print/{kind}.html", context),
    )
    chunk = printing.print_book(document, chains=fonts.of_this_site(), style=sheet.EXAM_PAPER)
    if chunk.refused:
        raise UnprintablePaperError(_("不能印制：%(why)s") % {"why": chunk.refused[0].reason})
    return chunk.pdf
