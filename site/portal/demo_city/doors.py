"""Scans of the class that is left to its officer: most came by the door, some left early.
And of one that was closed before a phone found its network again.
"""

from datetime import timedelta
from random import Random
from uuid import UUID

from catalog import session_lock
from catalog.attending import attendance
from catalog.doors import devices as scan_devices
from catalog.doors import person_codes, scanning
from catalog.models import AttendanceState, Direction, Scan, ScanDevice, Session, Way
from people.models import User

CAME_BY_THE_DOOR = 0.7
LEFT_EARLY = 0.15


def scan_the_door(session: Session, *, officer: User, chance: Random) -> None:
    device, _key = scan_devices.make(
        session=session, name="东门 小王", made_by=officer, now=session.starts_at
    )
    with session_lock.held(session.pk) as fresh:
        seated = list(fresh.enrolments.order_by("pk").values_list("learner_id", flat=True))
        came = [pk for pk in seated if chance.random() < CAME_BY_THE_DOOR]
        scans = []
        for pk in came:
            early = timedelta(minutes=chance.randrange(1, 25))
            entered_at = fresh.starts_at - early + timedelta(minutes=10)
            cut = chance.randrange(20, 60) if chance.random() < LEFT_EARLY else -2
            for direction, at in (
                (Direction.IN, entered_at),
                (Direction.OUT, fresh.ends_at - timedelta(minutes=cut)),
            ):
                scans.append(
                    Scan(
                        session=fresh, learner_id=pk, direction=direction, way=Way.STAFF,
                        passed_at=at, device_at=at, received_at=at, device=device,
                        client_id=UUID(int=chance.getrandbits(128)),
                    )
                )  # fmt: skip
        Scan.objects.bulk_create(scans)
        attendance.follow_scans(fresh, set(came), now=fresh.ends_at)


def send_late(session: Session, *, officer: User) -> None:
    """Two whom the list calls absent, and one who was there."""
    sent_at = session.ends_at + timedelta(hours=3)
    device = ScanDevice.objects.create(
        session=session, name="西门 小李", key_digest=f"demo:{session.pk}", made_by=officer,
        made_at=session.starts_at,
    )  # fmt: skip
    marked = session.attendances.order_by("learner")
    absent = marked.filter(state=AttendanceState.ABSENT)[:2]
    present = marked.filter(state=AttendanceState.PRESENT)[:1]
    readings = [
        scanning.Reading(
            UUID(int=session.pk * 1000 + number),
            person_codes.code_of(session_id=session.pk, learner_id=row.learner_id),
            Direction.IN,
            session.starts_at - timedelta(minutes=3 * number),
        )
        for number, row in enumerate([*absent, *present])
    ]
    scanning.take_batch(device=device, readings=readings, sent_at=sent_at, now=sent_at)
