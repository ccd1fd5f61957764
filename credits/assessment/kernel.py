"""Assesses one person's facts under a compiled rulebook; fast enough to stream a city.

Pure: no clock, no database, no settings. Nothing about a person survives a call.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import chain
from typing import TYPE_CHECKING

from credits.assessment import carry_over, chronology
from credits.assessment.calendar import Calendar, calendar_of, cycle_of
from credits.assessment.caps import Used
from credits.assessment.chronology import Shares
from credits.assessment.duplicates import Remembered
from credits.assessment.exemptions import CompiledExemption, compile_exemption
from credits.assessment.grants import granted_facts
from credits.assessment.lines import Draft, added, written, year_drafts
from credits.assessment.minimums import CompiledMinimum, Relief, judge, judge_each, judge_span
from credits.assessment.plan import Plan, compile_plan, with_lots
from credits.assessment.proration import (
    entry_share,
    first_listed,
    longest_held,
    prorated,
    tier_shares,
)
from credits.assessment.splits import compile_splits, parts_of
from credits.assessment.statement import Carried, Lot, Minimum, Statement, StatementLine
from credits.assessment.teams import Member, TeamResult, judge_team
from credits.assessment.tiers import tier_on
from credits.assessment.values import Exemption, Fact, Opening, Profile
from credits.assessment.windows import Entry, Life, spans_of, summed

if TYPE_CHECKING:
    from credits.rulebook.values import Rulebook

ZERO = Decimal(0)


@dataclass(slots=True)
class _Walk:
    """What one person's earlier years leave behind for the later ones."""

    lots: tuple[Lot, ...] = ()
    used: Used = field(default_factory=dict)
    remembered: Remembered = field(default_factory=dict)
    earned: dict[int, Mapping[str, Decimal]] = field(default_factory=dict)
    shares: Shares = field(default_factory=dict)
    counted: dict[int, Mapping[str, Decimal]] = field(default_factory=dict)  # with carried lots
    opened_in: int | None = None
    entries: list[Entry] | None = None  # only where a window of days needs them


class Kernel:
    """A rulebook ready to assess any number of people; made by `assessment.compile`."""

    def __init__(self, rulebook: "Rulebook") -> None:
        self.rulebook = rulebook
        self._calendar: Calendar = calendar_of(rulebook.periods["year"])
        self._plans: dict[str | None, Plan] = {}
        self._looks_back = _looks_back(rulebook)
        self._has_windows = any(
            not (period.is_cycle or period.key == "year") for period in rulebook.periods.values()
        )
        self._has_debts = any(rule.shortfall_within for rule in rulebook.minimums)
        self._ages_matter = any(
            tier.min_age is not None or tier.max_age is not None for tier in rulebook.tiers
        )
        self._splits = compile_splits(rulebook)
        self._recorded_as = {
            name: kind.key for kind in rulebook.kinds.values() for name in kind.recorded_as
        }
        self._exemptions: dict[str, CompiledExemption] = {
            code: compile_exemption(rule) for code, rule in rulebook.exemptions.items()
        }

    def year_of(self, on: date) -> int:
        """Return the year of this rulebook that a day belongs to."""
        return self._calendar.year_of(on)

    def span_of(self, year: int) -> tuple[date, date]:
        """Return the first and the last day of a year of this rulebook."""
        return self._calendar.span(year, year)

    def knows(self, kind: str) -> bool:
        """Whether a fact of this kind can be worth anything."""
        return kind in self.rulebook.kinds or kind in self._recorded_as

    def tier_of(self, profile: Profile, year: int) -> str | None:
        """Return the key of the tier that the person is judged in for the year."""
        span = self._calendar.span(year, year)
        judged_on = self.rulebook.tier_judged_on
        if judged_on == "year_start":
            return self._tier_on(profile, span[0])
        if judged_on != "year_end" and self._may_change_tier(profile):
            if judged_on == "longest_held":
                return longest_held(profile, span, self._tier_on)
            listed = [tier.key for tier in self.rulebook.tiers]
            return first_listed(profile, span, self._tier_on, listed)
        return self._tier_on(profile, span[1])

    def _may_change_tier(self, profile: Profile) -> bool:
        """Within a year: most people never do, and their years need not be cut up."""
        posts = any(one.from_ or one.to for one in profile.posts)
        roles = any(one.from_ or one.to for one in profile.roles)
        return posts or roles or (self._ages_matter and profile.born_on is not None)

    def _tier_on(self, profile: Profile, on: date) -> str | None:
        return tier_on(self.rulebook.tiers, profile, on)

    def assess_team(self, members: Iterable[Member | Statement]) -> tuple[TeamResult, ...]:
        """Judge every rule about teams over the members' statements of one year."""
        heads = [Member(one.totals, one.met) for one in members]
        return tuple(judge_team(rule, heads) for rule in self.rulebook.teams)

    def assess(
        self,
        profile: Profile,
        facts: Iterable[Fact],
        year: int,
        *,
        openings: Iterable[Opening] = (),
        exemptions: Iterable[Exemption] = (),
        carried: Carried | None = None,
        with_lines: bool = True,
    ) -> Statement:
        """Return the statement of the year. Give the facts of every year, in any order.

        Later facts are ignored; earlier ones matter for carry-over, cycles and duplicates.
        `carried` is what the last settled year before this one carried out. Whoever keeps only
        what a year came to can do without its lines.
        """
        walk = _Walk(entries=[] if self._has_windows else None)
        if self._recorded_as:
            facts = map(self._in_own_words, facts)
        if self.rulebook.grants:
            facts = self.with_grants(profile, facts)
        by_year, walk.shares = chronology.by_year(facts, year, self._calendar, self._splits)
        start = carry_over.start(openings, carried, year)
        walk.opened_in = start.opened_in
        for earlier in self._earlier_years(by_year, start.after, year):
            plan = self._plan(self.tier_of(profile, earlier))
            if earlier - 1 == start.after:
                walk.lots = start.lots(plan.carry)
            self._walk_year(plan, by_year.get(earlier, ()), earlier, walk)
        plan = self._plan(self.tier_of(profile, year))
        if year - 1 == start.after:
            walk.lots = start.lots(plan.carry)
        relief = Relief(tuple(exemptions), self._exemptions)
        return self._statement(plan, by_year, year, walk, relief, profile, with_lines)

    def with_grants(self, profile: Profile, facts: Iterable[Fact]) -> list[Fact]:
        """The facts that the lines of a statement are about: those given, and those granted."""
        return [*facts, *granted_facts(self.rulebook.grants, profile)]

    def adds(self, statement: Statement, line: StatementLine, fact: Fact) -> dict[str, Decimal]:
        """What a line of a statement added to each sum: buckets, totals, the whole."""
        plan = self._plan(statement.tier)
        kind = plan.kinds.get(line.kind)
        if kind is None or line.bucket is None or not line.credited:
            return {}
        fact = self._in_own_words(fact)
        parts = parts_of(fact, self._splits, self._calendar)
        share = next((share for year, _, share in parts if year == statement.year), None)
        return added(plan, kind, fact, line.bucket, line.credited, share)

    def _statement(
        self,
        plan: Plan,
        by_year: Mapping[int, list[Fact]],
        year: int,
        walk: _Walk,
        relief: Relief,
        profile: Profile,
        with_lines: bool,
    ) -> Statement:
        carried_in = carry_over.usable(walk.lots, year) if walk.lots else ()
        drafts = self._walk_year(plan, by_year.get(year, ()), year, walk)
        totals = with_lots(plan, walk.earned[year], carried_in)
        life = Life(
            profile, tuple(chain.from_iterable(by_year.values())) if self._has_windows else ()
        )
        minimums = self._minimums(plan, year, totals, walk, relief, life)
        start, end = self._calendar.span(year, year)
        return Statement(
            year,
            start,
            end,
            plan.tier,
            tuple(map(written, drafts)) if with_lines else (),
            totals,
            minimums,
            all(minimum.met for minimum in minimums if minimum.due),
            carried_in,
            walk.lots,
        )

    def _minimums(
        self,
        plan: Plan,
        year: int,
        totals: Mapping[str, Decimal],
        walk: _Walk,
        relief: Relief,
        life: Life,
    ) -> tuple[Minimum, ...]:
        asked = relief if relief.granted else None
        judged: list[Minimum | None] = []
        prorated = self._prorated(plan, year, life.profile)
        if self._has_debts:
            prorated = tuple(
                one._replace(owed=self._owed(one, year, walk, asked, life.profile))
                if one.shortfall_within
                else one
                for one in prorated
            )
        for minimum in prorated:
            if minimum.window is None:
                earned, calendar = walk.earned, self._calendar
                judged.append(judge(minimum, year, totals, earned, calendar, asked, plan.derive))
            else:
                judged += self._over_windows(minimum, plan, year, walk, asked, life)
        return tuple(minimum for minimum in judged if minimum is not None)

    def _owed(
        self,
        minimum: CompiledMinimum,
        year: int,
        walk: _Walk,
        relief: Relief | None,
        profile: Profile,
    ) -> Decimal:
        """What the earlier years of the cycle lacked and later ones did not make up."""
        assert minimum.shortfall_within is not None  # asked by the caller
        cycle = cycle_of(minimum.shortfall_within, year)
        entered = [self.year_of(profile.joined_on)] if profile.joined_on else []
        settled = [] if walk.opened_in is None else [walk.opened_in + 1]
        owed = ZERO
        for earlier in range(max([cycle[0], *entered, *settled]), year) if cycle else ():
            plan = self._plan(self.tier_of(profile, earlier))
            span = self._calendar.span(earlier, earlier)
            for one in self._prorated(plan, earlier, profile):
                if one.key == minimum.key:
                    total = one.alternatives[0].total
                    totals = walk.counted.get(earlier, {total: ZERO})
                    owed = judge_span(one._replace(owed=owed), totals, span, True, relief).short
        return owed

    def _over_windows(
        self,
        minimum: CompiledMinimum,
        plan: Plan,
        year: int,
        walk: _Walk,
        relief: Relief | None,
        life: Life,
    ) -> list[Minimum]:
        assert minimum.window is not None  # asked by the caller
        judged = []
        year_of = self._calendar.year_of
        for span, due in spans_of(minimum.window, year, self._calendar, life):
            if minimum.each_year:
                through = min(year, year_of(span[1])) + 1
                years = {y: self._calendar.span(y, y) for y in range(year_of(span[0]), through)}
                judged.append(judge_each(minimum, years, span, due, walk.earned, relief))
            else:
                totals = plan.derive(summed(walk.entries or (), span, walk.earned[year]))
                judged.append(judge_span(minimum, totals, span, due, relief))
        return judged

    def _prorated(self, plan: Plan, year: int, profile: Profile) -> tuple[CompiledMinimum, ...]:
        rule = self.rulebook.proration
        if rule.tier_change == "none" and rule.entry == "none":
            return plan.minimums
        span = self._calendar.span(year, year)
        shares: dict[str | None, Decimal] = {}
        if rule.tier_change != "none":
            shares = tier_shares(profile, span, rule.tier_change, self._tier_on)
        by_tier = {tier: (part, self._plan(tier).minimums) for tier, part in shares.items()}
        entered = entry_share(profile, span, rule.entry)
        return prorated(plan.minimums, by_tier, entered, rule)

    def _walk_year(self, plan: Plan, facts: Iterable[Fact], year: int, walk: _Walk) -> list[Draft]:
        """Work out one year and leave in the walk what the next one needs."""
        drafts, earned = year_drafts(
            plan, facts, year, walk.used, walk.remembered, walk.shares, walk.entries
        )
        walk.earned[year] = earned
        usable = carry_over.usable(walk.lots, year) if plan.carry else ()
        if self._has_debts:
            walk.counted[year] = with_lots(plan, earned, usable)
        if plan.carry:
            walk.lots = carry_over.close(plan.carry, year, earned, usable)
        return drafts

    def _in_own_words(self, fact: Fact) -> Fact:
        """A lecture of the hall is what this measure calls a class."""
        kind = self._recorded_as.get(fact.kind)
        return fact if kind is None else fact._replace(kind=kind)

    def _earlier_years(
        self, by_year: Mapping[int, list[Fact]], opened_in: int | None, year: int
    ) -> range:
        if not self._looks_back:
            return range(year, year)
        begins = [*by_year, *([] if opened_in is None else [opened_in + 1])]
        return range(min(begins, default=year), year)

    def _plan(self, tier: str | None) -> Plan:
        plan = self._plans.get(tier)
        if plan is None:
            plan = self._plans[tier] = compile_plan(self.rulebook, tier)
        return plan


def compile(rulebook: "Rulebook") -> Kernel:  # noqa: A001 -- called as assessment.compile
    """Prepare a rulebook once; the kernel may be used by many threads at a time."""
    return Kernel(rulebook)


def _looks_back(rulebook: "Rulebook") -> bool:
    return (
        len(rulebook.periods) > 1
        or any(rule.enabled for rule in rulebook.carry_over)
        or any(rule.within == "ever" for rule in rulebook.duplicates)
    )
