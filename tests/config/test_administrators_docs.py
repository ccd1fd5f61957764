"""What the documentation tells administrators to type is there to be typed."""

import re

from django.conf import settings
from django.core.management import get_commands

DOCS = {path.name: path.read_text() for path in (settings.ROOT / "docs").glob("*.md")}
READ = re.compile(r'\b(?:text|flag|number|words|one_of|secret)\(\s*"([A-Z_]+)"')
ROW = re.compile(r"^\| (`[A-Z_`, ]+`) \|", re.MULTILINE)
LINK = re.compile(r"\]\(([\w./-]+)(?:#[\w-]+)?\)")


def test_every_command_of_the_docs_exists():
    told = {
        (name, command)
        for name, text in DOCS.items()
        for command in re.findall(r"manage\.py ([a-z_]+)", text)
    }

    assert len(told) > 20
    assert {one for one in told if one[1] not in {*get_commands(), "test"}} == set()


def test_every_environment_variable_is_explained():
    config = settings.SITE / "config"
    sources = [config / "environment.py", *(config / "settings").glob("*.py")]
    read = {name for path in sources for name in READ.findall(path.read_text())}

    explained = {
        name for row in ROW.findall(DOCS["installing.md"]) for name in re.findall(r"[A-Z_]+", row)
    }

    assert read - explained == set()
    assert {name for name in explained - read if name.removesuffix("_FILE") not in read} == set()


def test_links_between_the_docs_lead_somewhere():
    broken = [
        (name, target)
        for name, text in DOCS.items()
        for target in LINK.findall(text)
        if not (settings.ROOT / "docs" / target).exists()
    ]

    assert broken == []


def test_the_index_names_every_page():
    assert {name for name in DOCS if f"({name}" not in DOCS["README.md"]} == {"README.md"}
