"""The page at the door: one shell for every session, which works without a network and a login.

The key comes in the fragment of the link and goes back in a header: no address and no log holds
it, and a browser never adds it by itself, so nothing here rests on cookies or needs their guard.
"""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from catalog import organising
from catalog.doors import batches as scan_batches
from catalog.doors import devices as scan_devices
from catalog.doors import scanning
from catalog.models import ScanDevice, Session, SessionState
from catalog.session_lock import SessionBusyError

KEY_HEADER = "X-Door-Key"


@login_not_required
@require_safe
def shell(request: HttpRequest) -> HttpResponse:
    # Without the request: what the browser keeps names nobody.
    return HttpResponse(render_to_string("catalog/door.html"))


@login_not_required
@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    script = render_to_string("catalog/door_worker.js")
    headers = {"Cache-Control": "no-cache"}
    return HttpResponse(script, content_type="text/javascript", headers=headers)


@login_not_required
@csrf_exempt
@never_cache
@require_POST
def session(request: HttpRequest) -> JsonResponse:
    """What the phone shows of its session."""
    device = _device(request)
    if device is None:
        return _unknown()
    now, shown = timezone.now(), device.session
    try:
        scan_devices.refuse_unusable(device, shown, now=now)
    except scan_devices.DeviceError as refusal:
        says = str(refusal)
    else:
        says = _closed(shown)
    return JsonResponse({**_about(device), "says": says})


@login_not_required
@csrf_exempt
@never_cache
@require_POST
def scans(request: HttpRequest) -> JsonResponse:
    device = _device(request)
    if device is None:
        return _unknown()
    now = timezone.now()
    try:
        batch = scan_batches.read(request.body, now=now)
        answers = scanning.take_batch(
            device=device, readings=batch.readings, sent_at=batch.sent_at, now=now
        )
    except scan_batches.BatchError as refusal:
        return JsonResponse({"says": str(refusal)}, status=400)
    except scan_devices.DeviceError as refusal:
        return JsonResponse({"says": str(refusal)}, status=409)
    except SessionBusyError as refusal:
        return JsonResponse({"says": str(refusal)}, status=503)
    return JsonResponse(
        {
            **_about(device),
            "answers": [
                {"id": str(one.client_id), "outcome": one.outcome, "says": one.says}
                for one in (*batch.refused, *answers)
            ],
        }
    )


def _closed(shown: Session) -> str:
    if shown.state != SessionState.CLOSED:
        return ""
    return _("该场次已结班。本机没有同步的记录仍会收下，由主办单位核对后更正。")


def _device(request: HttpRequest) -> ScanDevice | None:
    return scan_devices.of_key(request.headers.get(KEY_HEADER, ""))


def _unknown() -> JsonResponse:
    return JsonResponse({"says": _("这个链接无效，请向主办单位要一个新的。")}, status=404)


def _about(device: ScanDevice) -> dict[str, Any]:
    shown = device.session
    begins, ends = timezone.localtime(shown.starts_at), timezone.localtime(shown.ends_at)
    return {
        "title": shown.lecture.title,
        "where": shown.venue.name,
        "when": f"{begins:%Y-%m-%d %H:%M}–{ends:%H:%M}",
        "middle": (shown.starts_at + (shown.ends_at - shown.starts_at) / 2).isoformat(),
        "device": device.name,
        **organising.passed(shown),
    }
