"""The pictures of the documents: each is shown somewhere, and light enough for a page of many."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PICTURES = {path.name: path.stat().st_size for path in (ROOT / "docs/pictures").iterdir()}
READERS = ("README.md", "site/documents/README.md")
MOST = 80_000  # bytes


def test_what_is_shown_is_there_and_what_is_there_is_shown():
    texts = "".join((ROOT / name).read_text() for name in READERS)

    assert set(re.findall(r"docs/pictures/([\w.-]+\.\w+)", texts)) == set(PICTURES)


def test_no_picture_is_heavy():
    assert {name: size for name, size in PICTURES.items() if size > MOST} == {}
