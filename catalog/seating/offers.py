"""A session as one learner sees it: her seat, her place in line, or why she can have neither."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.models.no_show import NoShowEffect
from catalog.models.seats import Enrolment, PoolName
from catalog.models.session import Session, SessionState
from catalog.models.waiting import WaitingPlace
from catalog.seating import addressed, no_shows
from catalog.seating import checks as seat_checks
from catalog.seating.addressed import Addressed
from catalog.seating.no_shows import Consequence
from catalog.seating.seen import AnySession
from people.models import Learner

if TYPE_CHECKING:
    from catalog.models.pages import AnnualCatalog


@dataclass(frozen=True)
class Offer:
    """A session as one learner sees it: her seat in it, or why she cannot take one."""

    session: AnySession
    enrolment: Enrolment | None
    refusal: str
    place: WaitingPlace | None = None  # with its position
    may_wait: bool = False
    may_wish: bool = False
    has_accessible: bool = False
    why: str = ""  # the refusal in a whole sentence, where a word does not say enough

    @property
    def may_enrol(self) -> bool:
        return self.enrolment is None and not self.refusal

    @property
    def may_cancel(self) -> bool:
        return self.enrolment is not None and not self.refusal


def offers_of(
    catalog: "AnnualCatalog", sessions: Iterable[Session], learner: Learner | None, *, now: datetime
) -> list[Offer]:
    sessions = list(sessions)
    held: dict[int, Enrolment] = {}
    places: dict[int, WaitingPlace] = {}
    if learner is not None:
        enrolments = Enrolment.objects.holding().filter(learner=learner, session__in=sessions)
        held = {one.session_id: one for one in enrolments}
        waiting = WaitingPlace.objects.waiting().filter(learner=learner, session__in=sessions)
        places = {one.session_id: one for one in waiting.with_position()}
    lectures = {one.lecture_id for one in sessions}
    told = addressed.to(learner, lectures, on=timezone.localdate(now))
    eye = eye_of(catalog, learner, told, now=now)
    return [
        eye.offer(session, held.get(session.pk), places.get(session.pk)) for session in sessions
    ]


def eye_of(
    catalog: "AnnualCatalog", learner: Learner | None, told: Addressed, *, now: datetime
) -> "Eye":
    missed = no_shows.consequence(learner, catalog, now=now) if learner else None
    return Eye(catalog, learner, window(catalog, now=now), now, told, missed)


def window(catalog: "AnnualCatalog", *, now: datetime) -> str:
    """Why nothing can be chosen now, in words; empty while the window is open."""
    if catalog.takes_wishes(now=now):
        return _("正在填报志愿，抽签后可选余座")
    if not catalog.has_opened(now=now):
        return _("选学尚未开始")
    if catalog.has_closed(now=now):
        return _("选学已经截止")
    if catalog.awaits_draw():
        return _("等待抽签，之后可选余座")
    return ""


@dataclass(frozen=True)
class Eye:
    """Whose view it is, and when: what decides an offer beside the session itself."""

    catalog: "AnnualCatalog"
    learner: Learner | None
    closed_window: str
    now: datetime
    told: Addressed
    consequence: Consequence | None = None

    def offer(
        self, session: AnySession, enrolment: Enrolment | None, place: WaitingPlace | None
    ) -> Offer:
        over = _refusal_of_session(session, now=self.now)
        if enrolment is not None:
            return Offer(session, enrolment, over or self._refusal_of_cancelling(session))
        barred, why = ("", "") if over else self._barred(session)
        closed = over or self.closed_window or (barred if not self._may_only_wait(barred) else "")
        full = "" if closed else barred or _refusal_of_seat(session, self.learner)
        may_wait = (
            bool(full)
            and place is None
            and self.learner is not None
            and self.now < self.catalog.last_promotion(session)
        )
        return Offer(
            session,
            None,
            closed or full,
            place,
            may_wait,
            may_wish=not over and self._may_wish(session),
            has_accessible=_has_accessible(session),
            why=why,
        )

    def _barred(self, session: AnySession) -> tuple[str, str]:
        """Why this person may not choose it, in a word and in a sentence."""
        if sentence := self.told.refusal(session.lecture_id):
            return _("不在培训对象内"), sentence
        if sentence := self._refusal_of_the_preferred(session):
            return _("优先对象先选"), sentence
        if self.consequence is not None:
            return str(self.consequence.effect.label), self.consequence.sentence
        return "", ""

    def _may_only_wait(self, barred: str) -> bool:
        return self.consequence is not None and barred == NoShowEffect.LINE_ONLY.label

    def _may_wish(self, session: AnySession) -> bool:
        if self.learner is None or not self.catalog.takes_wishes(now=self.now):
            return False
        if self.told.refusal(session.lecture_id):
            return False
        return bool(seat_checks.usable_pools(session, self.learner))

    def _refusal_of_the_preferred(self, session: AnySession) -> str:
        preferred = self.told.those_preferred(session.lecture_id)
        if not preferred or not self.catalog.is_for_the_preferred(now=self.now):
            return ""
        return seat_checks.said_of_the_preferred(preferred, self.catalog)

    def _refusal_of_cancelling(self, session: AnySession) -> str:
        late = self.now >= self.catalog.last_cancelling(session)
        return _("退选已截止") if late else ""


def _has_accessible(session: AnySession) -> bool:
    return any(pool.name == PoolName.ACCESSIBLE and pool.seats for pool in session.pools.all())


def _refusal_of_session(session: AnySession, *, now: datetime) -> str:
    if session.state != SessionState.PLANNED:
        return str(session.get_state_display())
    return _("已开始") if session.has_started(now=now) else ""


def _refusal_of_seat(session: AnySession, learner: Learner | None) -> str:
    if learner is None:
        return _("本账号没有学员档案")
    usable = seat_checks.usable_pools(session, learner)
    return "" if any(pool.free > 0 for pool in usable) else _("席位已满")
