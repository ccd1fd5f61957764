"""What the organiser sets up at the door: phones that scan, and the code on the hall's screen."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from catalog import organising
from catalog.doors import devices as scan_devices
from catalog.doors import qr, room_codes
from catalog.forms import DeviceForm
from catalog.models import ScanDevice, Session
from catalog.permissions import organised_devices, organised_sessions
from catalog.session_lock import SessionBusyError


@require_safe
def devices(request: HttpRequest, pk: int) -> HttpResponse:
    session = _own_session(request, pk)
    context = {
        "session": session,
        "devices": organising.devices(session),
        "passed": organising.passed(session),
        "room_codes": room_codes.allowed(session),
        "form": DeviceForm(),
    }
    return render(request, "catalog/devices.html", context)


@require_POST
def make_device(request: HttpRequest, pk: int) -> HttpResponse:
    """For this very phone straight to the door; for another one the link, shown once."""
    session, form = _own_session(request, pk), DeviceForm(request.POST)
    name = form.cleaned_data["name"] if form.is_valid() else _("工作人员")
    try:
        device, key = scan_devices.make(
            session=session, name=name, made_by=request.user, now=timezone.now()
        )
    except (scan_devices.DeviceError, SessionBusyError) as refusal:
        messages.error(request, str(refusal))
        return redirect("catalog:devices", pk)
    door = f"{reverse('catalog:door')}#{key}"
    if "here" in request.POST:
        return redirect(door)
    link = request.build_absolute_uri(door)
    context = {"session": session, "device": device, "link": link, "picture": qr.picture(link)}
    return render(request, "catalog/device_made.html", context)


@require_POST
def revoke_device(request: HttpRequest, pk: int) -> HttpResponse:
    devices = organised_devices(request.user, on=timezone.localdate())
    device: ScanDevice = get_object_or_404(devices, pk=pk)
    scan_devices.revoke(device=device, revoked_by=request.user, now=timezone.now())
    messages.success(request, _("已停用：%(name)s。") % {"name": device.name})
    return redirect("catalog:devices", device.session_id)


@require_safe
def room_screen(request: HttpRequest, pk: int) -> HttpResponse:
    return render(request, "catalog/room_screen.html", _room(request, pk))


@require_safe
def room_code(request: HttpRequest, pk: int) -> HttpResponse:
    return render(request, "catalog/partials/room_code.html", _room(request, pk))


def _room(request: HttpRequest, pk: int) -> dict[str, Any]:
    session, now = _own_session(request, pk), timezone.now()
    if not room_codes.allowed(session):
        raise Http404
    code = room_codes.code_at(session, now=now)
    address = request.build_absolute_uri(reverse("catalog:here", args=[session.pk]))
    return {
        "session": session,
        "code": code,
        "seconds": room_codes.seconds_left(now=now),
        "address": address,
        "picture": qr.picture(f"{address}?code={code}"),
        "passed": organising.passed(session),
    }


def _own_session(request: HttpRequest, pk: int) -> Session:
    sessions = organised_sessions(request.user, on=timezone.localdate())
    return get_object_or_404(sessions.select_related("lecture__host", "venue"), pk=pk)
