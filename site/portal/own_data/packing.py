"""The copy as a file: one archive with the data for machines (JSON) and for people (HTML)."""

import io
import json
import re
import zipfile
from datetime import datetime
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from people.models import User
from portal.own_data import explaining
from portal.own_data.collecting import Table

# To the second and with its zone for machines, to the minute for people.
MOMENT = re.compile(r"^(\d{4}-\d\d-\d\d)T(\d\d:\d\d):\d\d\+08:00$")
JSON_NAME, PAGE_NAME = "data.json", "data.html"


def pack(tables: list[Table], *, user: User, now: datetime) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        document = json.dumps(_document(tables, now), ensure_ascii=False, indent=1, default=str)
        archive.writestr(JSON_NAME, document)
        archive.writestr(PAGE_NAME, _page(tables, user, now))
    return packed.getvalue()


def _document(tables: list[Table], now: datetime) -> dict[str, Any]:
    return {
        "made_at": timezone.localtime(now).isoformat(timespec="seconds"),
        "tables": [
            {
                "table": one.label,
                "name": one.name,
                "kept": str(one.holding.kept.label),
                "columns": one.columns,
                "rows": one.rows,
            }
            for one in tables
        ],
        "left_out": explaining.left_out(),
    }


def _page(tables: list[Table], user: User, now: datetime) -> str:
    context = {
        "tables": [(one, [_cells(row) for row in one.rows]) for one in tables],
        "left_out": explaining.left_out(),
        "person": user,
        "made_at": now,
    }
    return render_to_string("portal/own_data/copy.html", context)


def _cells(row: dict[str, Any]) -> list[str]:
    return [_cell(value) for value in row.values()]


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False)
    return MOMENT.sub(r"\1 \2", str(value))
