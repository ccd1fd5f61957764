"""A picture that an author adds to a draft by hand, with the words that stand for it.

What a file brings goes through bank_import; both keep the same and refuse the same. In the text a
picture stands where its words are marked; by hand it comes to the end of what is asked.
"""

import io
from typing import IO

from documents.shelf import SUFFIXES
from exams import pictures, question_pictures
from exams.formats.items import ItemError, Picture
from exams.formats.markup import marker
from exams.models import Question
from exams.question_pictures import MOST, Told


def read(file: IO[bytes], *, name: str, words: str) -> tuple[Told, bytes]:
    """What would be kept of it; refuses (ItemError) what is no picture or has no words."""
    data = file.read()
    flat = " ".join(words.split())
    told = question_pictures.told_of_one(name, flat, {name: Picture(name, data)})
    pictures.check_one(Picture(name, data))
    # Two files of one name are two pictures; where it is exported they must not meet.
    return {**told, "name": f"{told['digest'][:16]}{SUFFIXES[told['kind']]}"}, data


def add(question: Question, told: Told, data: bytes) -> None:
    """Onto the shelf and into the draft, which the caller saves."""
    shown = pictures.of(question)
    if any(each["words"] == told["words"] for each in shown):
        raise ItemError("这道题已有同样文字说明的图片，请写得不同")
    if len(shown) >= MOST:
        raise ItemError(f"一道题最多 {MOST} 张图片")
    pictures.put(told, io.BytesIO(data))
    question.details = {**question.details, "pictures": [*shown, told]}
    question.digest = ""  # it is no longer the question that its file brought


def remove(question: Question, digests: list[str]) -> None:
    """Out of the draft; the shelf keeps it, another version may show it."""
    kept = [each for each in pictures.of(question) if each["digest"] not in digests]
    gone = [each for each in pictures.of(question) if each["digest"] in digests]
    if not gone:
        return
    question.digest = ""
    for each in gone:
        question.stem = question.stem.replace(marker(each["words"]), "").rstrip()
    others = {key: value for key, value in question.details.items() if key != "pictures"}
    question.details = others | ({"pictures": kept} if kept else {})


def mark_places(question: Question) -> None:
    """Every picture stands somewhere: what no text names comes at the end of the stem."""
    others = [question.details.get("rubric", ""), *(question.details.get("feedback") or ())]
    texts = [question.stem, *question.options, *question.prompts, question.explanation, *others]
    said = "\n".join(str(text) for text in texts)
    for told in pictures.of(question):
        if marker(told["words"]) not in said:
            question.stem = f"{question.stem.rstrip()}\n{marker(told['words'])}"
