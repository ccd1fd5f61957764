"""The addresses of xAPI: statements put, posted and fetched (xAPI 1.0.3, part 3, 2.1)."""

import json
from datetime import UTC, datetime
from typing import Annotated, Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Header, NinjaAPI, Query, Schema
from ninja.errors import ValidationError
from ninja.responses import Status
from ninja.security import HttpBasicAuth
from pydantic import BeforeValidator
from pydantic_core import PydanticCustomError

from connections import refusals
from connections.door import Bearer, opened, token_of
from connections.fields import MOST_ITEMS
from connections.models import Scope, Statement, Token
from connections.refusals import LONGEST_NAME, Fault, Refusal, RefusedError
from connections.xapi import giving, taking
from connections.xapi.giving import VERSION

HEADERS = {"X-Experience-API-Version": VERSION}
PAGE = 100
LAST = 2**62 - 1
READ_BY = {"statementId", "since", "limit", "ascending", "after", "format", "attachments"}
Version = Annotated[str, Header(alias="X-Experience-API-Version", pattern=r"^1\.0(\.[0-9]+)?$")]
SHAPE = {
    "type": "object",
    "required": ["actor", "verb", "object"],
    "properties": {"actor": {"type": "object"}, "verb": {"type": "object"},
                   "object": {"type": "object"}},
}  # fmt: skip


def _written(moment: Any) -> Any:
    """Seconds since 1970 are no timestamp of ISO 8601, though pydantic reads them as one."""
    if isinstance(moment, str) and moment.replace(".", "").lstrip("+-").isdigit():
        raise PydanticCustomError("datetime_parsing", "seconds")
    return moment


Moment = Annotated[datetime, BeforeValidator(_written)]


class Basic(HttpBasicAuth):
    """As xAPI clients know it: a token's text to its dot is the name, the rest the password."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        super().__init__()

    def authenticate(self, request: HttpRequest, username: str, password: str) -> Token:
        return opened(f"{username}.{password}", self.scope)


class About(Schema):
    version: list[str]


xapi = NinjaAPI(
    title="公务员培训学分：xAPI",
    version=VERSION,
    description="已登记课程的完成情况报进来，台账里的记录取出去。",
    docs_url=None,
    urls_namespace="xapi",
)
refusals.put_on(xapi)


def responses(answer: Any, *more: int, status: int = 200) -> dict[int, Any]:
    return {status: answer, **dict.fromkeys((400, 401, 403, 429, *more), Refusal)}


def _doors(scope: Scope) -> list[Any]:
    return [Basic(scope), Bearer(scope)]


def _takes(shape: dict[str, Any]) -> dict[str, Any]:
    content = {"application/json": {"schema": shape}}
    return {"requestBody": {"required": True, "content": content}}


@xapi.get("about", response=About)
def about(request: HttpRequest) -> Any:
    """支持的版本；不需要令牌。"""
    return {"version": [VERSION]}


@xapi.put(
    "statements",
    auth=_doors(Scope.STATEMENTS_WRITE),
    response=responses(None, 409, status=204),
    openapi_extra=_takes(SHAPE),
)
def put_statement(
    request: HttpRequest,
    version: Version,
    statement_id: Annotated[UUID, Query(alias="statementId")],
) -> Any:
    """报送一条。同一 id 内容相同再报一次无妨，内容不同是 409。"""
    statement = _body(request)
    if isinstance(statement, dict):
        if str(statement.get("id", statement_id)).lower() != str(statement_id):
            raise _refused("id", _("与地址里的 statementId 不同"))
        statement = statement | {"id": str(statement_id)}
    _take(request, [statement])
    return Status(204, None)


@xapi.post(
    "statements",
    auth=_doors(Scope.STATEMENTS_WRITE),
    response=responses(list[UUID], 409),
    openapi_extra=_takes(
        {"oneOf": [SHAPE, {"type": "array", "items": SHAPE, "minItems": 1, "maxItems": MOST_ITEMS}]}
    ),
)
def post_statements(request: HttpRequest, version: Version) -> Any:
    """报送一条或一批；有一条不对，一条也不收。"""
    body = _body(request)
    statements = body if isinstance(body, list) else [body]
    if not 0 < len(statements) <= MOST_ITEMS:
        raise _refused("", _("一次报送 1 至 %(most)d 条") % {"most": MOST_ITEMS})
    return Status(200, _take(request, statements))


@xapi.get(
    "statements",
    auth=_doors(Scope.STATEMENTS_READ),
    response=responses(dict[str, Any], 404),
)
def get_statements(
    request: HttpRequest,
    version: Version,
    statement_id: Annotated[UUID | None, Query(alias="statementId")] = None,
    since: Annotated[Moment | None, Query()] = None,
    limit: Annotated[int, Query(ge=0, le=MOST_ITEMS)] = 0,
    ascending: Annotated[bool, Query()] = False,
    after: Annotated[int, Query(ge=0, le=LAST)] = 0,
) -> Any:
    """给 statementId：取一条。不给：台账里的记录，一页一页，`more` 是下一页的地址。"""
    if unknown := sorted(request.GET.keys() - READ_BY):
        raise _refused(unknown[0][:LONGEST_NAME], _("不支持按它查找；请去掉"))
    token = token_of(request)
    if statement_id is not None:
        return _one(token, statement_id)
    found = giving.facts_for(token)
    if since is not None:
        found = found.filter(recorded_at__gt=_in_utc(since))
    if after:
        found = found.filter(pk__gt=after) if ascending else found.filter(pk__lt=after)
    size = limit or PAGE
    some = list(found.order_by("pk" if ascending else "-pk")[: size + 1])
    more = (
        {"limit": size, "ascending": str(ascending).lower(), "after": some[size - 1].pk}
        if (len(some) > size)
        else {}
    )
    if more and since is not None:
        more["since"] = since.isoformat()
    return {
        "statements": [giving.statement_of(one) for one in some[:size]],
        "more": f"{request.path}?{urlencode(more)}" if more else "",
    }


def _in_utc(since: datetime) -> datetime:
    """PostgreSQL takes no zone sixteen hours and more from Greenwich, Python does."""
    try:
        return (since if since.tzinfo else timezone.make_aware(since)).astimezone(UTC)
    except OverflowError:
        raise _refused("since", _("这个时间超出了历法的范围")) from None


def _one(token: Token, statement_id: UUID) -> dict[str, Any]:
    """One that came in by this token's system, or one of the ledger's."""
    fact_id = giving.fact_id_of(statement_id)
    if fact_id is not None:
        fact = giving.facts_for(token).filter(pk=fact_id).first()
        if fact is None:
            raise Http404
        return giving.statement_of(fact)
    kept = Statement.objects.filter(statement_id=statement_id, token__name=token.name)
    statement = kept.filter(token__agency__path__startswith=token.agency.path).first()
    if statement is None:
        raise Http404
    return statement.body | {
        "id": str(statement.statement_id),
        "stored": statement.stored_at.isoformat(),
        "version": VERSION,
    }


def _take(request: HttpRequest, statements: list[Any]) -> list[UUID]:
    try:
        return taking.take(statements, token=token_of(request), now=timezone.now()).ids
    except taking.RefusedStatementsError as error:
        detail = _("有 %(count)d 处不对，什么也没有收下。") % {"count": len(error.faults)}
        raise RefusedError(409 if error.is_conflict else 400, detail, error.faults) from None


def _body(request: HttpRequest) -> Any:
    if request.content_type != "application/json":
        raise _refused("Content-Type", _("应是 application/json；不收附件"))
    try:
        return json.loads(request.body, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise RefusedError(400, _("请求正文不是 JSON。")) from None


def _no_constant(name: str) -> Any:
    raise ValueError(name)  # NaN and Infinity are Python's, not JSON's


def _refused(field: str, reason: str) -> RefusedError:
    return RefusedError(400, reason, [Fault(index=None, field=field or None, reason=reason)])


def _ill_formed(request: HttpRequest, error: Any) -> HttpResponse:
    """The standard asks for 400 where the rest of the API says 422."""
    said = refusals.faults_of_pydantic(error)
    return refusals.answer(xapi, request, 400, _("请求不合格式，什么也没有写入。"), said)


xapi.add_exception_handler(ValidationError, _ill_formed)
