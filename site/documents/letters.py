"""A letter before it is printed: a template and the texts that go into it.

Every text in the context is printed as it stands or not at all; everything else of the page is
the template's. So two letters of one template differ in nothing but these texts.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string

from documents.press import Document
from keeping.chinese import in_chinese


@dataclass(frozen=True)
class Letter:
    """One letter: `template` is a path, `context` holds texts, lists, mappings and dates.

    `key`, `group`, `title` and `names` are those of the document that it becomes.
    """

    key: str
    group: str
    title: str
    template: str
    context: Mapping[str, Any]
    names: tuple[str, ...] = ()

    @in_chinese()
    def document(self) -> Document:
        html = render_to_string(self.template, dict(self.context))
        return Document(self.key, self.group, self.title, html, self.names)
