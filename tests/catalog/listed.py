"""Lectures of a printed catalogue, made without a database."""

from datetime import datetime, timedelta
from decimal import Decimal

from catalog.models import SessionState
from catalog.publishing.listing import SHANGHAI, ListedLecture, ListedSession


def session(pk, month, day, *, hour=9, state=SessionState.PLANNED):
    starts_at = datetime(2026, month, day, hour, tzinfo=SHANGHAI)
    ends_at = starts_at + timedelta(minutes=130)
    return ListedSession(pk, starts_at, ends_at, 10, "市民中心报告厅", 40, 160, 0, state)


def lecture(number, title, *sessions, **fields):
    values = {
        "theme": "数字政务",
        "category": "数字政务",
        "form": "专题讲座",
        "lecturer": "刘喆",
        "lecturer_unit": "市委党校",
        "lecturer_post": "教授",
        "bank_no": "",
        "host": "市卫健委",
        "host_code": "U1",
        "host_path": "00010001",
        "contact": "张敏",
        "telephone": "0371-67180000",
        "addressed_to": "全体公务员",
        "credits": Decimal("2.0"),
        "bucket": "必修",
        "abstract": "讲解要点。",
        "notes": "",
    } | fields
    return ListedLecture(
        pk=number, number=f"{number:03d}", title=title, sessions=sessions, **values
    )
