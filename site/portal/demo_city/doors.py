"""Scans of the class that is left to its officer: most came by the door, some left early."""

from datetime import timedelta
from random import Random
from uuid import UUID

from catalog import session_lock
from catalog.attending import attendance
from catalog.doors import devices as scan_devices
from catalog.models import Direction, Scan, Session, Way
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
