"""The second step of a login: left out where a trusted house has asked for both factors."""

from allauth.mfa.stages import AuthenticateStage
from django.http import HttpRequest

PROVED = "two_factors_outside"


class SecondStep(AuthenticateStage):
    def _should_handle(self, request: HttpRequest) -> bool:
        return not request.session.get(PROVED) and super()._should_handle(request)
