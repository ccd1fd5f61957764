"""The recurring cast: a city, a district, two sibling bureaus with people, and a year's catalogue.

The health bureau (卫健委) hosts; the transport bureau (交通局) is its sibling and must see
nothing of it. 王犇 and 李喆 work in the health bureau, 赵堃 in the transport bureau.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from wagtail.models import Locale, Page, Site

from catalog.models import (
    AnnualCatalog,
    Bucket,
    CatalogIndex,
    Lecture,
    Lecturer,
    Pool,
    PoolName,
    Session,
    Venue,
)
from people.models import Agency, AgencyKind, Learner, Role, RoleKind, User

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)  # 09:00 in Shanghai
TODAY = date(2026, 3, 2)


@dataclass
class City:
    root: Agency
    district: Agency
    health: Agency
    clinic: Agency
    transport: Agency


def build_city() -> City:
    root = Agency.add_root(code="A0", name="嵩阳市", kind=AgencyKind.CITY)
    district = root.add_child(code="D1", name="金沙区", kind=AgencyKind.DISTRICT)
    health = root.add_child(code="U1", name="市卫健委", kind=AgencyKind.UNIT)
    transport = root.add_child(code="U2", name="市交通局", kind=AgencyKind.UNIT)
    clinic = health.add_child(code="U1-1", name="疾控处", kind=AgencyKind.SUBUNIT)
    return City(root, district, health, clinic, transport)


def make_learner(agency: Agency, number: str, name: str) -> Learner:
    user = User.objects.create_user(username=f"u{number}", password="x", name=name)
    return Learner.objects.create(
        personnel_no=number, name=name, sort_key=number, agency=agency, user=user
    )


def make_officer(agency: Agency, username: str, kind: RoleKind = RoleKind.TRAINING_OFFICER) -> User:
    user = User.objects.create_user(username=username, password="x", name=username)
    Role.objects.create(user=user, kind=kind, agency=agency, starts_on=date(2020, 1, 1))
    return user


def root_page() -> Page:
    """Wagtail's root; transactional tests begin without one."""
    Locale.objects.get_or_create(language_code="zh-hans")
    return Page.get_first_root_node() or Page.add_root(title="Root", slug="root")


def make_catalog(*, opens: bool = True, year: int = 2026) -> AnnualCatalog:
    index = CatalogIndex.objects.first()
    if index is None:
        root = root_page()
        index = root.add_child(instance=CatalogIndex(title="大讲堂目录", slug="lectures"))
        Site.objects.all().delete()
        Site.objects.create(hostname="localhost", root_page=root, is_default_site=True)
    catalog = AnnualCatalog(
        title=f"{year} 年度目录",
        slug=str(year),
        year=year,
        theme="强作风、提能力、优服务",
        selection_opens_at=NOW - timedelta(days=1) if opens else None,
        selection_closes_at=datetime(year, 12, 20, tzinfo=UTC) if opens else None,
    )
    return index.add_child(instance=catalog)


def make_lecture(
    catalog: AnnualCatalog, host: Agency, title: str = "大数据与城市治理", **fields: object
) -> Lecture:
    number = f"{catalog.get_children_count() + 1:03d}"
    values = {
        "number": number,
        "slug": f"l{number}",
        "theme": "数字政务",
        "category": "数字政务",
        "host": host,
        "credits": Decimal("2"),
        "bucket": Bucket.REQUIRED,
    } | fields
    return catalog.add_child(instance=Lecture(title=title, **values))


def make_lecturer(name: str = "孙䶮") -> Lecturer:
    return Lecturer.objects.create(name=name, unit="市委党校", post="教授")


def make_venue(name: str = "市民中心报告厅", **fields: object) -> Venue:
    return Venue.objects.create(name=name, **({"capacity": 400} | fields))


def make_session(
    lecture: Lecture,
    *,
    planned: int = 0,
    open_seats: int = 10,
    starts_at: datetime = NOW + timedelta(days=10),
    venue: Venue | None = None,
    break_minutes: int = 10,
) -> Session:
    session = Session.objects.create(
        lecture=lecture,
        venue=venue or Venue.objects.first() or make_venue(),
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=130),
        break_minutes=break_minutes,
    )
    Pool.objects.create(session=session, name=PoolName.PLANNED, seats=planned)
    Pool.objects.create(session=session, name=PoolName.OPEN, seats=open_seats)
    return session
