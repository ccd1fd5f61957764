"""The city of the morning: learners with facts, a catalogue, an exam, an officer for each unit."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.utils import timezone

from catalog.models import Session
from catalog.opening_day import browser
from credits import standing
from people.models import Agency, AgencyKind, Learner, Role, RoleKind, User
from tests.benchmarks import city, hall
from tests.benchmarks.city import YEAR
from tests.benchmarks.settlement import publish
from tests.exams import candidates
from tests.exams.candidates import Candidate

UNIT = 500


@dataclass(frozen=True)
class Size:
    people: int  # of the city
    coming: int  # to the opening
    sitting: int  # in the exam
    officers: int


@dataclass(frozen=True)
class Officer:
    visitor: browser.Visitor
    people: list[int]


@dataclass(frozen=True)
class Scene:
    sessions: list[Session]
    addresses: dict[int, str]  # of the page of a session's lecture
    comers: list[browser.Visitor]
    learners: dict[str, int]  # who it is that comes with this session's key
    candidates: list[Candidate]
    officers: list[Officer]


def found(size: Size, *, lectures: int) -> Scene:
    _catalog, sessions = hall.open_hall(lectures)
    city.grow(size.people)
    publish()
    unit = min(UNIT, size.people // size.officers)
    officers = [_officer(number, unit) for number in range(size.officers)]
    standing.rebuild(year=YEAR, now=timezone.now())
    learners = list(Learner.objects.order_by("pk")[: size.coming])
    comers = [browser.logged_in(user) for user in _logins(learners)]
    sitting = candidates.seat(size.sitting)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return Scene(
        sessions,
        {session.pk: session.lecture.get_url() for session in sessions},
        comers,
        {one.session_key: who.pk for one, who in zip(comers, learners, strict=True)},
        sitting,
        officers,
    )


def _logins(learners: Sequence[Learner]) -> list[User]:
    users = User.objects.bulk_create(
        User(username=one.personnel_no, password="!") for one in learners
    )
    for learner, user in zip(learners, users, strict=True):
        learner.user = user
    Learner.objects.bulk_update(learners, ["user"])
    return users


def _officer(number: int, people: int) -> Officer:
    """The city is made in one piece; so many of its people belong to this officer's unit."""
    root = Agency.objects.get(code="A0")
    unit = root.add_child(code=f"L{number}", name=f"第{number}局", kind=AgencyKind.UNIT)
    first = number * people
    keys = Learner.objects.order_by("pk").values_list("pk", flat=True)[first : first + people]
    Learner.objects.filter(pk__in=list(keys)).update(agency=unit)
    user = User.objects.create(username=f"officer-{number}", password="!")
    Role.objects.create(
        user=user, kind=RoleKind.PERSONNEL_OFFICER, agency=unit, starts_on=date(2020, 1, 1)
    )
    return Officer(browser.logged_in(user), list(keys[:20]))
