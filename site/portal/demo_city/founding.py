"""Writes the city's agencies, civil servants and demo logins into an empty database."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from random import Random

from people.models import Agency, Learner, Post, Role, User
from people.pinyin import sort_key
from portal.demo_city.agencies import CITY_CODE, AgencyRow, city_agencies
from portal.demo_city.logins import DEMO_LOGINS, DEMO_PASSWORD, DemoLogin
from portal.demo_city.people import PersonRow, civil_servants
from portal.demo_city.study import Student

BATCH = 2_000
A_LITTLE_SHORT = 0.55  # of the zeal that completes a year
# From these posts and ranks on the year asks for more (县处级 and above).
HIGHER = ("厅局级", "县处级", "巡视员", "调研员")


def found_people(
    count: int, *, today: date, chance: Random, say: Callable[[str], None]
) -> list[Student]:
    """Write agencies and people; returns how eagerly each of them will study."""
    rows = city_agencies()
    agencies = _write_agencies(rows)
    say(f"  机构：{len(agencies)} 个")
    people = list(civil_servants(count, rows, year=today.year, chance=chance))
    learners = _write_learners(people, agencies)
    _write_posts(people, learners)
    say(f"  公务员：{len(learners)} 人")
    return [
        Student(learner.pk, person.zeal, _tier(person))
        for person, learner in zip(people, learners, strict=True)
    ]


def found_logins(students: list[Student], *, today: date) -> dict[str, User]:
    """One user per role. The civil servant's login belongs to a person of the host unit, whose
    zeal is set a little short, so that the gap and what closes it can be seen."""
    users = {login.username: _write_login(login, today) for login in DEMO_LOGINS}
    unit = Learner.objects.in_subtree(_agency(DEMO_LOGINS[0])).in_bulk()
    place = next(place for place, student in enumerate(students) if student.learner in unit)
    students[place] = replace(students[place], zeal=A_LITTLE_SHORT)
    learner = students[place].learner
    user = users[DEMO_LOGINS[0].username]
    Learner.objects.filter(pk=learner).update(user=user)
    User.objects.filter(pk=user.pk).update(name=unit[learner].name)
    return users


def _write_agencies(rows: list[AgencyRow]) -> dict[str, Agency]:
    """Paths are counted out here: one insert for 800 nodes instead of three queries for each."""
    children: dict[str | None, int] = defaultdict(int)
    made: dict[str, Agency] = {}
    for row in rows:
        children[row.parent] += 1
        parent = made[row.parent] if row.parent else None
        depth = parent.depth + 1 if parent else 1
        made[row.code] = Agency(
            path=Agency._get_path(parent.path if parent else "", depth, children[row.parent]),
            depth=depth,
            code=row.code,
            name=row.name,
            short_name=row.short_name,
            kind=row.kind,
            document_prefix=row.document_prefix,
        )
    for code, agency in made.items():
        agency.numchild = children[code]
    Agency.objects.bulk_create(made.values())
    return made


def _write_learners(people: list[PersonRow], agencies: dict[str, Agency]) -> list[Learner]:
    return Learner.objects.bulk_create(
        (
            Learner(
                personnel_no=row.personnel_no,
                name=row.name,
                sort_key=sort_key(row.name),
                agency=agencies[row.agency_code],
                born_on=row.born_on,
                joined_on=row.joined_on,
            )
            for row in people
        ),
        batch_size=BATCH,
    )


def _write_posts(people: list[PersonRow], learners: list[Learner]) -> None:
    Post.objects.bulk_create(
        (
            Post(learner=learner, post=row.post, rank=row.rank, starts_on=row.appointed_on)
            for row, learner in zip(people, learners, strict=True)
        ),
        batch_size=BATCH,
    )


def _tier(person: PersonRow) -> str:
    return "县处级" if any(word in person.post + person.rank for word in HIGHER) else "其他"


def _agency(login: DemoLogin) -> Agency:
    if not login.unit:
        return Agency.objects.get(code=CITY_CODE)
    return Agency.objects.get(short_name=login.unit, depth=2)


def _write_login(login: DemoLogin, today: date) -> User:
    user = User.objects.create_user(login.username, password=DEMO_PASSWORD, name=login.name)
    Role.objects.create(
        user=user, kind=login.role, agency=_agency(login), starts_on=date(today.year, 1, 1)
    )
    return user
