"""A statement as plain Chinese text for a terminal."""

import difflib
from collections.abc import Iterator
from typing import TYPE_CHECKING

from credits.assessment.case import Case
from credits.assessment.statement import Lot, Minimum, Statement, StatementLine, plain

if TYPE_CHECKING:
    from credits.rulebook.values import Rulebook


def as_text(statement: Statement, rulebook: "Rulebook") -> str:
    return "\n".join(_sections(statement, rulebook))


def unused(case: Case, rulebook: "Rulebook") -> Iterator[str]:
    """Say what the case brought that the rulebook has no use for."""
    carried_into = {rule.into for rule in rulebook.carry_over if rule.enabled}
    for one in case.openings:
        if one.earned_in >= case.year:
            brought = f"结转 {one.bucket} {plain(one.credits)}"
            yield f"{brought}：{one.earned_in} 年取得，不早于本年度，未计"
        elif one.bucket not in carried_into:
            yield f"结转 {one.bucket} {plain(one.credits)}：制度没有结转到这一类，未计"
    for exemption in case.exemptions:
        if exemption.code not in rulebook.exemptions:
            yield f"免修 {exemption.code}：制度没有规定这一代码，不影响要求"
    yield from _unknown_attributes(case, rulebook)


def _unknown_attributes(case: Case, rulebook: "Rulebook") -> Iterator[str]:
    used = dict.fromkeys(name for fact in case.facts for name in fact.attributes)
    for name in used:
        if name not in rulebook.attributes:
            near = difflib.get_close_matches(name, list(rulebook.attributes), 1)
            hint = f"，最接近的是 {near[0]}" if near else ""
            yield f"属性 {name}：制度没有这一属性{hint}，未用"


def _sections(statement: Statement, rulebook: "Rulebook") -> Iterator[str]:
    tiers = {tier.key: tier.name for tier in rulebook.tiers}
    yield f"{rulebook.name}　{statement.year} 年度（{statement.from_} 至 {statement.to}）"
    if statement.tier is not None:
        yield f"层级：{tiers[statement.tier]}"
    yield "\n逐项"
    for line in statement.lines:
        yield _line(line, rulebook)
    if not statement.lines:
        yield "  没有记录"
    yield "\n合计"
    for key, value in statement.totals.items():
        yield f"  {_name(key, rulebook)}：{plain(value)}"
    yield "\n要求"
    for minimum in statement.minimums:
        yield _minimum(minimum)
    yield from _lots("上年结转", statement.carried_in, rulebook)
    yield from _lots("结转下年", statement.carried_out, rulebook)
    yield "\n结论：" + ("完成" if statement.met else "未完成")


def _line(line: StatementLine, rulebook: "Rulebook") -> str:
    kind = rulebook.kinds.get(line.kind)
    name = kind.name if kind else line.kind
    text = f"  {line.source}　{name}　应计 {plain(line.claimed)}　实计 {plain(line.credited)}"
    if line.bucket is not None:
        text += f"　{rulebook.buckets[line.bucket].name}"
    if line.article:
        text += f"　依据{line.article}"
    return f"{text}\n      {line.reason}" if line.reason else text


def _minimum(minimum: Minimum) -> str:
    state = "已达到" if minimum.met else f"还差 {plain(minimum.short)}"
    running = "" if minimum.due else f"（至 {minimum.to}，进行中）"
    figures = f"需 {plain(minimum.needed)}，有 {plain(minimum.has)}，{state}"
    return f"  {minimum.name}{running}：{figures}　依据{minimum.article}"


def _lots(title: str, lots: tuple[Lot, ...], rulebook: "Rulebook") -> Iterator[str]:
    for lot in lots:
        name = rulebook.buckets[lot.bucket].name
        yield (
            f"\n{title}：{name} {plain(lot.credits)}"
            f"（{lot.earned_in} 年取得，{lot.valid_until} 年底前有效）"
        )


def _name(key: str, rulebook: "Rulebook") -> str:
    if key == "total":
        return "总学分"
    named = rulebook.buckets.get(key) or rulebook.totals.get(key) or rulebook.scores[key]
    return named.name
