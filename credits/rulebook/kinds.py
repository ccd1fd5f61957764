"""Reads the kinds of activity: into which bucket, and how a quantity becomes credit."""

from decimal import Decimal
from typing import Any

from credits.rulebook.selections import (
    Names,
    read_amount,
    read_article,
    read_rounding,
    read_selection,
    read_steps,
)
from credits.rulebook.tables import Table
from credits.rulebook.values import BucketChoice, CreditPart, Factor, Kind, Step

FORMS = ("per", "steps_of", "flat", "granted")
REMAINDERS = ("proportional", "drop", "up", "half_up")


def read_kinds(root: Table, names: Names) -> dict[str, Kind]:
    kinds = {key: _kind(key, table, names) for key, table in root.named_tables("kinds")}
    names.kinds = dict.fromkeys(kinds)
    names.recorded = _recorded(root, kinds)
    return kinds


def _recorded(root: Table, kinds: dict[str, Kind]) -> dict[str, None]:
    """The names under which others record; each stands for one kind, and for no second one."""
    recorded: dict[str, str] = {}
    for key, table in root.named_tables("kinds"):
        for name in kinds[key].recorded_as:
            other = name if name in kinds else recorded.get(name)
            if other is not None:
                problem = f"“{name}”已是 kinds.{other} 的名称，一种记录只能归入一类"
                table.refuse("recorded_as", problem)
            recorded[name] = key
    return dict.fromkeys(recorded)


def _kind(key: str, table: Table, names: Names) -> Kind:
    article = read_article(table, names)
    kind = Kind(
        key=key,
        name=table.needed_text("name"),
        article=article,
        bucket=_bucket(table, names),
        combine=table.choice("combine", ("first", "sum", "highest"), "first"),
        parts=tuple(_part(part, names, article) for part in table.tables("credit")),
        factors=tuple(_factor(factor, names, article) for factor in table.tables("factor")),
        evidence=table.text("evidence"),
        **read_rounding(table),
        accumulates=table.flag("accumulates", False),
        claimed=table.flag("claimed", True) if "claimed" in table else None,
        recorded_as=table.texts("recorded_as"),
    )
    if not kind.parts:
        table.missing("credit", "：请写明折算办法（per、steps_of、flat 或 granted）")
    table.done()
    return kind


def _bucket(table: Table, names: Names) -> BucketChoice:
    if "bucket" in table and isinstance(table.values["bucket"], str):
        bucket = table.known("bucket", table.values["bucket"], names.buckets, "学分类别（buckets）")
        return BucketChoice(fixed=bucket)
    choice = table.table("bucket")
    if choice is None:
        table.missing("bucket", "：请写明计入哪一类，或 { from = 属性 }")
    attribute = choice.needed_text("from")
    choice.known("from", attribute, names.attributes, "属性（attributes）")
    mapping, default = choice.table("map"), choice.text("default") or None
    translated = {word: mapping.text(word) for word in mapping.values} if mapping else {}
    for word, bucket in translated.items():
        assert mapping is not None  # it has words
        mapping.known(word, bucket, names.buckets, "学分类别（buckets）")
    if default:
        choice.known("default", default, names.buckets, "学分类别（buckets）")
    choice.done()
    return BucketChoice(attribute=attribute, mapping=translated, default=default)


def _part(table: Table, names: Names, article: str) -> CreditPart:
    forms = [form for form in FORMS if form in table]
    if len(forms) != 1:
        table.refuse(None, f"折算办法要写且只写一种：{'、'.join(FORMS)}")
    shared: dict[str, Any] = {
        "article": read_article(table, names, article),
        "selection": read_selection(table, names, kinds=False),
    }
    part = _FORMS[forms[0]](table, names, shared)
    table.done()
    return part


def _granted(table: Table, names: Names, shared: dict[str, Any]) -> CreditPart:
    if not table.flag("granted", True):
        table.refuse("granted", "只能是 true；不由主管部门核定时请去掉此键")
    return CreditPart(form="granted", **shared)


def _flat(table: Table, names: Names, shared: dict[str, Any]) -> CreditPart:
    return CreditPart(form="flat", credits=read_amount(table, "flat", names), **shared)


def _steps(table: Table, names: Names, shared: dict[str, Any]) -> CreditPart:
    quantity = _quantity(table, "steps_of", names)
    if "steps" not in table:
        table.missing("steps", "：请写明各档的界限和学分")
    steps = read_steps(table, "steps", names)
    return CreditPart(form="steps", quantity=quantity, steps=steps, **shared)


def _per(table: Table, names: Names, shared: dict[str, Any]) -> CreditPart:
    unit = table.number("unit", Decimal(1))
    if unit <= 0:
        table.refuse("unit", "应大于 0")
    return CreditPart(
        form="per",
        quantity=_quantity(table, "per", names),
        unit=unit,
        credits=read_amount(table, "credits", names),
        remainder=_remainder(table, names),
        **shared,
    )


_FORMS = {"per": _per, "steps_of": _steps, "flat": _flat, "granted": _granted}


def _remainder(table: Table, names: Names) -> str | tuple[Step, ...]:
    if "remainder" in table and isinstance(table.values["remainder"], list):
        return read_steps(table, "remainder", names)
    return table.choice("remainder", REMAINDERS, "proportional")


def _quantity(table: Table, key: str, names: Names) -> str:
    return table.known(key, table.needed_text(key), names.quantities, "数量（quantities）")


def _factor(table: Table, names: Names, article: str) -> Factor:
    divided_by = None
    if "divided_by" in table:
        divided_by = table.needed_text("divided_by")
        table.known("divided_by", divided_by, names.attributes, "属性（attributes）")
    factor = Factor(
        times=Decimal(1)
        if divided_by and "times" not in table
        else read_amount(table, "times", names),
        divided_by=divided_by,
        article=read_article(table, names, article),
        selection=read_selection(table, names, kinds=False),
    )
    table.done()
    return factor
