"""Administrators look after logins: of system with an invitation, of security with what shuts or
frees a way in. Either sees the page of a login, and on it what she may do herself."""

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST, require_safe

from keeping.free_texts import FreeText
from people import granting as roles
from people.models import RoleKind, User
from people.permissions import holds_role
from people.signing_in import accounts as reach
from people.signing_in import invitations, lockout, own_sessions, second_factor
from people.signing_in.outside import binding
from portal.signing_in.granting_form import GrantForm
from portal.signing_in.inviting_views import already_issued, click_of, fresh_click

PAGE_SIZE = 50


class ReasonForm(forms.Form):
    why = FreeText(
        label=gettext_lazy("原因"),
        max_length=200,
        help_text=gettext_lazy("怎样核实是本人，例如“电话回拨办公室号码”。不写身份证号码。"),
    )


@require_safe
def accounts(request: HttpRequest) -> HttpResponse:
    words = request.GET.get("q", "").strip()[:60]
    found = _administered(request, *reach.ADMINISTRATORS)
    if words:
        found = found.filter(Q(username__icontains=words) | Q(name__icontains=words))
    else:
        found = found.filter(roles__isnull=False).distinct()
    page = Paginator(found.order_by("username"), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"page": page, "q": words, **_side_of(request)}
    return render(request, "portal/signing_in/accounts.html", context)


@require_safe
def account(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, one(request, pk, *reach.ADMINISTRATORS))


@require_POST
@sensitive_variables("issued")
def invite(request: HttpRequest, pk: int) -> HttpResponse:
    user = one(request, pk, RoleKind.SYSTEM_ADMINISTRATOR)
    now = timezone.now()
    try:
        issued = invitations.invite_login(
            user_id=user.pk, by=_asker(request), now=now, click=click_of(request)
        )
    except invitations.NobodyToInviteError:
        raise Http404 from None
    except invitations.AlreadyIssuedError:
        messages.error(request, already_issued())
        return redirect("account", pk=pk)
    context = {"issued": issued, "back": user}
    return render(request, "portal/signing_in/told_once.html", context)


@require_POST
def unlock(request: HttpRequest, pk: int) -> HttpResponse:
    return _act(request, pk, lockout.free, said=_("已解除登录限制，本人现在就可以登录。"))


@require_POST
def remove_factors(request: HttpRequest, pk: int) -> HttpResponse:
    said = _("已移除验证器、通行密钥和备用码。本人登录后重新设置。")
    return _act(request, pk, second_factor.remove_all, said=said)


@require_POST
def remove_outside(request: HttpRequest, pk: int) -> HttpResponse:
    said = _("已解除外部登录的绑定。本人下次从那边登录时重新对应。")
    return _act(request, pk, binding.remove_all, said=said)


@require_POST
def end_sessions(request: HttpRequest, pk: int) -> HttpResponse:
    said = _("已结束这个账号在所有设备上的登录。")
    return _act(request, pk, own_sessions.end_all, said=said)


def _act(request: HttpRequest, pk: int, act: Any, *, said: str) -> HttpResponse:
    user = one(request, pk, roles.GRANTER)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _page(request, user, form)
    act(user=user, by=_asker(request), why=form.cleaned_data["why"], now=timezone.now())
    messages.success(request, said)
    return redirect("account", pk=pk)


def _page(request: HttpRequest, user: User, form: ReasonForm | None = None) -> HttpResponse:
    return page(request, user, form=form)


def page(
    request: HttpRequest,
    user: User,
    *,
    form: ReasonForm | None = None,
    granting: GrantForm | None = None,
) -> HttpResponse:
    """The page of a login, with the form that was refused."""
    now = timezone.now()
    context = {
        "account": user,
        "form": form or ReasonForm(),
        "granting": granting or GrantForm(reach=None),
        "changes": user.role_changes.select_related("agency", "asked_by", "decided_by").order_by(
            "-pk"
        ),
        "yesterday": timezone.localdate(now) - timedelta(days=1),
        "roles": user.roles.select_related("agency").order_by("-starts_on", "pk"),
        "invited": user.invitations.valid(now=now).first(),
        "acts": user.acts.select_related("done_by").order_by("-pk"),
        "has_factor": second_factor.is_set_up(user),
        "click": fresh_click(),
        "bound": list(binding.bound(user)),
        "can_log_in": user.is_active and user.has_usable_password(),
        **_side_of(request),
    }
    return render(request, "portal/signing_in/account.html", context)


def one(request: HttpRequest, pk: int, *kinds: RoleKind) -> User:
    """A login that she looks after in one of these kinds of role."""
    return get_object_or_404(_administered(request, *kinds), pk=pk)


def _administered(request: HttpRequest, *kinds: RoleKind) -> QuerySet[User]:
    on = timezone.localdate()
    if not holds_role(request.user, *kinds, on=on):
        raise Http404
    return reach.administered(request.user, *kinds, on=on)


def _side_of(request: HttpRequest) -> dict[str, bool]:
    """Nobody is an administrator of both kinds: who is not of security is of system."""
    on = timezone.localdate()
    secures = holds_role(request.user, roles.GRANTER, on=on)
    return {"secures": secures, "has_granter": secures or roles.has_granter(on=on)}


def _asker(request: HttpRequest) -> Any:
    return request.user
