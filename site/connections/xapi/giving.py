"""The ledger's entries as xAPI statements, for another record store to fetch.

A statement's id holds the entry's number, so that it is the same whenever asked for. A reversal
is a voiding statement. People are their personnel numbers, without names.
"""

from datetime import datetime, time
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import QuerySet

from connections.models import Token
from connections.xapi.statements import COMPLETED, VOIDED
from credits.models import Fact

# Version 8 is meant for ids with a meaning (RFC 9562, 5.8), but xAPI goes by RFC 4122, and its
# clients refuse what is not one of versions 1 to 5.
OURS = 0x63697669_6C63_5000
VARIANT = 0b10 << 62
ENTRY = (1 << 62) - 1
VERSION = "1.0.3"
SHANGHAI = ZoneInfo("Asia/Shanghai")


def id_of(fact_id: int) -> UUID:
    return UUID(int=OURS << 64 | VARIANT | fact_id)


def fact_id_of(statement_id: UUID) -> int | None:
    """None for an id that is not one of ours."""
    high, low = divmod(statement_id.int, 1 << 64)
    return low & ENTRY if high == OURS and low & ~ENTRY == VARIANT else None


def facts_for(token: Token) -> QuerySet[Fact]:
    found = Fact.objects.filter(learner__agency__path__startswith=token.agency.path)
    return found.select_related("learner")


def statement_of(fact: Fact) -> dict[str, Any]:
    home = settings.WAGTAILADMIN_BASE_URL
    statement = {
        "id": str(id_of(fact.pk)),
        "actor": {
            "objectType": "Agent",
            "account": {"homePage": home, "name": fact.learner.personnel_no},
        },
        "timestamp": datetime.combine(fact.happened_on, time(), SHANGHAI).isoformat(),
        "stored": fact.recorded_at.isoformat(),
        "authority": {
            "objectType": "Agent",
            "account": {"homePage": home, "name": "civil-credits"},
        },
        "version": VERSION,
    }
    return statement | (_voiding(fact) if fact.reverses_id else _completion(fact, home))


def _completion(fact: Fact, home: str) -> dict[str, Any]:
    title = str(fact.attributes.get("title") or fact.kind)
    activity = uuid5(NAMESPACE_URL, f"{fact.kind}\n{title}")
    return {
        "verb": {"id": COMPLETED, "display": {"zh-CN": "完成", "en": "completed"}},
        "object": {
            "objectType": "Activity",
            "id": f"{home}/xapi/activities/{activity}",
            "definition": {"name": {"zh-CN": title}},
        },
        "result": {"completion": True},
    }


def _voiding(fact: Fact) -> dict[str, Any]:
    return {
        "verb": {"id": VOIDED, "display": {"zh-CN": "作废", "en": "voided"}},
        "object": {"objectType": "StatementRef", "id": str(id_of(fact.reverses_id or 0))},
    }
