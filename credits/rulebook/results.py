"""Reads what shapes whole years: splits, scores, facts that follow from a post, proration."""

from decimal import Decimal

from credits.rulebook.rules import SUMS
from credits.rulebook.selections import (
    Names,
    read_amount,
    read_article,
    read_rounding,
    read_selection,
)
from credits.rulebook.shapes import Grant, Prerequisite, Proration, Score, ScorePart, Split
from credits.rulebook.tables import Table

SHARES = ("none", "months", "days")


def read_splits(root: Table, names: Names) -> tuple[Split, ...]:
    splits = []
    for table in root.tables("splits"):
        split = Split(
            name=table.needed_text("name"),
            article=read_article(table, names),
            selection=read_selection(table, names),
            by=table.choice("by", ("days", "shares")),
            shares=_shares(table),
        )
        table.done()
        if split.selection.buckets or split.selection.tiers:
            table.refuse(None, "跨年度分摊只按 kinds 和 where 选择，不按类别或层级")
        if (split.by == "shares") != bool(split.shares):
            table.refuse("by", '按比例时写 by = "shares" 和 shares，按天数时只写 by = "days"')
        splits.append(split)
    return tuple(splits)


def read_scores(root: Table, names: Names) -> dict[str, Score]:
    scores = {}
    for key, table in root.named_tables("scores"):
        if key in names.totals:
            table.refuse(None, f"“{key}”已是另一个合计的名称，请另取名")
        scores[key] = Score(
            key=key,
            name=table.needed_text("name"),
            article=read_article(table, names),
            parts=tuple(_score_part(part, names) for part in table.tables("parts")),
            requires=tuple(_prerequisite(one, names) for one in table.tables("requires")),
        )
        if not scores[key].parts:
            table.missing("parts", "：请写明由哪些合计、各乘多少组成")
        table.done()
        names.totals[key] = None
    return scores


def read_grants(root: Table, names: Names) -> tuple[Grant, ...]:
    grants = []
    for table in root.tables("grants"):
        name, article = table.needed_text("name"), read_article(table, names)
        kind = table.known("kind", table.needed_text("kind"), names.kinds, "活动类别（kinds）")
        on = table.day("on") or table.missing("on", "：请写明以哪一天所任职务为准")
        quantity = table.needed_text("years_as")
        table.known("years_as", quantity, names.quantities, "数量（quantities）")
        posts = frozenset(table.texts("posts"))
        table.done()
        grants.append(Grant(name, article, kind, on, posts, quantity))
    return tuple(grants)


def read_proration(root: Table, names: Names) -> Proration:
    table = root.table("proration")
    if table is None:
        return Proration()
    read_article(table, names)
    proration = Proration(
        tier_change=table.choice("tier_change", SHARES, "none"),
        entry=table.choice("entry", SHARES, "none"),
        **read_rounding(table),
    )
    table.done()
    return proration


def _shares(table: Table) -> tuple[Decimal, ...]:
    if "shares" not in table:
        return ()
    values = table.values["shares"]
    if not isinstance(values, list) or not values:
        table.refuse("shares", "应是各年所占的比例，例如 [0.5, 0.5]")
    shares = tuple(table.as_number("shares", value) for value in values)
    if any(share < 0 for share in shares) or abs(sum(shares, Decimal(-1))) > Decimal("0.000001"):
        table.refuse("shares", "各年的比例不能为负，加起来应是 1")
    return shares


def _score_part(table: Table, names: Names) -> ScorePart:
    total = table.known("total", table.needed_text("total"), names.totals, SUMS)
    part = ScorePart(
        total,
        times=read_amount(table, "times", names) if "times" in table else Decimal(1),
        most=read_amount(table, "most", names) if "most" in table else None,
        above=read_amount(table, "above", names) if "above" in table else None,
        **read_rounding(table),
    )
    table.done()
    return part


def _prerequisite(table: Table, names: Names) -> Prerequisite:
    total = table.known("total", table.needed_text("total"), names.totals, SUMS)
    required = Prerequisite(total, read_amount(table, "at_least", names))
    table.done()
    return required
