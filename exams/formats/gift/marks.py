"""What comments say of a question: `// [id:A-7] [tag:宪法] [points:2] [difficulty:3]`.

Moodle reads id and tag in this way; the other marks are ours, and Moodle passes over them.
"""

import re
from collections.abc import Iterable
from typing import Any

from exams.formats.items import Item, ItemError, Kind, figures_of, number_of

MARK = re.compile(r"\[(id|tag|points|difficulty|penalty|type|case|order):((?:\\\]|[^\]])+)\]")
YES = "yes"


def read_marks(comments: Iterable[str]) -> dict[str, Any]:
    """The fields of an item that its comments fill; `type` only says what essays are."""
    marks = [found for comment in comments for found in MARK.findall(comment)]
    said = {name: value.replace("\\]", "]").strip() for name, value in marks}
    fields: dict[str, Any] = {
        "number": said.get("id", ""),
        "tags": tuple(value.strip() for name, value in marks if name == "tag"),
        "keeps_order": said.get("order") == YES,
        "is_case_sensitive": said.get("case") == YES,
    }
    for name in ("points", "penalty"):
        if name in said:
            fields[name] = number_of(said[name])
    if "difficulty" in said:
        fields["difficulty"] = _difficulty(said["difficulty"])
    if said.get("type") == Kind.CASE:
        fields["kind"] = Kind.CASE
    return fields


def write_marks(item: Item) -> str:
    """A comment line with its line end, or nothing."""
    marks = [("id", item.number)] if item.number else []
    marks += [("tag", tag) for tag in item.tags]
    for name, number in (("points", item.points), ("penalty", item.penalty)):
        if number is not None:
            marks.append((name, figures_of(number)))
    if item.difficulty is not None:
        marks.append(("difficulty", str(item.difficulty)))
    if item.kind is Kind.CASE:
        marks.append(("type", Kind.CASE))
    marks += [("order", YES)] * item.keeps_order + [("case", YES)] * item.is_case_sensitive
    if not marks:
        return ""
    return "// " + " ".join(f"[{name}:{value}]" for name, value in marks) + "\n"


def _difficulty(text: str) -> int:
    number = number_of(text)
    if number != int(number):
        raise ItemError(f"难度应是 1 至 5 的整数，现为 {text}")
    return int(number)
