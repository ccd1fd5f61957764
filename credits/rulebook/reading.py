"""Reads the text of a rulebook into values; refuses what it does not know, with the line."""

import hashlib
import re
import tomllib
from decimal import Decimal
from typing import Any

from credits.assessment.case import read_case
from credits.assessment.nodes import CaseError
from credits.rulebook import frame, kinds, results, rules, teams
from credits.rulebook.errors import RulebookError
from credits.rulebook.periods import read_periods
from credits.rulebook.selections import Names, note_reading
from credits.rulebook.tables import Source, Table
from credits.rulebook.values import Example, Rulebook

LINE_IN_MESSAGE = re.compile(r"at line (\d+), column (\d+)")
TABLES = (
    "rulebook",
    "documents",
    "quantities",
    "attributes",
    "periods",
    "tiers",
    "buckets",
    "kinds",
    "gates",
    "caps",
    "duplicates",
    "totals",
    "minimums",
    "carry_over",
    "exemptions",
    "ladder",
    "splits",
    "scores",
    "grants",
    "teams",
    "proration",
    "examples",
    "team_examples",
)
TOLD = (
    ("Cannot overwrite a value", "同一个键写了两次，只留一个"),
    ("Cannot declare", "同一个表写了两次，请合在一起或另取名称"),
    ("Cannot mutate immutable", "用 { } 写完的表不能再加键，请写在同一对 { } 里"),
    ("Invalid date or datetime", "没有这一天"),
    ("Unclosed array", "方括号 [ 没有写完"),
    ("Expected '=' after a key", "键的后面应是 ="),
    ("Illegal character", "引号没有写完，或有不能用的字符"),
    ("Invalid value", "值写得不对：文字要加双引号，日期写 2026-01-01"),
)
TIER_DAYS = ("year_end", "year_start", "longest_held", "first_listed")
EXPECTED = ("totals", "minimums", "lines", "met", "tier", "carried_in", "carried_out")


def parse(text: str, name: str) -> tuple[Rulebook, Source]:
    """Read a rulebook without running its examples."""
    data = _toml(text, name)
    source = Source(name, text)
    root = Table(source, (), data)
    # First of all: a misspelt table would otherwise be reported as a missing one.
    root.asked.update(TABLES)
    root.done()
    names = Names()
    head = _head(root, names)
    names.documents = frame.read_documents(root)
    frame.read_words(root, names)
    tiers = frame.read_tiers(root, names)
    buckets = frame.read_buckets(root, names)
    known_kinds = kinds.read_kinds(root, names)
    periods = read_periods(root, names)
    rulebook = Rulebook(
        **head,
        documents=names.documents,
        periods=periods,
        tiers=tiers,
        buckets=buckets,
        quantities=names.quantities,
        attributes=names.attributes,
        kinds=known_kinds,
        gates=rules.read_gates(root, names),
        duplicates=rules.read_duplicates(root, names),
        totals=rules.read_totals(root, names),
        caps=rules.read_caps(root, names),
        scores=results.read_scores(root, names),
        minimums=(minimums := rules.read_minimums(root, names)),
        carry_over=rules.read_carry_over(root, names),
        exemptions=rules.read_exemptions(root, names, minimums),
        ladder=rules.read_ladder(root, names),
        splits=results.read_splits(root, names),
        grants=results.read_grants(root, names),
        teams=(found := teams.read_teams(root, names)),
        team_examples=teams.read_team_examples(root, names, found),
        proration=results.read_proration(root, names),
        readings=tuple(names.readings),
        examples=tuple(_example(table, names) for table in root.tables("examples")),
        digest=hashlib.sha256(text.encode()).hexdigest(),
    )
    _refuse_split_duplicates(rulebook, source)
    _refuse_split_accumulation(rulebook, source)
    return rulebook, source


def _refuse_split_duplicates(rulebook: Rulebook, source: Source) -> None:
    """The second part of a split fact would be taken for a repetition of the first."""
    for number, split in enumerate(rulebook.splits):
        for rule in rulebook.duplicates:
            ours, theirs = split.selection.kinds, rule.selection.kinds
            if rule.within == "ever" and (not ours or not theirs or ours & theirs):
                problem = f"与“{rule.name}”冲突：分摊到几年的活动不能再跨年查重，请用 kinds 分开"
                source.refuse(("splits", number), problem)


def _refuse_split_accumulation(rulebook: Rulebook, source: Source) -> None:
    for number, split in enumerate(rulebook.splits):
        for kind in split.selection.kinds or rulebook.kinds:
            if rulebook.kinds[kind].accumulates:
                problem = f"kinds.{kind} 全年累计折算，不能再按年度分摊，请用 kinds 分开"
                source.refuse(("splits", number), problem)


def _toml(text: str, name: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text, parse_float=Decimal)
    except RecursionError:
        raise RulebookError(name, None, "", "括号套得太深，无法读取") from None
    except ValueError as error:  # TOMLDecodeError, or an integer of thousands of digits
        place = LINE_IN_MESSAGE.search(str(error))
        # "At end of document" names no line: it is the last one.
        line = int(place[1]) if place else text.count("\n") + 1
        column = f"第 {place[2]} 列附近" if place else "文末"
        told = next((ours for theirs, ours in TOLD if theirs in str(error)), str(error))
        raise RulebookError(name, line, "", f"不是合法的 TOML，{column}：{told}") from None


def _head(root: Table, names: Names) -> dict[str, Any]:
    table = root.table("rulebook")
    if table is None:
        root.refuse(None, "缺少 [rulebook]：请写明 code、name、unit")
    begins, ends = table.day("in_force_from"), table.day("in_force_to")
    head = {
        "code": table.needed_text("code"),
        "name": table.needed_text("name"),
        "scope": table.text("scope"),
        "unit": table.text("unit", "学分"),
        "in_force_from": begins,
        "in_force_to": ends,
        "tier_judged_on": table.choice("tier_judged_on", TIER_DAYS, "year_end"),
        "notes": table.text("notes"),
    }
    note_reading(table, names)
    table.done()
    if begins and ends and begins > ends:
        table.refuse("in_force_to", f"{ends} 早于施行日 {begins}，请核对两个日期")
    return head


def _example(table: Table, names: Names) -> Example:
    name = table.needed_text("name")
    case, expect = table.table("case"), table.table("expect")
    if case is None or expect is None:
        table.refuse(None, "算例要有 case（COMMANDS 所定的案例）和 expect（应得的结果）")
    for key in EXPECTED:
        expect.asked.add(key)
    expect.done()
    if not expect.values:
        expect.refuse(None, f"没有写明应得的结果：{'、'.join(EXPECTED)}")
    table.text("note")
    table.done()
    try:
        read = read_case(case.values, quantities=names.quantities)
    except CaseError as error:
        case.source.refuse((*case.path, *_path_of(error.path)), error.problem)
    for number, fact in enumerate(read.facts):
        inner = Table(case.source, (*case.path, "facts", number), {})
        inner.known("kind", fact.kind, names.kinds | names.recorded, "活动类别（kinds）")
    line = table.source.lines.line_of(table.path)
    return Example(name, line, table.path, read, expect.values)


def _path_of(dotted: str) -> tuple[str | int, ...]:
    parts = re.findall(r"[^.\[\]]+", dotted)
    return tuple(int(part) if part.isdigit() else part for part in parts)
