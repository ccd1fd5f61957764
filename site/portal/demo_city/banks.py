"""The banks of the demo city: reviews, courses, routes over the teaching points, visits."""

from collections import defaultdict
from datetime import date, datetime, timedelta
from itertools import islice
from random import Random

from catalog.models import (
    BankDecision,
    BankState,
    Course,
    Decision,
    Lecture,
    Lecturer,
    Pool,
    PoolName,
    Route,
    RouteStop,
    Session,
    SessionState,
    Venue,
    Visit,
)
from people.models import Agency, AgencyKind, User

COURSES = 30
ROUTES = {
    "红色教育一日线": ("红旗渠精神教育现场教学点", "廉政教育现场教学点"),
    "基层治理与智慧城市线": ("基层治理现场教学点", "智慧城市运行现场教学点"),
    "黄河与乡村振兴线": ("黄河生态保护现场教学点", "乡村振兴现场教学点"),
}
GROUPS = ("新录用公务员初任班", "中青年干部班", "机关党支部主题党日", "科级干部任职班")


def furnish_banks(*, keeper: User, now: datetime, chance: Random) -> None:
    """Most lecturers and courses have been reviewed; a few wait for it or are overdue."""
    today = now.date()
    lectures = list(Lecture.objects.order_by("number").prefetch_related("knowledge_points"))
    _review_lecturers(lectures, keeper, today, chance)
    _write_courses(lectures, keeper, today, chance)
    _place_points()
    _write_routes(keeper, now, chance)
    _plan_another_session(now)


def _review_lecturers(lectures: list[Lecture], keeper: User, today: date, chance: Random) -> None:
    fields: dict[int | None, list[str]] = defaultdict(list)
    for lecture in lectures:
        fields[lecture.lecturer_id].append(lecture.category)
    teachers = list(Lecturer.objects.order_by("bank_no"))
    for number, teacher in enumerate(teachers):
        teacher.expertise = "、".join(sorted(set(fields[teacher.pk])))
        teacher.telephone = f"0371-6900{number:04d}"
        if number % 15 != 14:
            teacher.state = BankState.IN_BANK
            teacher.reviewed_on = today - timedelta(days=chance.randrange(20, 1150))
    Lecturer.objects.bulk_update(teachers, ["expertise", "telephone", "state", "reviewed_on"])
    BankDecision.objects.bulk_create(
        BankDecision(
            lecturer=one, decision=Decision.PASSED, decided_on=one.reviewed_on, decided_by=keeper
        )
        for one in teachers
        if one.reviewed_on
    )


def _write_courses(lectures: list[Lecture], keeper: User, today: date, chance: Random) -> None:
    for number, lecture in enumerate(islice(lectures, COURSES)):
        is_in = number % 10 != 9
        on = today - timedelta(days=chance.randrange(20, 1150)) if is_in else None
        course = Course.objects.create(
            title=lecture.title,
            lecturer_id=lecture.lecturer_id,
            category=lecture.category,
            hours=lecture.credits,
            abstract=lecture.abstract,
            state=BankState.IN_BANK if is_in else BankState.PROPOSED,
            reviewed_on=on,
        )
        course.knowledge_points.set(lecture.knowledge_points.all())
        Lecture.objects.filter(pk=lecture.pk).update(course=course)
        if on:
            BankDecision.objects.create(
                course=course, decision=Decision.PASSED, decided_on=on, decided_by=keeper
            )


def _place_points() -> None:
    districts = list(Agency.objects.filter(kind=AgencyKind.DISTRICT).order_by("path"))
    for venue in Venue.objects.filter(is_teaching_point=True).order_by("pk"):
        here = (one for one in districts if one.name[:2] in venue.address[:6])
        venue.district = next(here, None)
        topic = venue.name.removesuffix("现场教学点")
        venue.introduction = f"以“{topic}”为主题，有固定讲解员和教学课程，团组须预约。"
        venue.save()


def _write_routes(keeper: User, now: datetime, chance: Random) -> None:
    points = {one.name: one for one in Venue.objects.filter(is_teaching_point=True)}
    courses = list(Course.objects.filter(state=BankState.IN_BANK).order_by("pk"))
    units = list(Agency.objects.filter(depth=2).order_by("path"))
    for place, (name, stops) in enumerate(ROUTES.items()):
        route = Route.objects.create(name=name, introduction="半天至一天，集体乘车前往。")
        for order, stop in enumerate(stops):
            RouteStop.objects.create(
                route=route, venue=points[stop], minutes=60 + 30 * order, sort_order=order
            )
            courses[2 * place + order].points.add(points[stop])
            Visit.objects.bulk_create(
                Visit(
                    venue=points[stop],
                    route=route,
                    visited_on=now.date() - timedelta(days=17 * number + place + 1),
                    group=group,
                    people=chance.randrange(18, 60),
                    agency=chance.choice(units),
                    recorded_by=keeper,
                    recorded_at=now,
                )
                for number, group in enumerate(GROUPS)
            )


def _plan_another_session(now: datetime) -> None:
    """One more session is being planned, in a hall that is taken at that time: a clash to see."""
    coming = Session.objects.upcoming(now=now).order_by("starts_at", "pk")[:2]
    if len(coming) < 2:
        return
    taken, popular = coming
    another = Session.objects.create(
        lecture=popular.lecture,
        venue=taken.venue,
        starts_at=taken.starts_at + timedelta(hours=1),
        ends_at=taken.ends_at + timedelta(hours=1),
        state=SessionState.DRAFT,
    )
    Pool.objects.create(session=another, name=PoolName.OPEN, seats=40)
