"""A city of units whose relations are known, and everybody who may ask something there.

      city 4101
      ├── district 41011
      │     ├── unit 410111 ─── office 4101111     and a colleague beside the unit's own person
      │     └── twin 4101112                       whose code begins as the unit's does
      └── far 410112
            └── moved 4101113                      was under the unit, with its people

Whom something is about is its holder: a unit by its first person, or somebody beside her: the
colleague in the unit, and who has left the unit for the far one.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta

from people.models import THE_THREE, Agency, AgencyKind, Learner, Role, RoleKind, User

UNITS = {
    "city": (None, "4101", AgencyKind.CITY),
    "district": ("city", "41011", AgencyKind.DISTRICT),
    "unit": ("district", "410111", AgencyKind.UNIT),
    "office": ("unit", "4101111", AgencyKind.SUBUNIT),
    "twin": ("district", "4101112", AgencyKind.UNIT),
    "far": ("city", "410112", AgencyKind.DISTRICT),
    "moved": ("unit", "4101113", AgencyKind.SUBUNIT),  # until `_move`
}
# Other people than a unit's first, and the unit that each belongs to in the end.
OTHERS = {"colleague": "unit", "leaver": "far"}
HOLDERS = (*UNITS, *OTHERS)
ABOVE = {
    "city": (),
    "district": ("city",),
    "unit": ("district", "city"),
    "office": ("unit", "district", "city"),
    "twin": ("district", "city"),
    "far": ("city",),
    "moved": ("far", "city"),
}


# Who held, or will hold, every kind of role that one person may.
ENDED = {"ended": THE_THREE[0], "ended_security": THE_THREE[1], "ended_audit": THE_THREE[2]}
TOMORROW = {
    "tomorrow": THE_THREE[0],
    "tomorrow_security": THE_THREE[1],
    "tomorrow_audit": THE_THREE[2],
}


@dataclass(frozen=True)
class Reader:
    """`kind` is a role in force at `at`; without one she is only who she is."""

    username: str
    kind: RoleKind | None = None
    at: str = ""

    @property
    def label(self) -> str:
        return self.username


@dataclass
class City:
    agencies: dict[str, Agency] = field(default_factory=dict)
    people: dict[str, Learner] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)

    def agency_of(self, holder: str) -> Agency:
        return self.agencies[OTHERS.get(holder, holder)]


def unit_of(holder: str) -> str:
    return OTHERS.get(holder, holder)


def reaches(at: str, holder: str) -> bool:
    """The ten lines of reference: a role at a unit reaches it and what is below it."""
    unit = unit_of(holder)
    return at == unit or at in ABOVE[unit]


def canary(kind: str, holder: str) -> str:
    return f"zz{kind}q{holder}zz"


def found(*, today: date) -> City:
    city = City()
    for name, (above, code, kind) in UNITS.items():
        values = {"code": code, "name": f"{name}局", "kind": kind, "document_prefix": f"{name}发"}
        city.agencies[name] = (
            Agency.objects.get(pk=city.agencies[above].pk).add_child(**values)
            if above
            else Agency.add_root(**values)
        )
    for number, holder in enumerate(HOLDERS):
        _settle(city, holder, number)
    _move(city)
    for reader in readers():
        _employ(city, reader, today)
    return city


def _settle(city: City, holder: str, number: int) -> None:
    name = canary("learner", holder)
    city.users[holder] = User.objects.create(username=name, name=name, password="!")
    at = city.agencies["unit"] if holder == "leaver" else city.agency_of(holder)
    city.people[holder] = Learner.objects.create(
        personnel_no=name[:20],
        name=name,
        sort_key=name,
        agency=at,
        user=city.users[holder],
        joined_on=date(2020, 1, 1),
        born_on=date(1980, 1, 1 + number),
    )


def _move(city: City) -> None:
    city.agencies["moved"].refresh_from_db()
    city.agencies["moved"].move(Agency.objects.get(pk=city.agencies["far"].pk), pos="last-child")
    for agency in city.agencies.values():
        agency.refresh_from_db()
    city.people["leaver"].agency = city.agencies["far"]
    city.people["leaver"].save()


def officers() -> tuple[Reader, ...]:
    """One of each kind of role in each unit."""
    return tuple(
        Reader(f"{kind.value.lower()}_{at}", kind, at)
        for kind in RoleKind
        if kind != RoleKind.CIVIL_SERVANT
        for at in UNITS
    )


def civil_servants() -> tuple[Reader, ...]:
    return tuple(Reader(canary("learner", holder)) for holder in HOLDERS)


def powerless() -> tuple[Reader, ...]:
    """Nobody holds two of the three, so three lost a role yesterday, and three begin tomorrow."""
    return Reader("nobody"), *(Reader(name) for name in (*ENDED, *TOMORROW))


def readers() -> tuple[Reader, ...]:
    return (*officers(), *civil_servants(), *powerless())


def _employ(city: City, reader: Reader, today: date) -> None:
    user, _new = User.objects.get_or_create(
        username=reader.username, defaults={"name": reader.username, "password": "!"}
    )
    city.users[reader.username] = user
    begins, ends, day = date(2020, 1, 1), None, timedelta(days=1)
    if reader.username in ENDED:
        ends = today - day
    if reader.username in TOMORROW:
        begins = today + day
    if reader.kind:
        kinds, at = [reader.kind], reader.at
    elif one := (ENDED | TOMORROW).get(reader.username):
        kinds, at = [kind for kind in RoleKind if kind == one or kind not in THE_THREE], "unit"
    else:
        return
    for kind in kinds:
        Role.objects.create(
            user=user, kind=kind, agency=city.agencies[at], starts_on=begins, ends_on=ends
        )
