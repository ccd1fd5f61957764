"""The year's catalogue in releases: all of it in January, a moved and a cancelled session a few
days ago, one moved whose messages wait to be read, and one change that waits for a release; and
the book that is asked for of it."""

from datetime import datetime, timedelta

from django.db.models import F, QuerySet

from catalog.models import AnnualCatalog, Enrolment, Session, SessionState, Venue
from catalog.publishing import book
from catalog.releasing import releases, session_drafts
from people.models import User


def release_catalogue(users: dict[str, User], *, now: datetime) -> None:
    catalog = AnnualCatalog.objects.get(year=now.year)
    chief = users["peixun"]
    opened = catalog.selection_opens_at
    assert opened is not None  # the season sets it
    releases.publish(catalog=catalog, by=chief, now=min(opened - timedelta(days=3), now))
    coming = list(Session.objects.upcoming(now=now).order_by("starts_at", "pk"))
    own = Enrolment.objects.holding().filter(learner__user=users["gongwuyuan"])
    hers = set(own.values_list("session", flat=True))
    moved = next((one for one in coming if one.pk in hers), None)
    others = [one for one in coming if one.pk not in hers]
    if moved is None or len(others) < 2:
        return  # in the last days of a year nothing is left to change
    _propose(moved, venue=_larger_hall(moved), now=now)
    _propose(others[-1], state=SessionState.CANCELLED, now=now)
    releases.publish(
        catalog=catalog,
        note="一场换到较大的会场，一场因授课人公务取消。",
        by=chief,
        now=now - timedelta(days=2),
    )
    if taken := [one for one in others[1:-1] if one.enrolments.exists()]:
        _propose(taken[0], **_later(taken[0]), now=now)
        releases.publish(
            catalog=catalog,
            note="一场因会场安排推迟半小时。",
            held=True,
            by=chief,
            now=now - timedelta(hours=3),
        )
    _propose(others[0], **_later(others[0]), now=now)


def ask_for_the_book(*, by: User, now: datetime) -> None:
    """The worker prints it when the site is up: 9 s that nobody waits for here."""
    book.submit(catalog=AnnualCatalog.objects.get(year=now.year), requested_by=by, now=now)


def _later(session: Session) -> dict[str, datetime]:
    half = timedelta(minutes=30)
    return {"starts_at": session.starts_at + half, "ends_at": session.ends_at + half}


def _propose(session: Session, *, now: datetime, **words: object) -> None:
    values = {name: getattr(session, name) for name in session_drafts.CONTENT}
    session_drafts.propose(session=session, values=values | words, now=now)


def _larger_hall(session: Session) -> Venue:
    halls: QuerySet[Venue] = Venue.objects.exclude(pk=session.venue_id)
    return halls.order_by(F("capacity").desc(), "pk")[0]
