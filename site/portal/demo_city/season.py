"""The year's lecture hall of 嵩阳市: catalogue, sessions, seats taken, past classes closed."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import islice
from random import Random

from wagtail.models import Page

from catalog.attending import attendance
from catalog.models import (
    AnnualCatalog,
    Attendance,
    AttendanceState,
    Bucket,
    CatalogIndex,
    Enrolment,
    Grade,
    Lecture,
    LectureForm,
    Lecturer,
    Pool,
    PoolName,
    Session,
    Venue,
)
from people.models import Agency, AgencyKind, Learner, User
from portal.demo_city.addressing import address_lectures
from portal.demo_city.doors import scan_the_door, send_late
from portal.demo_city.handbook import write_points
from portal.demo_city.keeping import keep_seats
from portal.demo_city.lectures import FOREWORD, THEME, VENUES, LectureRow, lecturers, lectures
from portal.demo_city.logins import HOST_UNIT

LECTURES = 100
LECTURERS = 60
GRADES = {"一级": Grade.FIRST, "二级": Grade.SECOND, "三级": Grade.THIRD}
FORMS = {
    "专题讲座": LectureForm.LECTURE,
    "案例教学": LectureForm.CASE,
    "现场教学": LectureForm.ON_SITE,
}
# What attendance lists of real halls look like: a few leave early, a few never come.
PRESENT_SHARE, PART_SHARE = 0.93, 0.97


@dataclass(frozen=True)
class Season:
    """`audience` maps a host's path to its subtree's learners, `everyone` holds all of them."""

    everyone: Sequence[int]
    audience: dict[str, list[int]]


def hold_season(
    *, officer: User, now: datetime, chance: Random, say: Callable[[str], None]
) -> None:
    """Publish the year's catalogue, fill the seats, and close every class that is over."""
    hosts = list(
        Agency.objects.filter(depth=2, kind__in=[AgencyKind.UNIT, AgencyKind.DISTRICT])
        .order_by("path")
    )  # fmt: skip
    season = _season(hosts)
    rows = list(
        lectures(
            LECTURES,
            year=now.year,
            people=len(season.everyone),
            hosts=len(hosts),
            own_host=[host.short_name for host in hosts].index(HOST_UNIT),
            lecturers=LECTURERS,
            chance=chance,
        )
    )
    sessions = _publish(rows, hosts, now=now, chance=chance)
    say(f"  年度目录：{len(sessions)} 场讲座")
    for row, session in zip(rows, sessions, strict=True):
        _fill_seats(row, session, season, now=now, chance=chance)
    say(f"  限定或优先对象的讲座：{address_lectures(sessions, now=now)} 个")
    unit = next(host for host in hosts if host.short_name == HOST_UNIT)
    kept = keep_seats(sessions, unit, now=now)
    say(f"  单位预留与无障碍席位：{kept} 场")
    over = [session for session in sessions if session.has_ended(now=now)]
    # The newest class of the demo's own unit is left to its officer to finish.
    own = [one for one in over if one.lecture.host.short_name == HOST_UNIT]
    unfinished = own[-1:]
    for session in (one for one in over if one not in unfinished):
        _take_attendance(session, officer=officer, chance=chance)
        _close(session, officer=officer)
    for session in unfinished:
        scan_the_door(session, officer=officer, chance=chance)
    for session in own[-2:-1]:
        send_late(session, officer=officer)
    closed = len(over) - len(unfinished)
    say(f"  考勤：{Attendance.objects.count()} 人次，{closed} 个班次已结班")


def _close(session: Session, *, officer: User) -> None:
    attendance.close(session=session, closed_by=officer, now=session.ends_at + timedelta(hours=2))


def _season(hosts: list[Agency]) -> Season:
    audience: dict[str, list[int]] = defaultdict(list)
    everyone: list[int] = []
    width = len(hosts[0].path)
    for pk, path in Learner.objects.order_by("pk").values_list("pk", "agency__path"):
        everyone.append(pk)
        audience[path[:width]].append(pk)
    return Season(everyone, audience)


def _publish(
    rows: list[LectureRow], hosts: list[Agency], *, now: datetime, chance: Random
) -> list[Session]:
    catalog = _catalog(now=now)
    venues = _venues(hosts)
    teachers = _lecturers(chance)
    points = write_points()
    sessions = []
    for row in rows:
        lecture = _lecture(row, hosts[row.host], teachers[row.lecturer])
        catalog.add_child(instance=lecture)
        lecture.knowledge_points.set(chance.sample(points, 2))
        lecture.save()
        sessions.append(
            Session(
                lecture=lecture,
                venue=venues[row.venue],
                starts_at=row.starts_at,
                ends_at=row.ends_at,
                break_minutes=row.break_minutes,
            )
        )
    return Session.objects.bulk_create(sessions)


def _catalog(*, now: datetime) -> AnnualCatalog:
    home = Page.objects.get(depth=2)
    home.title = home.draft_title = "嵩阳市"
    home.save()
    index = home.add_child(instance=CatalogIndex(title="培训大讲堂", slug="lectures"))
    opens_at = now.replace(month=1, day=4, hour=9, minute=0, second=0, microsecond=0)
    catalog: AnnualCatalog = index.add_child(
        instance=AnnualCatalog(
            title=f"{now.year}年度培训大讲堂目录",
            slug=str(now.year),
            year=now.year,
            theme=THEME,
            foreword=FOREWORD,
            unit_reserve_most=10,
            selection_opens_at=opens_at,
            selection_closes_at=opens_at.replace(month=12, day=31, hour=18),
            room_codes=True,
        )
    )
    return catalog


def _venues(hosts: list[Agency]) -> list[Venue]:
    return Venue.objects.bulk_create(
        Venue(
            name=row.name,
            address=row.address,
            capacity=row.capacity,
            is_teaching_point=row.is_teaching_point,
            grade=GRADES[row.grade] if row.is_teaching_point else "",
            owner=hosts[place] if row.is_teaching_point else None,
        )
        for place, row in enumerate(VENUES)
    )


def _lecturers(chance: Random) -> list[Lecturer]:
    return Lecturer.objects.bulk_create(
        Lecturer(name=row.name, bank_no=row.number, unit=row.unit, title=row.title)
        for row in lecturers(LECTURERS, chance=chance)
    )


def _lecture(row: LectureRow, host: Agency, lecturer: Lecturer) -> Lecture:
    minutes = int((row.ends_at - row.starts_at).total_seconds()) // 60 - row.break_minutes
    whole, rest = divmod(minutes, 60)
    return Lecture(
        title=row.title,
        slug=f"{row.number:03d}",
        number=f"{row.starts_at:%Y}-{row.number:03d}",
        theme=THEME,
        category=row.category,
        lecturer=lecturer,
        host=host,
        contact="培训联络员",
        telephone=f"0371-6{row.host:03d}{row.number:04d}",
        addressed_to=row.addressed_to,
        form=FORMS[row.form],
        abstract=row.abstract,
        # The announcement follows the measure: an hour is 1, a remainder over half an hour 0.5.
        credits=whole + (Decimal("0.5") if rest > 30 else 0),
        bucket=Bucket.REQUIRED if row.bucket == "required" else Bucket.ELECTIVE,
    )


def _fill_seats(
    row: LectureRow, session: Session, season: Season, *, now: datetime, chance: Random
) -> None:
    planned_audience = season.audience[session.lecture.host.path]
    planned = min(row.planned, len(planned_audience))
    offered = row.planned + row.open_seats
    share = chance.uniform(0.9, 1.0) if session.has_ended(now=now) else chance.uniform(0.3, 1.0)
    first = chance.sample(planned_audience, int(planned * share))
    others = _others(season.everyone, set(first), chance)
    second = list(islice(others, int((offered - planned) * share)))
    for name, seats, taken in (
        (PoolName.PLANNED, planned, first),
        (PoolName.OPEN, offered - planned, second),
    ):
        pool = Pool.objects.create(session=session, name=name, seats=seats, taken=len(taken))
        Enrolment.objects.bulk_create(
            Enrolment(session=session, pool=pool, learner_id=learner, enrolled_at=at)
            for learner, at in zip(taken, _moments(session, now, chance), strict=False)
        )


def _others(everyone: Sequence[int], taken: set[int], chance: Random) -> Iterator[int]:
    while len(taken) < len(everyone):
        learner = chance.choice(everyone)
        if learner not in taken:
            taken.add(learner)
            yield learner


def _moments(session: Session, now: datetime, chance: Random) -> Iterator[datetime]:
    """When the seats were chosen: in the weeks before the session, never in the future."""
    latest = min(session.starts_at - timedelta(days=1), now)
    while True:
        yield latest - timedelta(minutes=chance.randrange(40_000))


def _take_attendance(session: Session, *, officer: User, chance: Random) -> None:
    holders = session.enrolments.order_by("pk").values_list("learner_id", flat=True)
    Attendance.objects.bulk_create(
        Attendance(
            session=session,
            learner_id=learner,
            state=state,
            minutes=session.minutes // 2 if state == AttendanceState.PART else None,
            taken_by=officer,
            taken_at=session.ends_at,
        )
        for learner in holders
        for state in [_presence(chance.random())]
    )


def _presence(draw: float) -> AttendanceState:
    if draw < PRESENT_SHARE:
        return AttendanceState.PRESENT
    return AttendanceState.PART if draw < PART_SHARE else AttendanceState.ABSENT
