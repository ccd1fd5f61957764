"""Reads the rules about teams and their worked examples."""

from decimal import Decimal

from credits.rulebook.rules import SUMS
from credits.rulebook.selections import BOUNDS, Names, read_article, read_bounds
from credits.rulebook.shapes import TeamExample, TeamRule
from credits.rulebook.tables import Table

MEASURES = ("average", "share_short", "short", "score")


def read_teams(root: Table, names: Names) -> tuple[TeamRule, ...]:
    return tuple(_team(key, table, names) for key, table in root.named_tables("teams"))


def read_team_examples(
    root: Table, names: Names, teams: tuple[TeamRule, ...]
) -> tuple[TeamExample, ...]:
    examples = []
    for table in root.tables("team_examples"):
        name, members = table.needed_text("name"), []
        for member in table.tables("members"):
            totals = member.table("totals")
            known = totals.values if totals else {}
            for key in known:
                member.known("totals", key, names.totals, SUMS)
            read = {key: member.as_number("totals", value) for key, value in known.items()}
            members.append((read, member.flag("met", True)))
            member.done()
        expect = _expected(table, teams)
        table.text("note")
        table.done()
        examples.append(TeamExample(name, table.path, tuple(members), expect.values))
    return tuple(examples)


def _team(key: str, table: Table, names: Names) -> TeamRule:
    measure = table.choice("measure", MEASURES)
    total = table.text("total", "total")
    rule = TeamRule(
        key=key,
        name=table.needed_text("name"),
        article=read_article(table, names),
        measure=measure,
        total=table.known("total", total, names.totals, SUMS),
        start=table.number("start", Decimal(100)),
        per_head=table.number("per_head", Decimal(0)),
        limit=read_bounds(table),
    )
    table.done()
    if all(getattr(rule.limit, bound) is None for bound in BOUNDS):
        table.refuse(None, f"请写明界限：{'、'.join(BOUNDS)}")
    if measure == "score" and not rule.per_head:
        table.missing("per_head", "：请写明每有一人未完成扣多少")
    return rule


def _expected(table: Table, teams: tuple[TeamRule, ...]) -> Table:
    expect = table.table("expect")
    if expect is None or not expect.values:
        table.refuse(None, "班子的算例要有 members 和 expect（按 teams 的名称写 has、met）")
    for key in expect.values:
        expect.known(key, key, [team.key for team in teams], "班子指标（teams）")
        inner = expect.table(key)
        assert inner is not None  # the key is there
        inner.asked.update(("has", "met"))
        inner.done()
    return expect
