"""Gathers what an assessment needs of learners: facts, posts, roles, exemptions, opening balances,
and what their settled years left.

The one way from the database to a `Case`, for one person and for a batch, so that a statement, a
standing, a rehearsal and a transcript cannot differ. Three queries, however many learners. Refuses
nothing: what is not approved, not confirmed or withdrawn is simply not there.

Facts, exemptions and openings can be asked for as they were known at the end of a day; posts and
roles carry their own dates.
"""

from collections.abc import Iterator, Sequence
from datetime import date

from credits import case_reading, ledger_reading
from credits.assessment import Case, Profile
from credits.case_reading import Circumstances
from credits.settlement import settled
from people.models import Learner

NOTHING = Circumstances()


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
    known = case_reading.circumstances_of(ids, group=group, as_known_on=as_known_on)
    for learner in learners:
        key = learner.pk
        held = known.get(key, NOTHING)
        profile = Profile(
            personnel_no=learner.personnel_no,
            born_on=learner.born_on,
            joined_on=learner.joined_on,
            roles=tuple(held.roles),
            posts=tuple(held.posts),
        )
        yield (
            learner,
            Case(
                profile=profile,
                year=year,
                facts=tuple(facts.get(key, ())),
                openings=held.openings,
                exemptions=tuple(held.exemptions),
                carried=tuple(one.carried for one in years.get(key, ())),
            ),
        )
