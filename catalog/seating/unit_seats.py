"""What a unit's officer sees of seats: the sessions to come with what is kept for her people, and
one session with its bookings and the people she may send, who lacks most first. Reads only.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django import forms
from django.core.paginator import Page, Paginator
from django.db.models import Count, F, FilteredRelation, Q
from django.utils.translation import gettext_lazy as _

from catalog.models import Enrolment, EnrolmentState, Pool, PoolName, Session
from credits.models import Standing
from people.models import Agency, Learner
from people.models.learner import LearnerQuerySet

PAGE_SIZE = 50


class PeopleForm(forms.Form):
    q = forms.CharField(label=_("姓名或人事编号"), max_length=60, required=False, strip=True)
    short = forms.BooleanField(label=_("只看未达标的"), required=False)

    def wishes(self) -> dict[str, Any]:
        self.full_clean()
        return self.cleaned_data


@dataclass(frozen=True)
class Sent:
    """A person who may be sent: what she lacks this year, and her seat here if she has one."""

    learner: Learner
    standing: Standing | None
    is_seated: bool

    @property
    def unmet(self) -> list[dict[str, Any]]:
        return [one for one in self.standing.minimums if not one["met"]] if self.standing else []


def sessions(people: LearnerQuerySet, *, now: datetime, page: str | None) -> Page:
    """What is still to come of the published lectures, with the seats of these people in it."""
    ours = Q(enrolments__state=EnrolmentState.ENROLLED, enrolments__learner__in=people)
    coming = Session.objects.upcoming(now=now).filter(lecture__live=True)
    counted = coming.annotate(ours=Count("enrolments", filter=ours))
    return Paginator(counted.shown().order_by("starts_at", "pk"), PAGE_SIZE).get_page(page)


def reserves_of(pools: Iterable[Pool], tops: Sequence[Agency]) -> list[Pool]:
    """Those kept for units within an officer's reach, and for a unit above that holds them."""
    return [
        pool
        for pool in pools
        if pool.agency is not None
        and pool.seats
        and any(_is_kin(pool.agency.path, top.path) for top in tops)
    ]


def free_open(session: Session) -> int:
    return sum(pool.free for pool in session.pools.all() if pool.name == PoolName.OPEN)


def bookings(session: Session, people: LearnerQuerySet) -> list[Enrolment]:
    held = Enrolment.objects.holding().filter(session=session, learner__in=people)
    return list(
        held.select_related("learner__agency", "pool__agency", "enrolled_by").order_by(
            "learner__agency__path", "learner__sort_key", "pk"
        )
    )


def people_to_send(
    session: Session,
    people: LearnerQuerySet,
    wishes: Mapping[str, Any],
    *,
    on: date,
    page: str | None,
) -> tuple[Page, list[Sent]]:
    """One page of them; among those of one gap by unit and name."""
    year = on.year
    if words := wishes.get("q"):
        people = people.called(words)
    found = people.annotate(
        this_year=FilteredRelation("standings", condition=Q(standings__year=year))
    )
    if wishes.get("short"):
        found = found.filter(this_year__is_met=False)
    ordered = found.order_by(
        F("this_year__short").desc(nulls_last=True), "agency__path", "sort_key", "pk"
    )
    shown = Paginator(ordered.select_related("agency"), PAGE_SIZE).get_page(page)
    learners = list(shown)
    standings = Standing.objects.filter(year=year, learner__in=learners)
    known = {one.learner_id: one for one in standings}
    held = Enrolment.objects.holding().filter(session=session, learner__in=learners)
    seated = set(held.values_list("learner_id", flat=True))
    return shown, [Sent(one, known.get(one.pk), one.pk in seated) for one in learners]


def _is_kin(path: str, other: str) -> bool:
    return path.startswith(other) or other.startswith(path)
