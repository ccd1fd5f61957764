"""The bank as a file that this or another system reads; what a format cannot say is counted."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from exams import pictures
from exams.bank_files import FileFormat
from exams.formats import aiken, gift, moodle_xml, pasted, workbook
from exams.formats.items import Item, Picture
from exams.formats.readings import Loss, Written
from exams.models import Question
from exams.question_bodies import item_of
from exams.question_typing import body_in

WRITERS: dict[FileFormat, Callable[[Sequence[Item]], Written]] = {
    FileFormat.GIFT: gift.write,
    FileFormat.MOODLE_XML: moodle_xml.write,
    FileFormat.AIKEN: aiken.write,
    FileFormat.TEXT: pasted.write,
}
SUFFIXES = {
    FileFormat.GIFT: ("gift.txt", "text/plain; charset=utf-8"),
    FileFormat.MOODLE_XML: ("xml", "application/xml"),
    FileFormat.AIKEN: ("aiken.txt", "text/plain; charset=utf-8"),
    FileFormat.TEXT: ("txt", "text/plain; charset=utf-8"),
    FileFormat.XLSX: (
        "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Exported:
    content: bytes
    losses: tuple[Loss, ...]

    @property
    def left_out(self) -> dict[str, int]:
        """Why questions are missing as a whole, and how many."""
        return dict(Counter(loss.what for loss in self.losses if loss.is_left_out))

    @property
    def without(self) -> dict[str, int]:
        """What is missing of questions, and of how many."""
        return dict(Counter(loss.what for loss in self.losses if not loss.is_left_out))


def export(questions: Iterable[Question], format_: FileFormat) -> Exported:
    questions = list(questions)
    items = [
        item_of(
            body_in(question),
            number=question.number,
            category=question.knowledge_point.code if question.knowledge_point else "",
            pictures=_pictures(question) if format_ is FileFormat.MOODLE_XML else (),
        )
        for question in questions
    ]
    losses = () if format_ is FileFormat.MOODLE_XML else _unshown(questions)
    if format_ is FileFormat.XLSX:
        book = workbook.write(items)
        return Exported(book.content, (*book.losses, *losses))
    written = WRITERS[format_](items)
    return Exported(written.content.encode(), (*written.losses, *losses))


def _pictures(question: Question) -> tuple[Picture, ...]:
    return tuple(Picture(told["name"], pictures.bytes_of(told)) for told in pictures.of(question))


def _unshown(questions: Iterable[Question]) -> tuple[Loss, ...]:
    """Only Moodle XML holds pictures; the others keep their words."""
    return tuple(
        Loss(place, "图片（只留下文字说明；要带图片请用 Moodle XML）")
        for place, question in enumerate(questions, start=1)
        if pictures.of(question)
    )
