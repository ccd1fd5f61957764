"""The roster's agencies: what each row changes in the tree, and the writing of it.

Refuses doubled codes, unknown parents and circles before anything is written.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from people.models import Agency, AgencyKind
from people.sheets import Hints, Problem, Table
from people.sheets.reports import Report, RowOutcome

FIELDS = {"名称": "name", "简称": "short_name", "类别": "kind", "机关代字": "document_prefix"}
DEEPEST = 12


@dataclass
class AgencyPlan:
    """Parents by code as they will be, and what has to be written for that."""

    stored: dict[str, Agency]
    parents: dict[str, str]
    new: dict[str, dict[str, Any]] = field(default_factory=dict)
    changed: list[Agency] = field(default_factory=list)
    moved: list[str] = field(default_factory=list)
    rows: dict[str, tuple[Table, int]] = field(default_factory=dict)
    # Codes of rows that are refused already: who refers to them is not to blame.
    left_out: set[str] = field(default_factory=set)

    @property
    def codes(self) -> set[str]:
        return self.stored.keys() | self.new.keys() | self.left_out


def plan(tables: list[Table], report: Report) -> AgencyPlan:
    # Locked: two rosters at once would give two agencies one place in the tree.
    stored = {one.code: one for one in Agency.objects.select_for_update().order_by("path")}
    by_path = {one.path: one.code for one in stored.values()}
    parents = {code: by_path.get(one.path[: -Agency.steplen], "") for code, one in stored.items()}
    made = AgencyPlan(stored, parents)
    for table in tables:
        for row, values in table:
            named = dict(zip((one.name for one in table.layout.columns), values, strict=True))
            _take(made, table, row, named, report)
        report.refuse(table.problems)
        made.left_out |= {values[0] for values in table.left_out if values[0]}
    for code, problem in _misplaced(made):
        report.refuse([problem], code=code)
    return made


def _take(made: AgencyPlan, table: Table, row: int, named: dict[str, Any], report: Report) -> None:
    code, parent = named["代码"], named["上级代码"] or ""
    if code in made.rows:
        reason = f"代码“{code}”与第 {made.rows[code][1]} 行重复"
        report.refuse([table.problem(row, "代码", reason)], code=code)
        return
    made.rows[code] = (table, row)
    values = {field: named[title] for title, field in FIELDS.items() if table.has(title)}
    old = made.stored.get(code)
    if old is None:
        kind = AgencyKind.UNIT if parent else AgencyKind.CITY
        made.new[code] = values | {"kind": values.get("kind") or kind}
        made.parents[code] = parent
        outcome = "created"
    else:
        outcome = _changes(made, old, values, parent, table.has("上级代码"))
    report.note(RowOutcome(outcome, row, {"code": code}, table.sheet))


def _changes(
    made: AgencyPlan, old: Agency, values: dict[str, Any], parent: str, has_parent: bool
) -> str:
    values = {name: value for name, value in values.items() if value is not None}
    different = {name: value for name, value in values.items() if getattr(old, name) != value}
    for name, value in different.items():
        setattr(old, name, value)
    if different:
        made.changed.append(old)
    if has_parent and parent != made.parents[old.code]:
        made.moved.append(old.code)
        made.parents[old.code] = parent
    return "changed" if different or (made.moved and made.moved[-1] == old.code) else "unchanged"


def _misplaced(made: AgencyPlan) -> Iterator[tuple[str, Problem]]:
    codes = made.codes
    hint = Hints(codes)
    for code, (table, row) in made.rows.items():
        parent = made.parents[code]
        if parent and parent not in codes:
            reason = f"没有代码为“{parent}”的机构{hint(parent)}"
        elif not parent and code in made.moved:
            reason = "没有填，但它现在有上级；已在册的机构不能变成最上级"
        else:
            reason = _circle(made, code)
        if reason:
            yield code, table.problem(row, "上级代码", reason)


def _circle(made: AgencyPlan, code: str) -> str:
    walked = [code]
    while parent := made.parents.get(walked[-1], ""):
        if parent in walked:
            return f"上级关系绕成了圈：{' → '.join([*walked, parent])}"
        walked.append(parent)
        if len(walked) > DEEPEST:
            return f"层级超过 {DEEPEST} 层"
    return ""


def write(made: AgencyPlan) -> None:
    _create(made)
    for agency in made.changed:
        agency.save(update_fields=list(FIELDS.values()))
    for code in _from_the_top(made, made.moved):
        # Read afresh each time: a move rewrites the paths below it.
        agency, parent = Agency.objects.get(code=code), Agency.objects.get(code=made.parents[code])
        agency.move(parent, pos="last-child")


def _create(made: AgencyPlan) -> None:
    """Add the new agencies in one statement; the steps of their paths follow their siblings'."""
    paths = {code: one.path for code, one in made.stored.items()}
    last_steps: dict[str, int] = {}
    for path in paths.values():
        step = Agency._str2int(path[-Agency.steplen :])
        above = path[: -Agency.steplen]
        last_steps[above] = max(step, last_steps.get(above, 0))
    children: dict[str, int] = {}
    created = []
    for code in _from_the_top(made, list(made.new)):
        parent = made.parents[code]
        above = paths[parent] if parent else ""
        last_steps[above] = last_steps.get(above, 0) + 1
        depth = len(above) // Agency.steplen + 1
        paths[code] = Agency._get_path(above, depth, last_steps[above])
        children[parent] = children.get(parent, 0) + 1
        values = {name: value or "" for name, value in made.new[code].items()}
        created.append(Agency(code=code, path=paths[code], depth=depth, **values))
    for agency in created:
        agency.numchild = children.get(agency.code, 0)
    Agency.objects.bulk_create(created)
    _count_children([one for code in children if (one := made.stored.get(code))], children)


def _count_children(parents: list[Agency], children: dict[str, int]) -> None:
    for parent in parents:
        parent.numchild += children[parent.code]
    Agency.objects.bulk_update(parents, ["numchild"], batch_size=500)


def _from_the_top(made: AgencyPlan, codes: list[str]) -> list[str]:
    def depth(code: str) -> int:
        parent = made.parents.get(code, "")
        return 1 + depth(parent) if parent else 0

    return sorted(codes, key=depth)
