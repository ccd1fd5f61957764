"""A released catalogue with a hundred lectures, each with a session to come, open to choose."""

from datetime import timedelta

from django.utils import timezone

from catalog.models import AnnualCatalog, Session
from catalog.releasing import releases
from people.models import Learner, User
from tests.catalog import cast

LECTURES = 100


def open_hall(lectures: int = LECTURES) -> tuple[AnnualCatalog, list[Session]]:
    now = timezone.now()
    city = cast.build_city()
    catalog = cast.make_catalog(year=now.year)
    sessions = []
    for number in range(lectures):
        lecture = cast.make_lecture(
            catalog, city.health if number % 2 else city.transport, f"第{number + 1}讲 数据与治理"
        )
        starts_at = now + timedelta(days=3 + number)
        sessions.append(cast.make_session(lecture, planned=50, starts_at=starts_at))
    AnnualCatalog.objects.filter(pk=catalog.pk).update(
        selection_opens_at=now - timedelta(days=1), selection_closes_at=now + timedelta(days=300)
    )
    catalog = AnnualCatalog.objects.get(pk=catalog.pk)
    releases.publish(catalog=catalog, by=None, now=now)
    return catalog, sessions


def people(number: int) -> list[User]:
    """Learners of a bureau with logins of their own."""
    agency = cast.Agency.objects.get(code="U2")
    users = User.objects.bulk_create(
        User(username=f"b{one}", password="!") for one in range(number)
    )
    Learner.objects.bulk_create(
        Learner(personnel_no=f"9{one:06d}", name="刘堃", agency=agency, user=user)
        for one, user in enumerate(users)
    )
    return users
