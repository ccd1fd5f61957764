"""The API of version 1 and its OpenAPI document (docs/api.md)."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from ninja import NinjaAPI

from connections import catalogue, facts, refusals, roster, standings

api = NinjaAPI(
    title="公务员培训学分：系统对接",
    version="1.0.0",
    description="每个请求都要带 Authorization: Bearer 令牌。令牌由安全管理员在“系统对接”里签发。",
    docs_url=None,
    urls_namespace="api",
)
refusals.put_on(api)
api.add_decorator(refusals.of_unknown_questions)
for part in (roster, facts, standings, catalogue):
    api.add_router("", part.router)


def urls_of(one: NinjaAPI, headers: Mapping[str, str] | None = None) -> tuple[list[Any], str, str]:
    """Its addresses, open to whoever has a token and kept by nobody on the way."""
    patterns, app, namespace = one.urls
    for pattern in patterns:
        pattern.callback = _kept_nowhere(pattern.callback, headers or {})
    return patterns, app, namespace


def _kept_nowhere(view: Any, headers: Mapping[str, str]) -> Callable[..., HttpResponse]:
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        for name, value in headers.items():
            response[name] = value
        patch_cache_control(response, no_store=True, private=True)
        return response

    answer.csrf_exempt = True  # type: ignore[attr-defined]  # -- no cookie opens any of it
    return login_not_required(answer)
