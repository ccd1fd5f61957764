"""Gathers what an assessment needs of learners: facts, posts, roles, exemptions, opening balances,
and what their settled years left.

The one way from the database to a `Case`, for one person and for a batch, so that a statement, a
standing, a rehearsal and a transcript cannot differ. Five queries, however many learners. Refuses
nothing: what is not approved, not confirmed or withdrawn is simply not there.

Facts, exemptions and openings can be asked for as they were known at the end of a day; posts and
roles carry their own dates.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from itertools import groupby
from operator import attrgetter
from typing import Any

from django.db import models
from django.db.models import F, Q, Value

from credits import assessment, ledger_reading
from credits.assessment import Case, Opening, Profile, Role
from credits.models import Exemption, HeldRole, OpeningBalance, OpeningState
from credits.settlement import settled
from people.models import Learner, Post


def of(learner: Learner, *, year: int, group: str = "", as_known_on: date | None = None) -> Case:
    """All that is known of one learner through the year, for the measure of a group."""
    return next(of_batch([learner], year=year, group=group, as_known_on=as_known_on))[1]


def of_batch(
    learners: Sequence[Learner], *, year: int, group: str = "", as_known_on: date | None = None
) -> Iterator[tuple[Learner, Case]]:
    """The same of some hundred learners, in their order."""
    ids = [learner.pk for learner in learners]
    # A shifted year may end in the calendar year after.
    # Years are settled under the measure that judges everyone, so a further one reads all.
    years = {} if group else settled.years_of(ids, as_known_on=as_known_on)
    facts = ledger_reading.facts_by_learner(
        ids,
        through=year + 1,
        as_known_on=as_known_on,
        reaches={key: [one.reach for one in some] for key, some in years.items()},
    )
    posts, roles = _held(ids)
    exemptions = _exemptions(ids, group, as_known_on)
    openings = _openings(ids, group, as_known_on)
    for learner in learners:
        key = learner.pk
        profile = Profile(
            personnel_no=learner.personnel_no,
            born_on=learner.born_on,
            joined_on=learner.joined_on,
            roles=roles.get(key, ()),
            posts=posts.get(key, ()),
        )
        yield (
            learner,
            Case(
                profile=profile,
                year=year,
                facts=tuple(facts.get(key, ())),
                openings=openings.get(key, ()),
                exemptions=exemptions.get(key, ()),
                carried=tuple(one.carried for one in years.get(key, ())),
            ),
        )


def _held(
    ids: list[int],
) -> tuple[dict[int, tuple[assessment.Post, ...]], dict[int, tuple[Role, ...]]]:
    """Posts and roles, in one query: both are held from one day to another."""
    columns = ("learner_id", "is_role", "post", "rank", "starts_on", "ends_on")
    posts = Post.objects.filter(learner_id__among=ids).annotate(is_role=Value(0))
    roles = HeldRole.objects.filter(learner_id__among=ids, withdrawn_at=None).annotate(
        is_role=Value(1), post=F("name"), rank=Value("")
    )
    held = posts.values_list(*columns).union(roles.values_list(*columns), all=True)
    found: dict[int, list[assessment.Post]] = {}
    named: dict[int, list[Role]] = {}
    for learner_id, is_role, name, rank, starts_on, ends_on in held.order_by(
        "learner_id", "starts_on", "post"
    ):
        if is_role:
            named.setdefault(learner_id, []).append(Role(name, starts_on, ends_on))
        else:
            post = assessment.Post(name or None, rank or None, starts_on, ends_on)
            found.setdefault(learner_id, []).append(post)
    return _tuples(found), _tuples(named)


def _exemptions(
    ids: list[int], group: str, as_known_on: date | None
) -> dict[int, tuple[assessment.Exemption, ...]]:
    given = Exemption.objects.filter(learner_id__among=ids, group=group, state="APPROVED")
    if as_known_on is not None:
        end = ledger_reading.end_of(as_known_on)
        given = Exemption.objects.filter(
            Q(state="APPROVED") | Q(state="WITHDRAWN", withdrawn_at__gte=end),
            learner_id__among=ids,
            group=group,
            decided_at__lt=end,
        )
    return _by_learner(
        given.order_by("learner_id", "starts_on", "pk"),
        lambda one: assessment.Exemption(
            one.code, one.starts_on, one.ends_on, str(one.decided_by_id)
        ),
    )


def _openings(
    ids: list[int], group: str, as_known_on: date | None
) -> dict[int, tuple[Opening, ...]]:
    """Net of counter-entries."""
    entered = OpeningBalance.objects.filter(
        learner_id__among=ids, group=group, listed_in__state=OpeningState.CONFIRMED
    )
    if as_known_on is not None:
        entered = entered.filter(listed_in__decided_at__lt=ledger_reading.end_of(as_known_on))
    net: dict[tuple[int, int, str], Decimal] = {}
    for one in entered.order_by("learner_id", "earned_in", "bucket"):
        key = one.learner_id, one.earned_in, one.bucket
        net[key] = net.get(key, Decimal(0)) + one.credits
    found: dict[int, tuple[Opening, ...]] = {}
    for (learner_id, earned_in, bucket), credits in net.items():
        if credits:
            opening = Opening(bucket, credits, earned_in)
            found[learner_id] = (*found.get(learner_id, ()), opening)
    return found


def _by_learner(rows: models.QuerySet[Any], value: Any) -> dict[int, tuple[Any, ...]]:
    """Rows ordered by learner, each turned into a value."""
    return {
        learner_id: tuple(value(row) for row in some)
        for learner_id, some in groupby(rows, key=attrgetter("learner_id"))
    }


def _tuples(lists: dict[int, list[Any]]) -> dict[int, tuple[Any, ...]]:
    return {key: tuple(some) for key, some in lists.items()}
