"""docs/asvs.md keeps to its own words: whole, about files and tests that exist, rightly counted.

Whether a row tells the truth no test can say; that what it names is there, this one can.
"""

import ast
import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PAGE = (ROOT / "docs" / "asvs.md").read_text()
STATES = ["test", "code", "no", "n/a"]

# OWASP ASVS 5.0.0: per chapter and section how many requirements are of level 1, and how many of
# levels 1 and 2. Those of level 3 come last in each section.
LISTED = {
    1: [(0, 2), (5, 9), (2, 11), (0, 3), (1, 2)],
    2: [(1, 3), (2, 3), (1, 4), (0, 1)],
    3: [(0, 0), (2, 2), (1, 4), (2, 6), (3, 5), (0, 0), (0, 2)],
    4: [(1, 3), (0, 1), (0, 2), (1, 4)],
    5: [(0, 1), (2, 3), (2, 2), (0, 3)],
    6: [(1, 3), (8, 12), (2, 4), (2, 4), (0, 5), (0, 3), (0, 0), (0, 4)],
    7: [(0, 3), (4, 4), (0, 2), (2, 5), (0, 2), (0, 2)],
    8: [(1, 2), (2, 3), (1, 1), (0, 1)],
    9: [(3, 3), (1, 4)],
    10: [(0, 2), (0, 2), (0, 4), (5, 11), (0, 5), (0, 2), (0, 3)],
    11: [(0, 2), (0, 3), (2, 3), (1, 4), (0, 1), (0, 1), (0, 0)],
    12: [(1, 3), (2, 2), (0, 4)],
    13: [(0, 1), (0, 5), (0, 2), (1, 5)],
    14: [(0, 2), (1, 4), (1, 3)],
    15: [(1, 3), (1, 3), (1, 7), (0, 0)],
    16: [(0, 1), (0, 5), (0, 4), (0, 3), (0, 3)],
    17: [(0, 1), (0, 4), (0, 2)],
}
# GB/T 22239-2019: all of 8.1.4, and what else an application answers for, with their letters.
CLAUSES = {
    "8.1.4.1": "abcd", "8.1.4.2": "abcdefg", "8.1.4.3": "abcd", "8.1.4.4": "abcdef",
    "8.1.4.5": "", "8.1.4.6": "", "8.1.4.7": "ab", "8.1.4.8": "ab", "8.1.4.9": "abc",
    "8.1.4.10": "ab", "8.1.4.11": "ab",
    "8.1.2.2": "ab", "8.1.5.1": "ab", "8.1.5.2": "ab", "8.1.5.3": "ab",
}  # fmt: skip

ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in PAGE.splitlines()
    if re.match(r"\| (V\d|8\.1\.)", line)
]
ASVS = {row[0]: row for row in ROWS if row[0].startswith("V")}
MLPS = {row[0]: ["", *row] for row in ROWS if row[0].startswith("8")}
NAMED = re.compile(r"`((?:site|credits|catalog|exams|docs|tests)/[\w./-]+)(?:::(test_\w+))?`")


def test_each_requirement_stands_once_with_its_level():
    expected = [
        (f"V{chapter}.{section}.{number}", "1" if number <= first else "2")
        for chapter, sections in LISTED.items()
        for section, (first, both) in enumerate(sections, start=1)
        for number in range(1, both + 1)
    ]

    assert (len(expected), Counter(dict(expected).values())["1"]) == (253, 70)
    assert [(row[0], row[1]) for row in ROWS if row[0].startswith("V")] == expected


def test_each_clause_stands_once():
    expected = [
        f"{section} {letter}".strip()
        for section, letters in CLAUSES.items()
        for letter in letters or [""]
    ]

    assert [row[0] for row in ROWS if row[0].startswith("8")] == expected


@pytest.mark.parametrize(
    ("name", "rows"),
    [
        ("ASVS level 1", [row for row in ASVS.values() if row[1] == "1"]),
        ("ASVS level 2", [row for row in ASVS.values() if row[1] == "2"]),
        ("等保 8.1.4", [row for name, row in MLPS.items() if name.startswith("8.1.4.")]),
        (
            "等保 8.1.2.2, 8.1.5.1 to 8.1.5.3",
            [row for name, row in MLPS.items() if not name.startswith("8.1.4.")],
        ),
    ],
)
def test_figures_at_the_top_are_those_of_the_rows(name, rows):
    states = Counter(row[3] for row in rows)

    figures = [len(rows), *(states[state] for state in STATES)]

    assert set(states) <= set(STATES)
    assert f"| {name} | {' | '.join(map(str, figures))} |" in PAGE.splitlines()


def test_what_is_said_to_be_tested_names_its_test():
    rows = [*ASVS.values(), *MLPS.values()]

    nameless = [row for row in rows if row[3] == "test" and "::test_" not in row[5]]
    needless = [row for row in rows if row[3] == "n/a" and row[5] != "–"]

    assert (nameless, needless) == ([], [])


def test_every_file_and_every_test_that_is_named_exists():
    named = NAMED.findall(PAGE)

    missing = {path for path, _test in named if not (ROOT / path).exists()}
    untold = {(path, test) for path, test in named if test and test not in named_by(path)}

    assert len(named) > 300
    assert (missing, untold) == (set(), set())


def test_what_the_security_policy_names_exists():
    policy = (ROOT / "SECURITY.md").read_text()

    named = {path for path, _test in NAMED.findall(policy)}
    linked = set(re.findall(r"\]\(([\w./-]+)", policy))

    assert len(named) > 10
    assert {path for path in named | linked if not (ROOT / path).exists()} == set()


@cache
def named_by(path: str) -> set[str]:
    """The tests of a file that exists; of any other there are none."""
    if not (ROOT / path).is_file():
        return set()
    body = ast.parse((ROOT / path).read_text()).body
    return {node.name for node in body if isinstance(node, ast.FunctionDef)}
