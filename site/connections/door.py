"""Who asks: the token of a request, and whether it opens this operation."""

from typing import Any, cast

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja.security import HttpBearer

from connections import tokens
from connections.models import Scope, Token
from connections.refusals import RefusedError


class Bearer(HttpBearer):
    """`Authorization: Bearer …`, of a token that has the scope."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        super().__init__()

    def authenticate(self, request: HttpRequest, token: str) -> Token:
        return opened(token, self.scope)


def opened(text: str, scope: Scope) -> Token:
    token = tokens.of_text(text, now=timezone.now())
    if scope not in token.scopes:
        raise RefusedError(403, _("这个令牌没有“%(scope)s”的权限。") % {"scope": scope.label})
    return token


def token_of(request: HttpRequest) -> Token:
    return cast("Token", cast("Any", request).auth)  # every operation has a door
