"""Standings out: a page after a cursor, of the token's subtree; numbers and no names."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from connections.door import Bearer, token_of
from connections.models import Scope
from connections.refusals import responses
from credits.assessment import plain
from credits.models import Standing

MOST = 500
LAST = 2**63 - 1
Year = Annotated[int, Field(ge=1990, le=2200)]

router = Router(tags=["达标情况"])


class StandingOut(Schema):
    personnel_no: str
    agency_code: str
    year: int
    tier: str | None
    totals: dict[str, Any]
    minimums: list[dict[str, Any]]
    short: str = Field(description="最大差额")
    met: bool
    assessed_at: datetime


class StandingsOut(Schema):
    standings: list[StandingOut]
    next: int | None = Field(description="下一页的 after；空为没有了")


@router.get("standings", auth=Bearer(Scope.STANDINGS_READ), response=responses(StandingsOut))
def give_standings(
    request: HttpRequest,
    year: Annotated[Year, Query()],
    after: Annotated[int, Query(ge=0, le=LAST, description="上一页给的 next")] = 0,
    limit: Annotated[int, Query(ge=1, le=MOST)] = 100,
    short_only: Annotated[bool, Query(description="只要未达标的")] = False,
) -> Any:
    """读取一年的达标情况，一页一页。只有人事编号，没有姓名。"""
    found = Standing.objects.filter(
        year=year, learner__agency__path__startswith=token_of(request).agency.path
    )
    if short_only:
        found = found.filter(is_met=False)
    ordered = found.filter(learner__gt=after).order_by("learner")
    some = list(ordered.select_related("learner__agency")[: limit + 1])
    shown = some[:limit]
    return {
        "standings": [_shown(one) for one in shown],
        "next": shown[-1].learner_id if len(some) > limit else None,
    }


def _shown(standing: Standing) -> dict[str, Any]:
    return {
        "personnel_no": standing.learner.personnel_no,
        "agency_code": standing.learner.agency.code,
        "year": standing.year,
        "tier": standing.tier or None,
        "totals": standing.totals,
        "minimums": standing.minimums,
        "short": plain(Decimal(standing.short)),
        "met": standing.is_met,
        "assessed_at": standing.assessed_at,
    }
