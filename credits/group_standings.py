"""Standings under further measures: for those who hold the role that the measure is for, such as a
technical title besides being a civil servant (one person under several measures at once).

The only writer of `GroupStanding`. Lists, statistics, notices and the settlement go by the measure
for everyone; these stand beside it. Who holds the role on no day of the year has none.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple

from django.db.models import Q

from credits import cases, editions, outcomes
from credits.assessment import Kernel, Profile, Statement
from credits.models import GroupStanding, HeldRole
from people.models import Learner

Kernels = Mapping[str, Kernel]


class Judged(NamedTuple):
    group: str
    kernel: Kernel
    statement: Statement


def statements_of(learner: Learner, *, year: int, profile: Profile) -> list[Judged]:
    """The learner's year under each further measure that judges her."""
    kernels = editions.further_in_force(year)
    first, last = date(year, 1, 1), date(year, 12, 31)
    held = {
        role.name
        for role in profile.roles
        if (role.from_ is None or role.from_ <= last) and (role.to is None or role.to >= first)
    }
    return [
        Judged(group, kernel, cases.of(learner, year=year, group=group).judged_by(kernel))
        for group, kernel in kernels.items()
        if group in held
    ]


def rebuild_batch(kernels: Kernels, batch: Sequence[Learner], *, year: int, now: datetime) -> int:
    """Bring some learners up to date; returns how many rows have changed."""
    ids = [learner.pk for learner in batch]
    held = _holders(ids, list(kernels), year)
    rows = GroupStanding.objects.filter(learner_id__in=ids, year=year)
    stored = {(one.learner_id, one.group): one for one in rows}
    changed, kept = [], set()
    for group, kernel in kernels.items():
        holders = [learner for learner in batch if (learner.pk, group) in held]
        for learner, case in cases.of_batch(holders, year=year, group=group) if holders else ():
            kept.add((learner.pk, group))
            columns = outcomes.columns_of(
                case.judged_by(kernel, with_lines=False),
                edition=kernel.rulebook.digest,
                now=now,
            )
            fresh = GroupStanding(learner_id=learner.pk, group=group, **columns)
            if not outcomes.is_same(fresh, stored.get((learner.pk, group))):
                changed.append(fresh)
    outcomes.store(changed, one_per=("learner", "year", "group"))
    gone = [one.pk for key, one in stored.items() if key not in kept]
    if gone:
        GroupStanding.objects.filter(pk__in=gone).delete()
    return len(changed)


def _holders(ids: list[int], groups: list[str], year: int) -> set[tuple[int, str]]:
    within = Q(ends_on=None) | Q(ends_on__gte=date(year, 1, 1))
    held = HeldRole.objects.filter(
        within, learner_id__in=ids, name__in=groups, withdrawn_at=None,
        starts_on__lte=date(year, 12, 31),
    )  # fmt: skip
    return set(held.values_list("learner_id", "name"))
