"""Turns the facts of one year into statement lines and sums: the hot loop.

Each fact is converted, passes its gates, is compared with its duplicates, is cut by caps in the
order in which things happened, and is summed.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from credits.assessment import portions
from credits.assessment.accumulation import accumulated
from credits.assessment.caps import Used, cut
from credits.assessment.duplicates import Claimed, CompiledDuplicate, Remembered, settle_group
from credits.assessment.plan import KindPlan, Plan, raise_to_floors
from credits.assessment.splits import Share
from credits.assessment.statement import StatementLine, plain
from credits.assessment.values import Fact
from credits.assessment.windows import Entry

ZERO = Decimal(0)
NEW = tuple.__new__  # what a named tuple's own constructor calls, in half the time
# Fact, its plan, bucket, claimed, credited so far, article, reason, whether it counts at all.
Draft = tuple[Fact, KindPlan | None, str | None, Decimal, Decimal, str, str, bool]


def year_drafts(
    plan: Plan,
    facts: Iterable[Fact],
    year: int,
    used: Used,
    remembered: Remembered,
    shares: Mapping[tuple[str, int], Share],
    entries: list[Entry] | None,
) -> tuple[list[Draft], dict[str, Decimal]]:
    """Return the facts in the order in which they happened, each as far as it counts, and the
    sums without carried lots.

    `shares` are those of facts that count in several years; `entries`, if wanted, gets what each
    fact added to the sums, by day.
    """
    kinds = plan.kinds
    drafts = [_draft(fact, kinds.get(fact.kind)) for fact in facts]
    drafts = _shared(drafts, shares, year) if shares else drafts
    changed = _duplicates(drafts, remembered) if plan.has_duplicates else {}
    if plan.accumulates:
        drafts = accumulated(drafts, changed)
    drafts = [
        _capped(draft, changed.get(position), year, used) for position, draft in enumerate(drafts)
    ]
    if plan.portions:
        drafts = _portioned(plan, drafts)
    return drafts, _summed(plan, drafts, year, shares, entries)


def written(draft: Draft) -> StatementLine:
    """The line that says what became of a fact; sums do not need it."""
    fact, _, bucket, claimed, credited, article, reason, _ = draft
    told = (fact.source, fact.kind, bucket, claimed, credited, article, reason)
    return NEW(StatementLine, told)


def _summed(
    plan: Plan,
    drafts: list[Draft],
    year: int,
    shares: Mapping[tuple[str, int], Share],
    entries: list[Entry] | None,
) -> dict[str, Decimal]:
    sums = dict.fromkeys(plan.sums, ZERO)
    for fact, kind, bucket, _, credited, _, _, counts in drafts:
        if counts and kind is not None and bucket is not None:
            sums[bucket] += credited
            if kind.totals or entries is not None:
                share = shares.get((fact.source, year)) if shares else None
                _add_named(kind, fact, bucket, credited, share, sums)
                if entries is not None:
                    entries.append((fact.on, added(plan, kind, fact, bucket, credited, share)))
    if plan.floors:
        raise_to_floors(plan, sums)
    for bucket in plan.in_total:
        sums["total"] += sums[bucket]
    return plan.derive(sums)


def _capped(draft: Draft, change: tuple[Decimal, str] | None, year: int, used: Used) -> Draft:
    """What duplicates and caps leave of a fact; caps are used up in the order of the facts."""
    fact, kind, bucket, claimed, credited, article, reason, counts = draft
    if change is not None:
        credited, reason = change
        counts = credited > ZERO
    if counts and kind is not None and bucket is not None and kind.caps and credited > ZERO:
        credited, cut_by = cut(kind.caps, fact, bucket, credited, year, used)
        reason = f"{reason}；{cut_by}" if reason and cut_by else reason or cut_by
        if change is None and not cut_by:
            return draft
    elif change is None:
        return draft
    return fact, kind, bucket, claimed, credited, article, reason, counts


def _portioned(plan: Plan, drafts: list[Draft]) -> list[Draft]:
    counted = [
        portions.Counted(position, fact, bucket, credited, kind.portions, _sums_of(plan, draft))
        for position, draft in enumerate(drafts)
        for fact, kind, bucket, _, credited, _, _, counts in [draft]
        if counts and kind is not None and bucket is not None
    ]
    done = list(drafts)
    for position, (left, told) in portions.cut(plan.portions, counted).items():
        fact, kind, bucket, claimed, _, article, reason, counts = drafts[position]
        reason = f"{reason}；{told}" if reason else told
        done[position] = fact, kind, bucket, claimed, left, article, reason, counts
    return done


def _sums_of(plan: Plan, draft: Draft) -> frozenset[str]:
    fact, kind, bucket = draft[:3]
    named = {
        total.key
        for total in (kind.totals if kind else ())
        if total.counts == "credits" and (total.holds is None or total.holds(fact, bucket))
    }
    whole = {"total"} if bucket in plan.in_total else set()
    return frozenset({*named, *whole, bucket or ""})


def _shared(drafts: list[Draft], shares: Mapping[tuple[str, int], Share], year: int) -> list[Draft]:
    return [_share(draft, shares.get((draft[0].source, year))) for draft in drafts]


def _share(draft: Draft, share: Share | None) -> Draft:
    if share is None or draft[3] == ZERO:
        return draft
    fact, kind, bucket, claimed, credited, article, reason, counts = draft
    told = f"{share.article}规定{share.name}，本年度计 {plain(claimed * share.part)}"
    told += f"，共 {plain(claimed)}"
    reason = f"{reason}；{told}" if reason else told
    claimed, credited = claimed * share.part, credited * share.part
    return fact, kind, bucket, claimed, credited, article, reason, counts


def added(
    plan: Plan, kind: KindPlan, fact: Fact, bucket: str, credited: Decimal, share: Share | None
) -> dict[str, Decimal]:
    """What a line of so much credit adds to each sum."""
    sums = {bucket: credited} | dict.fromkeys((total.key for total in kind.totals), ZERO)
    if bucket in plan.in_total:
        sums["total"] = credited
    _add_named(kind, fact, bucket, credited, share, sums)
    return sums


def _draft(fact: Fact, kind: KindPlan | None) -> Draft:
    if kind is None:
        reason = f"现行制度没有“{fact.kind}”这一类，不计学分"
        return fact, None, None, ZERO, ZERO, "", reason, False
    bucket = kind.only_bucket or kind.bucket_of(fact)
    claimed, article, reason = kind.convert(fact, bucket)
    if claimed is None:
        if not (kind.accumulates and fact.quantity):
            return fact, kind, bucket, ZERO, ZERO, article, reason, False
        claimed, reason = ZERO, ""  # too little by itself, but it adds to the year's
    if bucket is None:
        return fact, kind, None, claimed, ZERO, article, kind.bucket_missing, False
    for because, applies, require in kind.gates:
        if (applies is None or applies(fact, bucket)) and not require(fact, bucket):
            return fact, kind, bucket, claimed, ZERO, article, because, False
    return fact, kind, bucket, claimed, claimed, article, reason, True


def _duplicates(drafts: list[Draft], remembered: Remembered) -> dict[int, tuple[Decimal, str]]:
    groups: dict[tuple[int, str], tuple[CompiledDuplicate, list[Claimed]]] = {}
    for position, draft in enumerate(drafts):
        kind = draft[1]
        if kind is None or not kind.duplicates or not draft[7]:
            continue
        fact = draft[0]
        for rule in kind.duplicates:
            value = fact.attributes.get(rule.by) if rule.by else ""
            if value is None or (rule.holds is not None and not rule.holds(fact, draft[2])):
                continue
            group = groups.setdefault((rule.number, str(value)), (rule, []))
            group[1].append((position, fact, draft[4]))
    changed: dict[int, tuple[Decimal, str]] = {}
    for (_, value), (rule, group_facts) in groups.items():
        for position, change in settle_group(rule, value, group_facts, remembered).items():
            if position not in changed or change[0] < changed[position][0]:
                changed[position] = change
    return changed


def _add_named(
    kind: KindPlan,
    fact: Fact,
    bucket: str,
    credited: Decimal,
    share: Share | None,
    sums: dict[str, Decimal],
) -> None:
    """Credits are shared out already; of a split fact the year has its part of the quantities."""
    for total in kind.totals:
        if total.holds is not None and not total.holds(fact, bucket):
            continue
        if total.counts == "credits":
            sums[total.key] += credited
        elif total.counts == "facts":
            sums[total.key] += 1 if share is None or share.is_own else 0
        else:
            quantity = fact.quantity.get(total.counts, ZERO)
            sums[total.key] += quantity if share is None else quantity * share.part
