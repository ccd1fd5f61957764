"""What attendance becomes in the ledger: the facts of a closed class, and which ought to exist.

Minutes are recorded as they were and `progress` as their share of the session; what part
attendance is worth, and whether it is worth anything, the measure says. Writes nothing.
"""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from django.db.models import OuterRef, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.attending import papers
from catalog.models.attendance import Attendance, AttendanceState
from catalog.models.correction import AttendanceCorrection
from catalog.models.session import Session, SessionState
from credits.ledger import NewFact
from keeping.chinese import in_chinese
from people.models import AgencyKind

SOURCE = "catalog.attendance"
KIND = "lecture"
ORGANISERS = {
    AgencyKind.CITY: "city",
    AgencyKind.DISTRICT: "district",
    AgencyKind.UNIT: "unit",
    AgencyKind.SUBUNIT: "unit",
}
COUNTS = (AttendanceState.PRESENT, AttendanceState.PART)


def source_of(attendance_id: int) -> str:
    return f"{SOURCE}:{attendance_id}"


def attributes_of(session: Session, demanded: Iterable[str] = ()) -> dict[str, Any]:
    """What a fact of this session says of itself when all of it was attended. `demanded` papers
    (attending.papers) are true of every class that is closed: it cannot be closed without them."""
    lecture = session.lecture
    return described(
        bucket=lecture.bucket,
        host_kind=lecture.host.kind,
        title=lecture.title,
        number=lecture.number,
        demanded=demanded,
    )


def described(
    *, bucket: str, host_kind: str, title: str, number: str, demanded: Iterable[str] = ()
) -> dict[str, Any]:
    """The same of a lecture that is no row."""
    organiser = ORGANISERS[AgencyKind(host_kind)]
    return {
        "bucket": bucket.lower(),
        "organiser": organiser,
        "level": organiser,
        "title": title,
        "lecture": number,
        "progress": "1",
        **dict.fromkeys(demanded, True),
    }


def of_class(session: Session) -> Iterator[NewFact]:
    """One fact for each who attended."""
    attributes = attributes_of(session, papers.demanded(session))
    with in_chinese():
        why = _("《%(title)s》结班") % {"title": session.lecture.title}
    for attendance in session.attendances.filter(state__in=COUNTS).order_by("pk"):
        yield fact_of(
            session, attendance, source=source_of(attendance.pk), attributes=attributes, why=why
        )


def fact_of(
    session: Session, attendance: Attendance, *, source: str, attributes: dict[str, Any], why: str
) -> NewFact:
    minutes = attendance.minutes or session.minutes
    return NewFact(
        learner_id=attendance.learner_id,
        source=source,
        kind=KIND,
        happened_from=None,
        happened_on=timezone.localdate(session.ends_at),
        quantity={"minutes": str(minutes)},
        attributes=attributes | {"progress": _share(minutes, session.minutes)},
        granted=None,
        why=why,
    )


def expected_sources() -> Iterator[str]:
    """The sources of the facts that ought to exist: who attended a closed class, under the name
    of the last correction where there was one."""
    corrections = AttendanceCorrection.objects.filter(attendance=OuterRef("pk")).order_by("-pk")
    attended = Attendance.objects.filter(session__state=SessionState.CLOSED, state__in=COUNTS)
    corrected = attended.annotate(corrected=Subquery(corrections.values("replacement__source")[:1]))
    rows = corrected.order_by("pk").values_list("pk", "corrected")
    for pk, source in rows.iterator():
        yield source or source_of(pk)


def _share(minutes: int, whole: int) -> str:
    """As the ledger writes decimals: three places, cut, without a tail of noughts."""
    if minutes >= whole:
        return "1"
    return f"{Decimal(minutes * 1000 // whole) / 1000:f}"
