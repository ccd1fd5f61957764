"""The shape of a batch of scans as a phone sends it, as JSON.

Refuses the batch where it is no batch at all; a reading that cannot be understood is answered
by itself, so that one of them never holds up the others.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from catalog.doors.scanning import READINGS_PER_BATCH, Answer, Outcome, Reading
from catalog.models import Direction

# A clock that is further off is no clock: beyond it sums of moments have no sense either.
LONGEST_AGO = timedelta(days=400)


class BatchError(ValueError):
    """What was sent is no batch of scans; the message says why."""


@dataclass(frozen=True)
class Batch:
    sent_at: datetime
    readings: tuple[Reading, ...]
    refused: tuple[Answer, ...]


def read(body: bytes, *, now: datetime) -> Batch:
    try:
        content = json.loads(body)
    except ValueError:
        raise BatchError(_("收到的不是扫码记录，请刷新页面后重试。")) from None
    if not isinstance(content, dict) or not isinstance(content.get("scans"), list):
        raise BatchError(_("收到的不是扫码记录，请刷新页面后重试。"))
    scans = content["scans"]
    if len(scans) > READINGS_PER_BATCH:
        raise BatchError(_("一次最多同步 %(most)d 条。") % {"most": READINGS_PER_BATCH})
    sent_at = _moment(content.get("sent_at"), near=now)
    if sent_at is None:
        raise BatchError(_("设备的时钟相差太远，请校准日期和时间后再同步。"))
    read = [_reading(scan, sent_at) for scan in scans]
    return Batch(
        sent_at=sent_at,
        readings=tuple(one for one in read if isinstance(one, Reading)),
        refused=tuple(one for one in read if isinstance(one, Answer)),
    )


def _reading(scan: Any, sent_at: datetime) -> Reading | Answer:
    if not isinstance(scan, Mapping):
        raise BatchError(_("收到的不是扫码记录，请刷新页面后重试。"))
    try:
        client_id = UUID(str(scan.get("id")))
    except ValueError:
        raise BatchError(_("扫码记录没有编号，请刷新页面后重试。")) from None
    read_at = _moment(scan.get("at"), near=sent_at)
    if read_at is None:
        return Answer(client_id, Outcome.REFUSED, _("扫码时间无法识别，请校准设备的时钟后重扫。"))
    if scan.get("direction") not in Direction.values:
        return Answer(client_id, Outcome.REFUSED, _("没有写明是签到还是签退，请重扫。"))
    return Reading(
        client_id, str(scan.get("code") or "")[:100], Direction(scan["direction"]), read_at
    )


def _moment(text: Any, *, near: datetime) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
        return moment if abs(moment - near) <= LONGEST_AGO else None
    except (TypeError, ValueError, OverflowError):
        return None
