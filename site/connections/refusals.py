"""How the API says no: one shape for every refusal, in sentences that name what to change."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial, wraps
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError
from pydantic import Field

from connections.tokens import TooOftenError, UnknownTokenError
from people.sheets import Problem


class Fault(Schema):
    """One thing to change; `index` counts the items of the request from 0."""

    index: int | None = Field(None, description="第几条，从 0 数起；空为整个请求")
    field: str | None = Field(None, description="哪个字段")
    reason: str = Field(description="错在哪里，怎样改")


class Refusal(Schema):
    detail: str
    errors: list[Fault] = []


class RefusedError(Exception):
    """A request that is refused as a whole; nothing of it was written."""

    def __init__(self, status: int, detail: str, errors: Sequence[Fault] = ()) -> None:
        super().__init__(detail)
        self.status, self.detail, self.errors = status, detail, list(errors)


LONGEST_NAME = 40
ALWAYS = (400, 401, 403, 422, 429)


def responses(answer: Any, *more: int, status: int = 200) -> dict[int, Any]:
    """What an operation may answer, for the OpenAPI document."""
    return {status: answer, **dict.fromkeys((*ALWAYS, *more), Refusal)}


def faults_of(problems: Sequence[Problem]) -> list[Fault]:
    """The rows of a table made of a request are its items, counted from 1."""
    return [
        Fault(index=None if one.row is None else one.row - 1, field=one.column, reason=one.reason)
        for one in problems
    ]


def faults_of_pydantic(error: ValidationError) -> list[Fault]:
    return [_fault(one) for one in error.errors]


def put_on(api: NinjaAPI) -> None:
    """Make an API refuse in our words."""
    for kind, handler in HANDLERS.items():
        api.add_exception_handler(kind, partial(handler, api))


def of_unknown_questions(view: Callable[..., Any]) -> Callable[..., Any]:
    """A parameter that is misspelt would otherwise get the answer to another question."""

    @wraps(view)
    def asked(request: HttpRequest, *args: Any, **known: Any) -> Any:
        if unknown := sorted(request.GET.keys() - known.keys()):
            reason = _("没有这个参数；请删去")
            faults = [Fault(index=None, field=one[:LONGEST_NAME], reason=reason) for one in unknown]
            raise RefusedError(422, _("请求不合格式，什么也没有写入。"), faults)
        return view(request, *args, **known)

    return asked


def answer(
    api: NinjaAPI, request: HttpRequest, status: int, detail: str, errors: Sequence[Fault] = ()
) -> HttpResponse:
    said = {"detail": detail, "errors": [one.dict() for one in errors]}
    return api.create_response(request, said, status=status)


def _unknown(api: NinjaAPI, request: HttpRequest, error: Exception) -> HttpResponse:
    response = answer(api, request, 401, _("没有令牌，或令牌无效、已停用、已过期。"))
    response["WWW-Authenticate"] = "Bearer"
    return response


def _too_often(api: NinjaAPI, request: HttpRequest, error: TooOftenError) -> HttpResponse:
    response = answer(api, request, 429, _("请求太频繁，请稍候再试。"))
    response["Retry-After"] = str(error.seconds)
    return response


def _too_large(api: NinjaAPI, request: HttpRequest, error: Exception) -> HttpResponse:
    return answer(api, request, 400, _("请求太大，请分成几次。"))


def _refused(api: NinjaAPI, request: HttpRequest, error: RefusedError) -> HttpResponse:
    return answer(api, request, error.status, error.detail, error.errors)


def _not_found(api: NinjaAPI, request: HttpRequest, error: Exception) -> HttpResponse:
    return answer(api, request, 404, _("没有找到。"))


def _of_ninja(api: NinjaAPI, request: HttpRequest, error: HttpError) -> HttpResponse:
    is_body = error.status_code == 400
    return answer(
        api, request, error.status_code, _("请求正文不是 JSON。") if is_body else str(error)
    )


def _ill_formed(api: NinjaAPI, request: HttpRequest, error: ValidationError) -> HttpResponse:
    faults = faults_of_pydantic(error)
    return answer(api, request, 422, _("请求不合格式，什么也没有写入。"), faults)


HANDLERS: dict[type[Exception], Any] = {
    UnknownTokenError: _unknown,
    AuthenticationError: _unknown,
    TooOftenError: _too_often,
    RequestDataTooBig: _too_large,
    RefusedError: _refused,
    Http404: _not_found,
    HttpError: _of_ninja,
    ValidationError: _ill_formed,
}


def _fault(error: Mapping[str, Any]) -> Fault:
    """Of pydantic's; the value itself is not repeated, it may be a person's."""
    place = [one for one in error["loc"] if one not in {"body", "query", "path", "form"}]
    numbers = [one for one in place if isinstance(one, int)]
    names = [str(one) for one in place if not isinstance(one, int)]
    return Fault(
        index=numbers[0] if numbers else None,
        field=names[-1] if names else None,
        reason=_reason(error["type"], error.get("ctx") or {}),
    )


def _reason(kind: str, said: Mapping[str, Any]) -> str:
    words = {
        "missing": _("没有填"),
        "extra_forbidden": _("没有这个字段；请删去"),
        "string_type": _("应是文本（加引号）"),
        "string_too_long": _("太长，最多 %(max_length)s 个字符"),
        "string_too_short": _("太短，至少 %(min_length)s 个字符"),
        "string_pattern_mismatch": _("写法不对，应合乎 %(pattern)s"),
        "bool_type": _("应是 true 或 false"),
        "int_type": _("应是整数"),
        "int_parsing": _("应是整数"),
        "float_type": _("应是数，不加引号"),
        "list_type": _("应是列表"),
        "dict_type": _("应是对象"),
        "model_attributes_type": _("应是对象"),
        "too_long": _("太多，一次最多 %(max_length)s 条；请分成几次"),
        "too_short": _("一条也没有"),
        "greater_than_equal": _("太小，至少 %(ge)s"),
        "less_than_equal": _("太大，最多 %(le)s"),
        "datetime_parsing": _("应是时间，写如 2026-03-05T09:00:00+08:00"),
        "datetime_from_date_parsing": _("应是时间，写如 2026-03-05T09:00:00+08:00"),
        "literal_error": _("应是 %(expected)s"),
    }
    return words[kind] % said if kind in words else _("写法不对（%(kind)s）") % {"kind": kind}
