"""Phones at the door: a key per session, made by the organiser, taken back at any time.

Whoever has the link can scan for this session, in its hours, without a login. The key itself is
kept nowhere but on the phone.
"""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from catalog import session_lock
from catalog.models import ScanDevice, Session, SessionState

DEVICES_PER_SESSION = 20
MOST_WRONG_CODES = 200


class DeviceError(Exception):
    """A device that may not scan, or cannot be made; the message says why."""


def make(*, session: Session, name: str, made_by: Any, now: datetime) -> tuple[ScanDevice, str]:
    """A new device and its key, which is not to be had again."""
    with session_lock.held(session.pk) as fresh:
        if fresh.state != SessionState.PLANNED:
            raise DeviceError(_("该场次已结班或取消，不再需要扫码。"))
        if fresh.devices.in_use().count() >= DEVICES_PER_SESSION:
            raise DeviceError(
                _("一个场次最多 %(most)d 部扫码设备，请先停用不用的。")
                % {"most": DEVICES_PER_SESSION}
            )
        key = secrets.token_urlsafe(24)
        device = ScanDevice.objects.create(
            session=fresh, name=name, key_digest=_digest(key), made_by=made_by, made_at=now
        )
    return device, key


def revoke(*, device: ScanDevice, revoked_by: Any, now: datetime) -> None:
    ScanDevice.objects.filter(pk=device.pk, revoked_at=None).update(
        revoked_at=now, revoked_by=revoked_by
    )


def of_key(key: str) -> ScanDevice | None:
    """The device with this key, whatever has become of it since."""
    if not key:
        return None
    devices = ScanDevice.objects.select_related("session__lecture__host", "session__venue")
    return devices.filter(key_digest=_digest(key)).first()


def hours(session: Session) -> tuple[datetime, datetime]:
    """From when to when somebody may pass the door."""
    gap = timedelta(minutes=settings.CATALOG_SCAN_GAP_MINUTES)
    return session.starts_at - gap, session.ends_at + gap


def refuse_unusable(device: ScanDevice, session: Session, *, now: datetime) -> None:
    """A key is good for its session alone, from shortly before it until scans are synced; the
    closing of the class does not cut off what phones have kept."""
    if device.revoked_at is not None:
        raise DeviceError(_("这部设备已被主办单位停用。尚未同步的记录请抄给主办单位登记。"))
    if session.state not in (SessionState.PLANNED, SessionState.CLOSED):
        raise DeviceError(_("该场次已取消，不再接收扫码；请与主办单位联系。"))
    if device.wrong_codes >= MOST_WRONG_CODES:
        raise DeviceError(_("无效的码太多，这部设备已停止接收；请向主办单位要一个新链接。"))
    opens_at, closes_at = hours(session)
    if now < opens_at:
        raise DeviceError(_("还没有到签到时间。"))
    if now > closes_at + timedelta(hours=settings.CATALOG_SCAN_SYNC_HOURS):
        raise DeviceError(_("同步时限已过，不再接收；请把未同步的记录交给主办单位登记。"))


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
