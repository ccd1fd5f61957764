"""Reads a case (one learner, one year) from JSON or TOML data; refuses what it does not know.

Numbers come as text or numbers and leave as decimals; absent keys mean unknown.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from credits.assessment import conditions
from credits.assessment.nodes import YEARS, CaseError, Node, shown
from credits.assessment.values import (
    HOW_SHARES_ARE_WRITTEN,
    HOW_TRUTHS_ARE_WRITTEN,
    SHARES,
    TRUTHS,
    Exemption,
    Fact,
    Opening,
    Post,
    Profile,
    Role,
)

if TYPE_CHECKING:
    from credits.assessment.kernel import Kernel
    from credits.assessment.statement import Carried, Statement


@dataclass(frozen=True)
class Case:
    """One learner and all that is known of her; every caller judges it in the same way.

    `carried` is what her settled years carried out, one of each, the oldest first.
    """

    profile: Profile
    year: int
    facts: tuple[Fact, ...] = ()
    openings: tuple[Opening, ...] = ()
    exemptions: tuple[Exemption, ...] = ()
    carried: tuple["Carried", ...] = ()

    def judged_by(
        self,
        kernel: "Kernel",
        *,
        year: int | None = None,
        supposed: Iterable[Fact] = (),
        with_lines: bool = True,
    ) -> "Statement":
        """The statement of its year or another one, as if the supposed facts were there too."""
        judged = self.year if year is None else year
        before = [one for one in self.carried if one.year < judged]
        return kernel.assess(
            self.profile,
            [*self.facts, *supposed],
            judged,
            openings=self.openings,
            exemptions=self.exemptions,
            carried=before[-1] if before else None,
            with_lines=with_lines,
        )


def read_case(data: object, *, quantities: Collection[str]) -> Case:
    """Read a whole case; `quantities` are the names a rulebook measures in."""
    node = Node("", data)
    node.allow("learner", "year", "exemptions", "opening", "facts")
    case = Case(
        profile=_profile(node.child("learner")),
        year=node.year("year"),
        facts=tuple(_fact(item, quantities) for item in node.items("facts")),
        openings=tuple(_opening(item) for item in node.items("opening")),
        exemptions=tuple(_exemption(item) for item in node.items("exemptions")),
    )
    _refuse_repeated_sources(case.facts)
    return case


def _profile(node: Node) -> Profile:
    node.allow("personnel_no", "born_on", "joined_on", "roles", "posts")
    return Profile(
        personnel_no=node.text("personnel_no") or "",
        born_on=node.day("born_on"),
        joined_on=node.day("joined_on"),
        roles=tuple(_role(item) for item in node.items("roles")),
        posts=tuple(_post(item) for item in node.items("posts")),
    )


def _post(node: Node) -> Post:
    node.allow("post", "rank", "from", "to")
    post = Post(node.text("post"), node.text("rank"), node.day("from"), node.day("to"))
    node.refuse_reversed(post.from_, post.to)
    return post


def _role(node: Node) -> Role:
    """A name alone is a role held all the time."""
    if not isinstance(node.value, Mapping):
        return Role(node.own_text())
    node.allow("role", "from", "to")
    role = Role(node.needed_text("role"), node.day("from"), node.day("to"))
    node.refuse_reversed(role.from_, role.to)
    return role


def _fact(node: Node, quantities: Collection[str]) -> Fact:
    node.allow("source", "kind", "from", "on", "quantity", "attributes", "granted")
    on = node.needed_day("on")
    start = node.day("from")
    if start is not None and start > on:
        node.fail("from", f"开始日 {start} 晚于完成日 {on}，请核对两个日期")
    for key, day in (("on", on), ("from", start)):
        if day is not None and day.year not in YEARS:
            node.fail(key, f"{day} 不在 {YEARS[0]} 到 {YEARS[-1]} 年之间，请核对日期")
    return Fact(
        source=node.needed_text("source"),
        kind=node.needed_text("kind"),
        from_=start or on,
        on=on,
        quantity=_quantity(node.child("quantity"), quantities),
        attributes=_attributes(node.child("attributes")),
        granted=node.number("granted"),
    )


def _quantity(node: Node, known: Collection[str]) -> dict[str, Decimal]:
    node.allow(*known)
    amounts = {name: node.number(name) for name in node.mapping}
    for name, amount in amounts.items():
        if amount is not None and amount < 0:
            node.fail(name, "数量不能为负；撤销一项请冲销原记录")
    return {name: amount for name, amount in amounts.items() if amount is not None}


def _attributes(node: Node) -> dict[str, object]:
    for name, value in node.mapping.items():
        if isinstance(value, Mapping | list):
            node.fail(name, "属性只能是文字、数字、true/false 或 null")
        if name in TRUTHS and not isinstance(value, bool | None):
            node.fail(name, f"{HOW_TRUTHS_ARE_WRITTEN}，现在是 {shown(value)}")
        if name in SHARES and value is not None and not _is_share(value):
            node.fail(name, f"{HOW_SHARES_ARE_WRITTEN}，现在是 {shown(value)}")
    return {name: value for name, value in node.mapping.items() if value is not None}


def _is_share(value: object) -> bool:
    share = conditions.number(value)
    return share is not None and 0 <= share <= 1


def _opening(node: Node) -> Opening:
    node.allow("bucket", "credits", "earned_in")
    opening = Opening(
        bucket=node.needed_text("bucket"),
        credits=node.needed_number("credits", "请写明结转的学分"),
        earned_in=node.year("earned_in"),
    )
    if opening.credits < 0:
        node.fail("credits", f"结转的学分不能为负，现在是 {opening.credits}")
    return opening


def _exemption(node: Node) -> Exemption:
    node.allow("code", "from", "to", "approved_by")
    exemption = Exemption(
        code=node.needed_text("code"),
        from_=node.needed_day("from"),
        to=node.day("to"),
        approved_by=node.text("approved_by") or "",
    )
    node.refuse_reversed(exemption.from_, exemption.to)
    return exemption


def _refuse_repeated_sources(facts: tuple[Fact, ...]) -> None:
    seen: dict[str, tuple[int, Fact]] = {}
    for number, fact in enumerate(facts):
        first, known = seen.setdefault(fact.source, (number, fact))
        if known != fact:
            problem = f"“{fact.source}”在 facts[{first}] 已出现且内容不同；同一来源只能有一种内容"
            raise CaseError(f"facts[{number}].source", problem)
