"""Which systems may come in: issued by one administrator, seen and taken back by two."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from connections import tokens
from connections.forms import TokenForm
from connections.models import Token
from connections.permissions import (
    is_issuer,
    is_keeper,
    issuing_agencies,
    keeps_the_city,
    kept_tokens,
)
from people.models import User
from people.permissions import user_of


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def tokens_page(request: HttpRequest) -> HttpResponse:
    user, today = _keeper(request), timezone.localdate()
    reach = issuing_agencies(user, on=today)
    posted = request.POST if request.method == "POST" else None
    issues = is_issuer(user, on=today)
    if posted is not None and not issues:
        raise Http404
    form = TokenForm(posted, reach=reach, today=today)
    if posted is not None and form.is_valid():
        token, text = tokens.issue(by=user, now=timezone.now(), **form.cleaned_data)
        context = {"token": token, "text": text, "site": request.build_absolute_uri("/")}
        return render(request, "connections/token_issued.html", context)
    context = {
        "form": form,
        "issues": issues,
        "tokens": _listed(user),
        "today": today,
        "keeps_the_city": keeps_the_city(user, on=today),
    }
    status = 422 if form.errors else 200
    return render(request, "connections/tokens.html", context, status=status)


@require_POST
def revoke_token(request: HttpRequest, pk: int) -> HttpResponse:
    user = _keeper(request)
    token: Token = get_object_or_404(kept_tokens(user, on=timezone.localdate()), pk=pk)
    tokens.revoke(token=token, by=user, now=timezone.now())
    messages.success(request, _("已停用：%(name)s。") % {"name": token.name})
    return redirect("connections")


def _listed(user: User) -> Any:
    found = kept_tokens(user, on=timezone.localdate()).select_related("agency", "issued_by")
    return found.order_by("revoked_at", "-pk")[:200]


def _keeper(request: HttpRequest) -> User:
    user = user_of(request)  # every page needs a login
    if not is_keeper(user, on=timezone.localdate()):
        raise Http404
    return user
