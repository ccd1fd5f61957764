"""What this site decides differently from django-allauth: names only, no sign-up, no mail."""

import logging
import time
from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.internal import ratelimit
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from people.models import Learner, RoleKind, User
from people.signing_in import devices, lockout, second_step, session_ends, ways_in

Found = TypeVar("Found")
log = logging.getLogger("people.signing_in")
UNKNOWN_ADDRESS = "0.0.0.0"  # noqa: S104 -- stands for nobody's address, nothing listens on it


class Adapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": _("登录名或密码不对。登录名区分大小写。"),
        "too_many_here": _("登录失败次数过多，请 %(minutes)d 分钟后再试。"),
        "too_many_anywhere": _(
            "这个登录名近一天内登录失败次数过多，请 %(minutes)d 分钟后再试，"
            "或请本单位培训联络员处理。"
        ),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """Behind a unix socket whose proxy says nothing nobody has an address: all share one."""
        try:
            return super().get_client_ip(request)
        except PermissionDenied:
            return UNKNOWN_ADDRESS

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        look = partial(super().authenticate, request, **credentials)
        return self.counted(request, username=credentials["username"], look=look)

    def counted(
        self, request: HttpRequest, *, username: str, look: Callable[[], Found | None]
    ) -> Found | None:
        """Counted before anything secret is looked at, and taken back when it was right."""
        try:
            tried = lockout.begin_try(request=request, username=username)
        except lockout.TooManyTriesError as refusal:
            _tell("locked out", request, {"username": username})
            code = "too_many_anywhere" if refusal.anywhere else "too_many_here"
            said = self.error_messages[code] % {"minutes": refusal.minutes}
            raise ValidationError(said, code=code) from None
        found = look()
        if found is not None:
            tried.take_back()
        return found

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        _tell("failed", request, credentials)

    def get_login_stages(self) -> list[str]:
        ours = {"allauth.mfa.stages.AuthenticateStage": "people.signing_in.second_step.SecondStep"}
        return [ours.get(stage, stage) for stage in super().get_login_stages()]

    def pre_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse | None:
        """What another house has proved counts for this login alone."""
        login = (kwargs.get("signal_kwargs") or {}).get("sociallogin")
        request.session[second_step.PROVED] = bool(login and login.has_two_factors)
        request.session[ways_in.KEY] = ways_in.noted(user)
        return super().pre_login(request, user, **kwargs)

    def login(self, request: HttpRequest, user: User) -> None:
        """The session is stored here, and only if what let her in is as it was."""
        since = request.session.pop(ways_in.KEY, None)
        try:
            with transaction.atomic():
                ways_in.refuse_changed(user.pk, since)
                super().login(request, user)
                _begin(request, user)
                request.session.save()
        except ways_in.ChangedMeanwhileError:
            request.session.flush()
            messages.warning(request, _("登录期间，这个账号的登录方式有变动。请重新登录。"))
            raise ImmediateHttpResponse(redirect("login")) from None

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Nobody is greeted: the page that was asked for says enough."""

    def respond_user_inactive(self, request: HttpRequest, user: User) -> HttpResponse:
        return redirect("login")


def _begin(request: HttpRequest, user: User) -> None:
    """Who may do more than study is away for a shorter time."""
    today = timezone.localdate()
    minutes = settings.SESSION_IDLE_MINUTES
    if user.roles.in_force(on=today).exclude(kind=RoleKind.CIVIL_SERVANT).exists():
        minutes = settings.SESSION_IDLE_MINUTES_WITH_ROLE
    leaving = Learner.objects.filter(user=user.pk, left_on__gt=today).first()
    session_ends.begin(
        request.session,
        idle_minutes=minutes,
        now=time.time(),
        leaves_on=leaving.left_on if leaving else None,
    )
    request.session[devices.KEY] = devices.said_by(request.headers.get("User-Agent", ""))


def _tell(what: str, request: HttpRequest, credentials: dict[str, Any]) -> None:
    """The log tells one account and one address from another and names neither."""
    account = _digest(credentials.get("username", "").lower())
    address = _digest(ratelimit.get_ip(request))
    log.warning("Login %s: account %s, address %s", what, account, address)


def _digest(said: str) -> str:
    return salted_hmac("people.signing_in.log", said).hexdigest()[:12]
