"""The changes of a release in words: for the public's page, the department and the messages."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.models import AnnualCatalog, Bucket, Lecture, LectureForm, Opening
from catalog.releasing.changes import Change, Fields, Kind

HEADINGS = {
    Kind.CATALOG: gettext_lazy("目录说明有变"),
    Kind.NEW: gettext_lazy("新增讲座"),
    Kind.GONE: gettext_lazy("撤下讲座"),
    Kind.CHANGED: gettext_lazy("内容有变"),
    Kind.SESSION_NEW: gettext_lazy("增加场次"),
    Kind.SESSION_GONE: gettext_lazy("撤下场次"),
    Kind.SESSION_MOVED: gettext_lazy("改期或改地点"),
    Kind.SESSION_CANCELLED: gettext_lazy("取消"),
    Kind.SESSION_RESTORED: gettext_lazy("恢复"),
}
SESSION = ("starts_at", "ends_at", "venue", "break_minutes", "state")
LONG = {"abstract", "foreword"}
CODES: dict[str, Any] = {"bucket": Bucket, "form": LectureForm, "opening": Opening}


@dataclass(frozen=True)
class Told:
    """One change as it is read: what kind, of what, and line by line."""

    kind: str
    heading: str
    label: str
    lecture: str
    lines: list[str]


def told(change: Change) -> Told:
    heading = str(HEADINGS[change.kind])
    return Told(change.kind, heading, change.label, change.lecture, list(lines(change)))


def lines(change: Change) -> Iterator[str]:
    if change.kind is Kind.NEW:
        yield from map(when_and_where, _held(change.after))
    elif change.kind in (Kind.SESSION_NEW, Kind.SESSION_RESTORED):
        yield when_and_where({**change.was, **change.after})
    elif change.kind in (Kind.SESSION_GONE, Kind.SESSION_CANCELLED):
        yield _("原定：%(session)s") % {"session": when_and_where(change.was or change.before)}
    elif change.kind is not Kind.GONE:
        if change.was:
            yield _("原定：%(session)s") % {"session": when_and_where(change.was)}
        yield from _differences(change)


def when_and_where(session: Fields) -> str:
    starts, ends = (datetime.fromisoformat(session[name]) for name in ("starts_at", "ends_at"))
    return f"{_moment(starts)}–{ends:%H:%M} {session['venue']}"


def _held(lecture: Fields) -> list[Fields]:
    return sorted(lecture["sessions"].values(), key=lambda one: str(one["starts_at"]))


def _differences(change: Change) -> Iterator[str]:
    names = sorted(change.before.keys() | change.after.keys(), key=_place)
    for name in names:
        if name == "state":
            continue  # the heading says it
        label = _name(name, change.kind)
        if name in LONG:
            yield _("%(label)s已修改") % {"label": label}
            continue
        yield _("%(label)s：%(before)s → %(after)s") % {
            "label": label,
            "before": _value(name, change.before.get(name)),
            "after": _value(name, change.after.get(name)),
        }


def _place(name: str) -> tuple[int, str]:
    return (SESSION.index(name) if name in SESSION else len(SESSION), name)


def _name(name: str, kind: Kind) -> str:
    if name in SESSION:
        return {
            "starts_at": _("开始"),
            "ends_at": _("结束"),
            "venue": _("地点"),
            "break_minutes": _("休息分钟数"),
        }[name]
    model = AnnualCatalog if kind is Kind.CATALOG else Lecture
    return str(model._meta.get_field(name).verbose_name)


def _value(name: str, value: Any) -> str:
    if value in (None, ""):
        return _("（空）")
    if name in CODES:
        return str(CODES[name](value).label)
    if name.endswith("_at"):
        return _moment(datetime.fromisoformat(value))
    return str(value)


def _moment(value: datetime) -> str:
    return formats.date_format(value, "DAY_AND_TIME")
