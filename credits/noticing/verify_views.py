"""The public page that tells genuine papers from others."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from credits.noticing import verify_limit, verifying


@login_not_required
@never_cache
@require_safe
def verify(request: HttpRequest, code: str = "") -> HttpResponse:
    """Says genuine, withdrawn or not; every code that nobody has given out gets one answer."""
    asked = code or request.GET.get("code", "")
    if asked and verify_limit.is_too_often(request, now=timezone.now()):
        answer = render(request, "credits/noticing/verify.html", {"too_often": True}, status=429)
        answer["Retry-After"] = str(verify_limit.SECONDS)
        return answer
    context = {"asked": bool(asked), "verdict": verifying.verdict_on(asked) if asked else None}
    return render(request, "credits/noticing/verify.html", context)
