"""Officers give their people a way in: one code on the screen, or a unit's codes in a file."""

import secrets
from datetime import datetime

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST, require_safe

from people.models import Agency
from people.permissions import agencies_for, user_of
from people.signing_in import accounts, invitations
from people.signing_in.invitations import Issued
from portal import unit_desk
from portal.signing_in import invitation_sheets, inviting
from portal.signing_in.inviting import Filters

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
def people(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    today = timezone.localdate(now)
    tops = _tops(request)
    reach = agencies_for(request.user, *accounts.INVITERS, on=today).order_by("path")
    form = Filters(request.GET, reach=reach)
    wishes = form.cleaned_data
    page = request.GET.get("page")
    context = {
        "form": form,
        "page": inviting.shown(request.user, wishes, page=page, now=now, on=today),
        "agencies": unit_desk.choices(reach, tops, wishes.get("agency")),
        "units": tops,
        "most_sheets": invitation_sheets.MOST_SHEETS,
        "most_rows": invitation_sheets.MOST_ROWS,
        "click": fresh_click(),
    }
    return render(request, "portal/signing_in/people.html", context)


@require_POST
@sensitive_variables("issued")
def invite(request: HttpRequest) -> HttpResponse:
    """Codes for the ticked people, or for all who wait; the answer is the file."""
    now = timezone.now()
    _tops(request)
    chosen = _chosen(request, now=now)
    is_pdf = request.POST.get("form") != "xlsx"
    most = invitation_sheets.MOST_SHEETS if is_pdf else invitation_sheets.MOST_ROWS
    if not 0 < len(chosen) <= most:
        return _refused(request, _("请勾选 1 至 %(most)d 人。") % {"most": most})
    try:
        # What cannot be printed is not issued either: the codes before stay good.
        with transaction.atomic():
            issued = invitations.invite_learners(
                chosen=chosen, by=user_of(request), now=now, click=click_of(request)
            )
            content = _file(request, issued, is_pdf=is_pdf, now=now)
    except invitations.NobodyToInviteError:
        raise Http404 from None
    except invitations.AlreadyIssuedError:
        return _refused(request, already_issued())
    except invitation_sheets.UnprintableInvitationsError as refusal:
        return _refused(request, str(refusal))
    ending, content_type = ("pdf", "application/pdf") if is_pdf else ("xlsx", XLSX)
    headers = {"Content-Disposition": f'attachment; filename="invitations.{ending}"'}
    return HttpResponse(content, content_type=content_type, headers=headers)


@require_POST
@sensitive_variables("issued")
def invite_one(request: HttpRequest, pk: int) -> HttpResponse:
    """One code, told on the screen once: it stands in no address and is not asked for again."""
    now = timezone.now()
    may_invite = accounts.invitable_learners(request.user, on=timezone.localdate(now))
    learner = get_object_or_404(may_invite, pk=pk)
    try:
        (issued,) = invitations.invite_learners(
            chosen=[learner.pk], by=user_of(request), now=now, click=click_of(request)
        )
    except invitations.NobodyToInviteError:
        raise Http404 from None
    except invitations.AlreadyIssuedError:
        return _refused(request, already_issued())
    return render(request, "portal/signing_in/told_once.html", {"issued": issued})


def fresh_click() -> str:
    """What a page's forms carry, so that the same form sent twice acts once."""
    return secrets.token_urlsafe(16)


def click_of(request: HttpRequest) -> str:
    return request.POST.get("click", "")[:40]


def already_issued() -> str:
    return _("这一页已经发过这份邀请码，没有再发。需要新的，请刷新页面后再点。")


def _chosen(request: HttpRequest, *, now: datetime) -> list[int]:
    if "everyone" not in request.POST:
        return [int(one) for one in request.POST.getlist("people") if one.isdecimal()]
    today = timezone.localdate(now)
    reach = agencies_for(request.user, *accounts.INVITERS, on=today)
    wishes = Filters(request.POST, reach=reach).cleaned_data | {"only": Filters.WAITING}
    waiting = inviting.chosen(request.user, wishes, now=now, on=today)
    return list(waiting.values_list("pk", flat=True)[: invitation_sheets.MOST_ROWS + 1])


def _file(request: HttpRequest, issued: list[Issued], *, is_pdf: bool, now: datetime) -> bytes:
    if not is_pdf:
        return invitation_sheets.as_workbook(issued)
    address = request.build_absolute_uri("/login/invitation/")
    return invitation_sheets.as_pdf(issued, address=address, now=now)


def _refused(request: HttpRequest, why: str) -> HttpResponse:
    messages.error(request, why)
    return redirect("invitations")


def _tops(request: HttpRequest) -> list[Agency]:
    """Where she may invite; nowhere: these pages do not exist for her."""
    on = timezone.localdate()
    tops = unit_desk.tops_of(request.user, on=on, kinds=accounts.INVITERS)
    if not tops:
        raise Http404
    return tops
