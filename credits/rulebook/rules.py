"""Reads the rules over facts: gates, caps, duplicates, totals, minimums, carry-over, relief."""

from decimal import Decimal

from credits.rulebook.selections import (
    Names,
    read_amount,
    read_article,
    read_condition,
    read_rounding,
    read_selection,
)
from credits.rulebook.tables import Table
from credits.rulebook.values import (
    Alternative,
    Amount,
    Cap,
    CarryOver,
    Duplicate,
    ExemptionRule,
    Gate,
    LadderStep,
    MinimumRule,
    Total,
)

SUMS = "合计（totals、buckets 或 total）"


def read_gates(root: Table, names: Names) -> tuple[Gate, ...]:
    gates = []
    for table in root.tables("gates"):
        require = table.table("require")
        if require is None:
            table.missing("require", "：请写明要满足的条件")
        gates.append(
            Gate(
                name=table.needed_text("name"),
                article=read_article(table, names),
                selection=read_selection(table, names),
                require=read_condition(require, names),
            )
        )
        table.done()
    return tuple(gates)


def read_caps(root: Table, names: Names) -> tuple[Cap, ...]:
    caps = []
    for table in root.tables("caps"):
        cap = Cap(
            name=table.needed_text("name"),
            article=read_article(table, names),
            selection=read_selection(table, names),
            limit=read_amount(table, "limit", names),
            per=table.choice("per", ("item", "day", *names.parts, *names.cycles)),
            by=_attribute(table, "by", names) if "by" in table else None,
            counts=table.choice("counts", ("credits", "facts"), "credits"),
            share_of=_share_of(table, names),
        )
        _check_cap(table, cap)
        caps.append(cap)
        table.done()
    return tuple(caps)


def _check_cap(table: Table, cap: Cap) -> None:
    if any(limit < 0 for limit in _numbers(cap.limit)):
        table.refuse("limit", "上限不能为负；扣分请在 credit 里写负数")
    if cap.per == "item" and (cap.by or cap.counts == "facts"):
        table.refuse("per", '每项的上限不能再按属性合并或按项数计；请改为 per = "year"')
    if cap.share_of is None:
        return
    if not all(limit < 1 for limit in _numbers(cap.limit)):
        table.refuse("limit", "占比的上限应写成 0 到 1 之间的小数，例如 0.25")
    if cap.per != "year" or cap.by or cap.counts == "facts":
        table.refuse("share_of", '占比的上限按全年学分计：per = "year"，不写 by 和 counts')


def read_duplicates(root: Table, names: Names) -> tuple[Duplicate, ...]:
    rules = []
    for table in root.tables("duplicates"):
        rules.append(
            Duplicate(
                name=table.needed_text("name"),
                article=read_article(table, names),
                selection=read_selection(table, names),
                by=_attribute(table, "by", names) if "by" in table else None,
                keep=table.choice("keep", ("highest", "first")),
                within=table.choice("within", ("year", "ever")),
                most=table.whole("most", range(1, 1000), 1),
            )
        )
        if rules[-1].within == "ever" and (rules[-1].most > 1 or rules[-1].by is None):
            table.refuse("within", '取几项或不按属性分组时，只在一年内比较：within = "year"')
        table.done()
    return tuple(rules)


def read_totals(root: Table, names: Names) -> dict[str, Total]:
    totals = {}
    for key, table in root.named_tables("totals"):
        if key in names.totals:
            table.refuse(None, f"“{key}”已是总学分或学分类别的名称，请另取名")
        totals[key] = Total(
            key=key,
            name=table.needed_text("name"),
            selection=read_selection(table, names),
            counts=table.choice("counts", ("credits", "facts", *names.quantities), "credits"),
        )
        table.text("note")
        table.done()
    names.totals |= dict.fromkeys(totals)
    return totals


def read_minimums(root: Table, names: Names) -> tuple[MinimumRule, ...]:
    minimums: list[MinimumRule] = []
    for table in root.tables("minimums"):
        minimums.append(
            MinimumRule(
                key=table.needed_text("key"),
                name=table.needed_text("name"),
                article=read_article(table, names),
                period=table.choice("period", tuple(names.periods), "year"),
                tiers=table.names("tiers", names.tiers, "层级（tiers）"),
                alternatives=_alternatives(table, names),
                each_year=table.flag("each_year", False),
                shortfall_within=_shortfall_within(table, names),
            )
        )
        table.done()
        if any(earlier.key == minimums[-1].key for earlier in minimums[:-1]):
            table.refuse("key", f"“{minimums[-1].key}”写了两次")
    return tuple(minimums)


def read_carry_over(root: Table, names: Names) -> tuple[CarryOver, ...]:
    return tuple(_carry(table, names) for table in root.tables("carry_over"))


def read_exemptions(
    root: Table, names: Names, minimums: tuple[MinimumRule, ...]
) -> dict[str, ExemptionRule]:
    keys = [minimum.key for minimum in minimums]
    exemptions = {}
    for code, table in root.named_tables("exemptions"):
        exemptions[code] = ExemptionRule(
            code=code,
            name=table.needed_text("name"),
            article=read_article(table, names),
            minimums=table.names("minimums", keys, "要求（minimums 的 key）"),
            factor=table.number("factor", Decimal(0)),
            proration=table.choice("proration", ("none", "months"), "none"),
            **read_rounding(table),
            inside=table.flag("inside", False),
        )
        table.done()
        if not 0 <= exemptions[code].factor <= 1:
            table.refuse("factor", "应在 0（全免）与 1（不减）之间")
    return exemptions


def read_ladder(root: Table, names: Names) -> tuple[LadderStep, ...]:
    steps = []
    for table in root.tables("ladder"):
        article = read_article(table, names)
        steps.append(LadderStep(table.needed_text("name"), table.text("text"), article))
        table.done()
    return tuple(steps)


def _alternatives(table: Table, names: Names) -> tuple[Alternative, ...]:
    if "any_of" not in table:
        return (_alternative(table, names),)
    alternatives = []
    for choice in table.tables("any_of"):
        alternatives.append(_alternative(choice, names))
        choice.done()
    if not alternatives:
        table.refuse("any_of", "至少要有一种算法")
    return tuple(alternatives)


def _alternative(table: Table, names: Names) -> Alternative:
    total = table.known("total", table.needed_text("total"), names.totals, SUMS)
    share_of = _share_of(table, names)
    needs = read_amount(table, "needs", names, all_tiers=False)
    if share_of and not all(0 <= share <= 1 for share in _numbers(needs)):
        table.refuse("needs", "占比应写成 0 到 1 之间的小数，例如 0.6")
    return Alternative(total, needs, share_of)


def _carry(table: Table, names: Names) -> CarryOver:
    from_ = table.known("from", table.needed_text("from"), names.totals, SUMS)
    into = table.known("into", table.needed_text("into"), names.buckets, "学分类别（buckets）")
    above = read_amount(table, "above", names)
    # Lots that refill the sum they came from are spent on it; others need to be told.
    used_for: str | None = from_ if from_ in ("total", into) else None
    if "used_for" in table:
        used_for = table.known("used_for", table.needed_text("used_for"), names.totals, SUMS)
    rule = CarryOver(
        name=table.needed_text("name"),
        article=read_article(table, names),
        enabled=table.flag("enabled", True),
        from_=from_,
        above=above,
        into=into,
        years=table.whole("years", range(1, 100)),
        most=read_amount(table, "most", names) if "most" in table else None,
        used_for=used_for,
        used_up_to=read_amount(table, "used_up_to", names) if "used_up_to" in table else above,
        spend=table.choice("spend", ("current_first", "oldest_first"), "current_first"),
        share=table.number("share", Decimal(1)),
    )
    table.done()
    if any(least < 0 for least in _numbers(rule.above)):
        table.refuse("above", "应写明超过多少才算结余，不能为负")
    if not 0 < rule.share <= 1:
        table.refuse("share", "应在 0 与 1 之间，例如一半写 0.5")
    if rule.years > 1 and used_for is None:
        table.refuse(None, "结转多年时请写明 used_for：结转的学分先补哪一项的不足")
    return rule


def _share_of(table: Table, names: Names) -> str | None:
    if "share_of" not in table:
        return None
    return table.known("share_of", table.needed_text("share_of"), names.totals, SUMS)


def _shortfall_within(table: Table, names: Names) -> str | None:
    if "shortfall_within" not in table:
        return None
    cycles = [key for key in names.cycles if key != "year"]
    key = table.needed_text("shortfall_within")
    table.known("shortfall_within", key, cycles, "多年的周期（periods，写 years）")
    if table.text("period", "year") != "year" or "any_of" in table or "share_of" in table:
        told = "只用于按年度、按数量的要求：不写 period、any_of、share_of"
        table.refuse("shortfall_within", told)
    return key


def _attribute(table: Table, key: str, names: Names) -> str:
    return table.known(key, table.needed_text(key), names.attributes, "属性（attributes）")


def _numbers(amount: Amount) -> list[Decimal]:
    return [amount] if isinstance(amount, Decimal) else list(amount.values())
