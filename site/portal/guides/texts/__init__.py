"""The guides' texts as they come with the product: a file per role, both languages beside.

【…】 is the name of a button or a place as the interface calls it in Chinese; in the English
edition its English stands there, so that a name that changes changes here too.
"""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.urls import reverse
from django.utils.translation import get_language, override
from django.utils.translation import gettext as shown

FOLDER = Path(__file__).parent
NAME = re.compile("【(.+?)】")
CHINESE = "zh-hans"


@dataclass(frozen=True)
class Task:
    title: str
    address: str
    steps: list[str]
    then: str
    ask: str


@dataclass(frozen=True)
class Text:
    """One edition of one role's guide, names of buttons filled in."""

    role: str
    language: str
    slug: str
    title: str
    lead: str
    tasks: list[Task]


def texts() -> Iterator[Text]:
    for path in sorted(FOLDER.glob("*.toml")):
        said = tomllib.loads(path.read_text())
        for language in (CHINESE, "en"):
            ending = "" if language == CHINESE else f"-{language}"
            with override(language):
                yield _text(said, said[language], language, f"{said['slug']}{ending}")


def names_in(text: str) -> list[str]:
    """The names of buttons and places that a text quotes, as messages of the interface."""
    return NAME.findall(text)


def _text(said: dict[str, str], edition: dict[str, object], language: str, slug: str) -> Text:
    filled = _filled(edition)
    tasks = [
        Task(**{key: value for key, value in task.items() if key != "place"},
             address=reverse(task["place"]))
        for task in filled["tasks"]
    ]  # fmt: skip
    return Text(said["role"], language, slug, filled["title"], filled["lead"], tasks)


def _filled(value: object) -> object:
    if isinstance(value, dict):
        return {key: _filled(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_filled(one) for one in value]
    # Chinese typefaces set curly quotes as wide as a character, which tears English apart.
    before, after = "“”" if get_language() == CHINESE else '""'
    return NAME.sub(lambda found: f"{before}{shown(found[1])}{after}", str(value))
