"""The only writer of adjustments: late facts let into a closed year by two people, or refused.

Nothing frozen is edited: a confirmed adjustment adds a revision to the statement of its year and
of every closed year after it that comes out differently. Without late facts it takes in what
else has changed (a post, an exemption, an opening balance). Refuses proposals that change
nothing, that are about the people who propose or decide them, and decisions on figures that are
no longer those proposed.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from credits import cases, editions, ledger_reading, outcomes, standing
from credits.assessment import Carried, Statement, plain
from credits.models import Adjustment, AdjustmentState, Fact, SettledStatement, YearClosing
from credits.settlement import closing as closings
from credits.settlement import freezing, frozen, late, settled
from people.models import Learner, User


class AdjustmentError(Exception):
    """An adjustment that is refused, with what to do instead."""


class Change(NamedTuple):
    """One closed year of one learner: the statement in force and the one that would follow.

    `titles` names the facts let in, by source.
    """

    closing: YearClosing
    row: SettledStatement
    before: Statement
    after: Statement
    titles: dict[str, str]

    def as_json(self) -> dict[str, Any]:
        return {
            "year": self.closing.year,
            "before": _figures(self.before),
            "after": _figures(self.after),
            "lines": [
                {
                    "title": self.titles[line.source],
                    "credited": plain(line.credited),
                    "reason": line.reason,
                }
                for line in self.after.lines
                if line.source in self.titles
            ],
        }

    @property
    def is_none(self) -> bool:
        return frozen.to_json(self.before) == frozen.to_json(self.after)


def changes(*, learner: Learner, closing: YearClosing, facts: Sequence[Fact]) -> list[Change]:
    """The closing's year and each closed year after it, as they would be with the facts."""
    let_in = frozenset(fact.pk for fact in facts)
    titles = {fact.source: fact.attributes.get("title") or fact.why for fact in facts}
    later = settled.closings().filter(year__gte=closing.year).order_by("year")
    rows = {one.pk: settled.latest(one, [learner.pk]).get(learner.pk) for one in later}
    years = settled.years_of([learner.pk])[learner.pk]
    reaches = [one.reach._replace(admitted=frozenset(one.reach.admitted) | let_in) for one in years]
    last = max(one.year for one in later)
    known = ledger_reading.facts_by_learner(
        [learner.pk], through=last + 1, reaches={learner.pk: reaches}
    )
    case = replace(
        cases.of(learner, year=last),
        facts=tuple(known.get(learner.pk, ())),
        carried=tuple(one.carried for one in years if one.carried.year < closing.year),
    )
    found = []
    for one in later:
        row = rows[one.pk]
        if row is None:  # she was on no roll of that year when it was closed
            continue
        after = case.judged_by(_kernel(one), year=one.year)
        carried = Carried(one.year, frozen.lots(frozen.to_json(after)["carried_out"]))
        case = replace(case, carried=(*case.carried, carried))
        found.append(Change(one, row, frozen.from_json(row.statement), after, titles))
    return found


def propose(
    *,
    learner: Learner,
    closing: YearClosing,
    facts: Sequence[Fact],
    reason: str,
    proposed_by: User,
    now: datetime,
) -> Adjustment:
    """Propose to let late facts into a closed year; says what would change and by how much."""
    _refuse_own(learner, proposed_by)
    if not reason.strip():
        raise AdjustmentError(_("请写明调整的理由"))
    with transaction.atomic():
        held = YearClosing.objects.select_for_update().get(pk=closing.pk)
        _refuse_open_year(held)
        _refuse_unsettled(learner, held)
        _refuse_others(learner, held, facts)
        found = changes(learner=learner, closing=held, facts=facts)
        if not facts and all(one.is_none for one in found):
            raise AdjustmentError(_("没有迟到的事实，结算结果也没有变化：不需要调整"))
        return _store(
            closing=held,
            learner=learner,
            facts=sorted(fact.pk for fact in facts),
            years=[one.as_json() for one in found],
            reason=reason.strip(),
            proposed_by=proposed_by,
            proposed_at=now,
        )


@transaction.atomic
def decide(
    *, adjustment: Adjustment, confirm: bool, reason: str, decided_by: User, now: datetime
) -> Adjustment:
    """Confirm or refuse, in the name of a second person; confirming writes the revisions."""
    # The closing first, as in re-opening: who holds it decides whether the year is closed.
    closing = YearClosing.objects.select_for_update().get(pk=adjustment.closing_id)
    fresh = Adjustment.objects.select_for_update().select_related("learner").get(pk=adjustment.pk)
    _refuse_decision(fresh, closing, reason, decided_by)
    fresh.state = AdjustmentState.CONFIRMED if confirm else AdjustmentState.REFUSED
    fresh.decided_by, fresh.decided_at = decided_by, now
    fresh.decision_reason = reason.strip()
    fresh.save(update_fields=["state", "decided_by", "decided_at", "decision_reason"])
    if confirm:
        _revise(fresh, closing, now=now)
    return fresh


def _store(**columns: Any) -> Adjustment:
    try:
        with transaction.atomic():
            return Adjustment.objects.create(**columns)
    except IntegrityError:
        raise AdjustmentError(_("这名学员已有一项待决定的调整：请先决定那一项")) from None


def _revise(adjustment: Adjustment, closing: YearClosing, *, now: datetime) -> None:
    learner = adjustment.learner
    facts = list(Fact.objects.filter(pk__in=adjustment.facts))
    found = changes(learner=learner, closing=closing, facts=facts)
    if [one.as_json() for one in found] != adjustment.years:
        raise AdjustmentError(_("提出之后情况有变，前后对照已不准确：请不同意这一项，再重新提出"))
    for one in found:
        if one.is_none and one.closing != closing:
            continue
        let_in = adjustment.facts if one.closing == closing else []
        row = freezing.row_of(
            one.closing,
            learner.pk,
            one.after,
            heads=one.row.heads,
            admitted={*one.row.admitted, *let_in},
        )
        row.revision, row.adjustment, row.settled_at = one.row.revision + 1, adjustment, now
        row.save(force_insert=True)
    _refresh(learner, closing.year, now=now)


def _refresh(learner: Learner, year: int, *, now: datetime) -> None:
    """Of the year, of the closed ones after it, and of the open ones that carry in from them."""
    for one in sorted({year, *closings.later_standings(year)}):
        standing.refresh([learner.pk], year=one, now=now)


def _kernel(closing: YearClosing) -> Any:
    kernel = editions.in_force(closing.year)
    if kernel.rulebook.digest != closing.edition:
        raise AdjustmentError(
            _("%(year)d 年结算时的办法已不在：请先恢复该办法") % {"year": closing.year}
        )
    return kernel


def _figures(statement: Statement) -> dict[str, Any]:
    shown = statement.as_json()
    return {
        "met": statement.met,
        "short": plain(outcomes.gap_of(statement)),
        "totals": shown["totals"],
        "minimums": [
            {name: one[name] for name in ("name", "needed", "has", "short", "met")}
            for one in shown["minimums"]
        ],
        "carried_out": shown["carried_out"],
    }


def _refuse_own(learner: Learner, user: User) -> None:
    if learner.user_id == user.pk:
        raise AdjustmentError(_("不能办理本人的调整"))


def _refuse_open_year(closing: YearClosing) -> None:
    if not closing.is_closed:
        raise AdjustmentError(
            _("%(year)d 年没有结算或已重新开放：事实直接计入，不需要调整") % {"year": closing.year}
        )


def _refuse_unsettled(learner: Learner, closing: YearClosing) -> None:
    if not settled.latest(closing, [learner.pk]):
        raise AdjustmentError(
            _("%(year)d 年结算时没有这名学员的结算单：事实直接计入，不需要调整")
            % {"year": closing.year}
        )


def _refuse_others(learner: Learner, closing: YearClosing, facts: Sequence[Fact]) -> None:
    waiting = {fact.pk for fact in late.facts(closing, [learner.pk])}
    if any(fact.pk not in waiting for fact in facts):
        raise AdjustmentError(_("只能计入这名学员这一年迟到的事实：请刷新后再选"))


def _refuse_decision(
    adjustment: Adjustment, closing: YearClosing, reason: str, decided_by: User
) -> None:
    _refuse_open_year(closing)
    _refuse_own(adjustment.learner, decided_by)
    if adjustment.state != AdjustmentState.PROPOSED:
        raise AdjustmentError(_("这项调整已经决定：%s") % adjustment.get_state_display())
    if adjustment.proposed_by_id == decided_by.pk:
        raise AdjustmentError(_("提出调整的人不能自己决定：请由另一人办理"))
    if not reason.strip():
        raise AdjustmentError(_("请写明决定的理由"))
