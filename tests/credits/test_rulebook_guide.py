"""The guide shows a rulebook that loads: its pieces, put together, are one."""

import re
from pathlib import Path

from credits import rulebook

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "rulebooks.md"
WHAT_THE_GUIDE_LEAVES_OUT = """
[buckets.elective]
name = "选修"
""" + "".join(
    f"""
[kinds.{key}]
name = "{key}"
article = "第五条"
bucket = "elective"
[[kinds.{key}.credit]]
granted = true
"""
    for key in ("online_course", "paper", "degree")
)


def test_the_pieces_of_the_guide_make_a_rulebook():
    pieces = re.findall(r"```toml\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)

    edition = rulebook.read("\n".join([*pieces, WHAT_THE_GUIDE_LEAVES_OUT]), name="guide")

    assert len(edition.examples) == 1
    assert edition.gates
    assert edition.caps
    assert edition.duplicates
    assert edition.carry_over
    assert edition.exemptions
    assert edition.ladder
    assert edition.splits
    assert edition.scores
    assert edition.grants
    assert edition.teams
    assert edition.team_examples


def test_the_tutorial_makes_a_rulebook_from_a_blank_file():
    pieces = re.findall(r"```rulebook\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)

    edition = rulebook.read("\n".join(pieces), name="tutorial")

    assert edition.code == "first-2026"
    assert len(edition.examples) == 1
