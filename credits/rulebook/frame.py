"""Reads the frame of a rulebook: documents, tiers, buckets, words of its own."""

from credits.rulebook.selections import Names, read_article
from credits.rulebook.tables import Table
from credits.rulebook.values import ATTRIBUTES, QUANTITIES, Attribute, Bucket, Document, Tier

GRADES = ("A", "B", "C", "D", "site")


def read_documents(root: Table) -> dict[str, Document]:
    documents = {}
    for key, table in root.named_tables("documents"):
        documents[key] = Document(
            key=key,
            title=table.needed_text("title"),
            issuer=table.needed_text("issuer"),
            dated=table.needed_text("dated"),
            grade=table.choice("grade", GRADES),
        )
        table.text("note")
        table.done()
    if not documents:
        root.refuse(
            None, "缺少 [documents.…]：请写明条款出自哪份文件（title、issuer、dated、grade）"
        )
    return documents


def read_words(root: Table, names: Names) -> None:
    """Quantities and attributes that a measure needs beyond the usual ones."""
    own_quantities, own_attributes = {}, {}
    for key, table in root.named_tables("quantities"):
        own_quantities[key] = table.needed_text("name")
        table.done()
    for key, table in root.named_tables("attributes"):
        name = table.needed_text("name")
        own_attributes[key] = Attribute(name, _answers(table), table.text("note"))
        table.done()
    names.quantities = QUANTITIES | own_quantities
    names.attributes = {**ATTRIBUTES, **own_attributes}


def read_tiers(root: Table, names: Names) -> tuple[Tier, ...]:
    tiers: list[Tier] = []
    for table in root.tables("tiers"):
        key = table.needed_text("key")
        if key in names.tiers:
            table.refuse("key", f"层级“{key}”写了两次")
        names.tiers[key] = None
        tiers.append(
            Tier(
                key=key,
                name=table.needed_text("name"),
                article=read_article(table, names),
                posts=frozenset(table.texts("posts")),
                ranks=frozenset(table.texts("ranks")),
                roles=frozenset(table.texts("roles")),
                min_age=table.number("min_age") if "min_age" in table else None,
                max_age=table.number("max_age") if "max_age" in table else None,
                otherwise=table.flag("otherwise", False),
            )
        )
        table.done()
        youngest, oldest = tiers[-1].min_age, tiers[-1].max_age
        if youngest is not None and oldest is not None and youngest > oldest:
            table.refuse("max_age", f"{oldest} 小于 min_age 的 {youngest}，没有人属于这一层级")
        _refuse_unreachable(table, tiers)
    return tuple(tiers)


def read_buckets(root: Table, names: Names) -> dict[str, Bucket]:
    buckets = {}
    for key, table in root.named_tables("buckets"):
        if key == "total":
            table.refuse(None, "total 是全部学分之和的名称，类别请另取名")
        buckets[key] = Bucket(
            key,
            table.needed_text("name"),
            table.flag("in_total", True),
            table.number("least") if "least" in table else None,
        )
        table.text("note")
        table.done()
    if not buckets:
        root.refuse(None, "缺少 [buckets.…]：至少要有一类学分")
    names.buckets = dict.fromkeys(buckets)
    names.totals = dict.fromkeys(("total", *buckets))
    return buckets


def _answers(table: Table) -> dict[str, str]:
    """A list of words as they are recorded and read; or a table, recorded = "read"."""
    if "values" in table and isinstance(table.values["values"], dict):
        words = table.table("values")
        assert words is not None  # the key is there
        return {word: words.needed_text(word) for word in words.values}
    return {word: word for word in table.texts("values")}


def _refuse_unreachable(table: Table, tiers: list[Tier]) -> None:
    tier = tiers[-1]
    tested = tier.posts or tier.ranks or tier.roles or tier.min_age or tier.max_age
    if not tested and not tier.otherwise:
        table.refuse(None, "没有写明谁属于这一层级：posts、ranks、roles、年龄，或 otherwise = true")
    if any(earlier.otherwise for earlier in tiers[:-1]):
        table.refuse(None, "前面已有 otherwise = true 的层级，这一层级永远轮不到，请调换顺序")
