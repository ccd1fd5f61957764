"""The schema for editors knows the keys that the reader asks for: all of them, and no others."""

import json
import re
from pathlib import Path

import pytest

from credits import rulebook
from credits.rulebook import reading
from credits.rulebook.schema import schema
from tests.credits.test_rulebook_guide import GUIDE, WHAT_THE_GUIDE_LEAVES_OUT

FILE = Path(__file__).resolve().parents[2] / "docs" / "rulebook.schema.json"


def texts():
    pieces = re.findall(r"```toml\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    yield "\n".join([*pieces, WHAT_THE_GUIDE_LEAVES_OUT])
    for code in rulebook.shipped():
        yield rulebook.shipped_path(code).read_text(encoding="utf-8")


def closed_tables(node, path=()):
    """Each table with a fixed set of keys, by its path; * stands for a name or a number."""
    if "properties" in node:
        yield path, set(node["properties"])
        for key, below in node["properties"].items():
            yield from closed_tables(below, (*path, key))
    for below in [node.get("items"), node.get("additionalProperties")]:
        if isinstance(below, dict):
            yield from closed_tables(below, (*path, "*"))
    for choice in node.get("anyOf", ()):
        yield from closed_tables(choice, path)


def asked_by_path(known):
    asked = {}
    for text in texts():
        for table in reading.parse(text, "x")[1].tables:
            for path in known:
                same = len(path) == len(table.path) and all(
                    ours in ("*", theirs) for ours, theirs in zip(path, table.path, strict=True)
                )
                if same:
                    asked[path] = asked.get(path, set()) | table.asked
    return asked


def test_the_schema_knows_exactly_the_keys_of_the_reader():
    known = dict(closed_tables(schema()))

    asked = asked_by_path(known)

    # No measure shipped or shown has a factor of a kind in another form than this.
    assert {path: keys for path, keys in known.items() if keys != asked.get(path, keys)} == {}
    assert set(known) - set(asked) <= {("kinds", "*", "factor", "*")}


def test_the_file_for_editors_is_the_schema_written_out():
    assert json.loads(FILE.read_text(encoding="utf-8")) == schema()


@pytest.mark.parametrize("key", ["splits", "scores", "grants", "teams", "proration"])
def test_the_schema_has_every_table_that_shapes_years(key):
    assert key in schema()["properties"]
