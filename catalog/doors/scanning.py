"""The only writer of scans: batches from phones at the door, and room codes.

A batch sent twice changes nothing: every scan has an id of its own, and of several in one
direction the earliest coming and the latest going count, in whatever order they arrive. What
arrives after the class was closed is kept and changes no mark: `late_scans` shows it to people.
Refuses a scan outside the session's hours, from the future, or kept too long. Each answer is a
sentence.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog import session_lock
from catalog.attending import attendance
from catalog.doors import devices as scan_devices
from catalog.doors import late_scans, person_codes
from catalog.models import Direction, Scan, ScanDevice, Session, SessionState, Way
from people.models import Learner

READINGS_PER_BATCH = 200
# Two clocks that agree differ by less; a moment so far ahead is the present.
CLOCK_TOLERANCE = timedelta(seconds=30)


class Outcome(StrEnum):
    TAKEN = "taken"
    ALREADY = "already"
    LATE = "late"
    REFUSED = "refused"


@dataclass(frozen=True)
class Reading:
    """What a phone has read; `read_at` is by its own clock."""

    client_id: UUID
    code: str
    direction: Direction
    read_at: datetime


@dataclass(frozen=True)
class Answer:
    client_id: UUID
    outcome: Outcome
    says: str


@dataclass
class Door:
    """One session's door while its row is locked: who may pass, and who has passed."""

    session: Session
    device: ScanDevice
    holders: Mapping[str, int]
    names: Mapping[int, str]
    passed: dict[tuple[int, str], datetime]
    received: dict[UUID, Scan]
    now: datetime
    offset: timedelta  # how far the phone's clock is behind

    def moment(self, reading: Reading) -> datetime:
        """When it was, by the server's clock."""
        moment = reading.read_at + self.offset
        return min(moment, self.now) if moment <= self.now + CLOCK_TOLERANCE else moment

    @property
    def is_late(self) -> bool:
        return self.session.state == SessionState.CLOSED

    def already(self, learner_id: int, direction: str, moment: datetime) -> bool:
        known = self.passed.get((learner_id, direction))
        if known is None:
            return False
        return known <= moment if direction == Direction.IN else known >= moment


def take_batch(
    *, device: ScanDevice, readings: Sequence[Reading], sent_at: datetime, now: datetime
) -> list[Answer]:
    """Write what is new of a batch; one answer for each reading, in its order.

    `sent_at` is the phone's clock at the sending: how far it is off is taken out of its readings.
    """
    with session_lock.held(device.session_id) as fresh:
        # Read under the lock: a key revoked meanwhile is no longer good.
        device = ScanDevice.objects.get(pk=device.pk)
        scan_devices.refuse_unusable(device, fresh, now=now)
        door = _door(fresh, device, sent_at=sent_at, now=now)
        answers, scans = [], []
        for reading in readings:
            answer, scan = _judge(door, reading)
            answers.append(answer)
            if scan is not None:
                scans.append(scan)
                door.passed[scan.learner_id, scan.direction] = scan.passed_at
                door.received[scan.client_id] = scan
        Scan.objects.bulk_create(scans)
        if not door.is_late:
            attendance.follow_scans(fresh, {scan.learner_id for scan in scans}, now=now)
        elif scans:
            late_scans.tell_organiser(fresh, now=now)
        device.seen_at = now
        device.save(update_fields=["seen_at", "wrong_codes"])
    return answers


def _door(session: Session, device: ScanDevice, *, sent_at: datetime, now: datetime) -> Door:
    holders = person_codes.holders(session)
    names = Learner.objects.filter(pk__in=session.enrolments.holding().values("learner"))
    passed: dict[tuple[int, str], datetime] = {}
    received: dict[UUID, Scan] = {}
    for scan in session.scans.order_by("passed_at"):
        key = scan.learner_id, scan.direction
        received[scan.client_id] = scan
        if scan.direction == Direction.OUT or key not in passed:
            passed[key] = scan.passed_at
    return Door(
        session=session,
        device=device,
        holders=holders,
        names=dict(names.values_list("pk", "name")),
        passed=passed,
        received=received,
        now=now,
        offset=now - sent_at,
    )


def _judge(door: Door, reading: Reading) -> tuple[Answer, Scan | None]:
    if known := door.received.get(reading.client_id):
        outcome = Outcome.LATE if known.is_late else Outcome.TAKEN
        return _said(door, reading, outcome, known.learner_id, known.direction), None
    if refusal := _refusal(door, reading):
        return Answer(reading.client_id, Outcome.REFUSED, refusal), None
    learner_id = door.holders[person_codes.normal(reading.code)]
    moment = door.moment(reading)
    if door.already(learner_id, reading.direction, moment):
        answer = _said(door, reading, Outcome.ALREADY, learner_id, reading.direction)
        return answer, None
    scan = Scan(
        session=door.session, learner_id=learner_id, direction=reading.direction, way=Way.STAFF,
        passed_at=moment, device_at=reading.read_at, received_at=door.now,
        client_id=reading.client_id, device=door.device, is_late=door.is_late,
    )  # fmt: skip
    door.passed[learner_id, reading.direction] = moment
    outcome = Outcome.LATE if door.is_late else Outcome.TAKEN
    return _said(door, reading, outcome, learner_id, reading.direction), scan


def _refusal(door: Door, reading: Reading) -> str:
    code = person_codes.normal(reading.code)
    if not person_codes.is_whole(code):
        return _("个人码不完整或有错字，请对照屏幕重新输入 9 位。")
    if code not in door.holders:
        door.device.wrong_codes += 1
        return _("不是本场次的个人码：可能是别的场次，或没有选座。请核对姓名，由主办单位补登。")
    return _time_refusal(door, door.moment(reading))


def _time_refusal(door: Door, moment: datetime) -> str:
    opens_at, closes_at = scan_devices.hours(door.session)
    kept = timedelta(hours=settings.CATALOG_SCAN_SYNC_HOURS)
    if moment > door.now:
        return _("扫码时间晚于服务器时间，请校准这部设备的时钟后重扫。")
    if door.now - moment > kept:
        return _("这次扫码已超过 %(hours)d 小时，不再接收；请交给主办单位登记。") % {
            "hours": settings.CATALOG_SCAN_SYNC_HOURS
        }
    if not opens_at <= moment <= closes_at:
        return _("扫码时间 %(at)s 不在本场次的签到时段，请交给主办单位登记。") % {
            "at": _clock(moment)
        }
    return ""


def _said(
    door: Door, reading: Reading, outcome: Outcome, learner_id: int, direction: str
) -> Answer:
    words = {
        Outcome.TAKEN: _("%(name)s %(direction)s %(at)s"),
        Outcome.ALREADY: _("%(name)s 已于 %(at)s %(direction)s，无需再扫"),
        Outcome.LATE: _("%(name)s %(direction)s %(at)s：收到时已结班，已交主办单位核对更正"),
    }
    says = words[outcome] % {
        "name": door.names.get(learner_id, ""),
        "direction": Direction(direction).label,
        "at": _clock(door.passed[learner_id, direction]),
    }
    return Answer(reading.client_id, outcome, says)


def _clock(moment: datetime) -> str:
    return timezone.localtime(moment).strftime("%H:%M")
