"""Rotating codes on the hall's screen, where the year's catalogue allows them (off by default).

Six digits of an HMAC over the session and fifteen seconds of the server's time; the present and
the last ones are good. Entered of one's own will by a person who is logged in and holds a seat:
once each way, one person to a browser, and after a few wrong ones only some minutes later.
"""

import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from catalog import session_lock
from catalog.attending import attendance
from catalog.doors import devices as scan_devices
from catalog.models import (
    AnnualCatalog,
    Direction,
    Scan,
    Session,
    SessionState,
    Way,
    WrongRoomCode,
)
from people.models import Learner

SECONDS = 15
WINDOWS = 2
DIGITS = 6
WRONG_CODES = 5
WAIT = timedelta(minutes=10)


class RoomCodeError(Exception):
    """A code that is not taken; the message says why and what to do."""


def code_at(session: Session, *, now: datetime) -> str:
    return _code(session.pk, _window(now))


def seconds_left(*, now: datetime) -> int:
    return SECONDS - int(now.timestamp()) % SECONDS


def enter(
    *,
    session: Session,
    learner: Learner,
    code: str,
    direction: Direction,
    browser: str,
    now: datetime,
) -> Scan:
    """Write that she is there, or leaves; repeated, answers with the first time."""  # fmt: skip
    _refuse_guessing(session, learner, now=now)
    digits = "".join(sign for sign in code if sign.isdecimal())
    if not _is_right(session, digits, now=now):
        # Outside of the transaction that refuses, so that the refusal is remembered.
        WrongRoomCode.objects.create(session=session, learner=learner, at=now)
        raise RoomCodeError(_("会场码不对或已更换，请看大屏上现在的六位数字。"))
    with session_lock.held(session.pk) as fresh:
        _refuse_unable(fresh, learner, now=now)
        mine = fresh.scans.filter(learner=learner, direction=direction, way=Way.ROOM).first()
        if mine is not None:
            return mine
        mark = hashlib.sha256(browser.encode()).hexdigest()
        if fresh.scans.filter(browser=mark).exclude(learner=learner).exists():
            raise RoomCodeError(_("这部设备已为另一位同志签到；请用本人的设备，或请工作人员登记。"))
        scan = Scan.objects.create(
            session=fresh, learner=learner, direction=direction, way=Way.ROOM,
            passed_at=now, received_at=now, client_id=uuid4(), browser=mark,
        )  # fmt: skip
        attendance.follow_scans(fresh, {learner.pk}, now=now)
    return scan


def allowed(session: Session) -> bool:
    return session.lecture.catalog().room_codes


def enterable(sessions: Iterable[Session], *, now: datetime) -> set[int]:
    """Those of the sessions for which a code can be entered now."""
    paths = AnnualCatalog.objects.filter(room_codes=True).values_list("path", flat=True)
    open_now = (one for one in sessions if _is_open(one, now=now))
    return {one.pk for one in open_now if one.lecture.path.startswith(tuple(paths))}


def _is_open(session: Session, *, now: datetime) -> bool:
    opens_at, closes_at = scan_devices.hours(session)
    return session.state == SessionState.PLANNED and opens_at <= now <= closes_at


def _refuse_unable(session: Session, learner: Learner, *, now: datetime) -> None:
    if not allowed(session):
        raise RoomCodeError(_("本场次不用会场码，请找工作人员登记。"))
    if not _is_open(session, now=now):
        raise RoomCodeError(_("现在不在本场次的签到时段。"))
    if not session.enrolments.holding().filter(learner=learner).exists():
        raise RoomCodeError(_("您没有本场次的座位，请找工作人员补登。"))


def _refuse_guessing(session: Session, learner: Learner, *, now: datetime) -> None:
    wrong: Any = WrongRoomCode.objects.filter(session=session, learner=learner, at__gt=now - WAIT)
    if wrong.count() >= WRONG_CODES:
        raise RoomCodeError(
            _("输错次数太多，请 %(minutes)d 分钟后再试，或找工作人员登记。")
            % {"minutes": WAIT // timedelta(minutes=1)}
        )


def _is_right(session: Session, digits: str, *, now: datetime) -> bool:
    windows = range(_window(now), _window(now) - WINDOWS, -1)
    return any(constant_time_compare(digits, _code(session.pk, one)) for one in windows)


def _window(now: datetime) -> int:
    return int(now.astimezone(UTC).timestamp()) // SECONDS


def _code(session_id: int, window: int) -> str:
    mac = salted_hmac("catalog.room_codes", f"{session_id}/{window}", algorithm="sha256")
    return f"{int.from_bytes(mac.digest(), 'big') % 10**DIGITS:0{DIGITS}d}"
