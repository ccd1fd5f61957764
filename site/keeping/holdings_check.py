"""The check of the system that every table says what it holds about people."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.db import models

from keeping.holdings import PEOPLE, Erasure, Holding, Kind, declared, end_of, person_links

WORDS = {Kind.NAME, Kind.TEXT, Kind.ID_NUMBER, Kind.ANSWER}


def every_table_is_declared(**asked: Any) -> list[CheckMessage]:
    known = declared()
    found = [one for model in apps.get_models() for one in _missing(model, known)]
    for label, holding in known.items():
        found += _wrong(label, holding)
    return found


def _missing(model: type[models.Model], known: dict[str, Holding]) -> Iterator[CheckMessage]:
    """A table of ours, or a link to a person anywhere, that no declaration names."""
    label, links = model._meta.label, person_links(model)
    is_ours = model._meta.app_config.name in settings.HOLDINGS
    if label not in known:
        if is_ours or links:
            yield _error(1, label, "没有声明里面有谁的信息（holdings.py）")
        return
    named = {path.split("__")[0] for path in known[label].whose} | set(known[label].acts)
    for link in links:
        if link not in named:
            yield _error(2, label, f"{link} 指向人员，没有声明是本人还是经办人（holdings.py）")


def _wrong(label: str, holding: Holding) -> Iterator[CheckMessage]:
    """A declaration that names what is not there, or promises what it does not say."""
    try:
        model = apps.get_model(label)
    except LookupError:
        yield _error(3, label, "声明的数据表不存在（holdings.py）")
        return
    for path in holding.whose:
        if (end := end_of(model, path)) is None or end._meta.label not in PEOPLE:
            yield _error(3, label, f"{path} 不通向任何人员")
    columns = {one.name for one in model._meta.local_fields}
    for name in {*holding.acts, *holding.blanks, *holding.unshown} - columns:
        yield _error(3, label, f"没有 {name} 这一列")
    if holding.whose and not holding.kinds:
        yield _error(4, label, "没有写明是哪一类信息")
    yield from _unkept_promise(label, holding)


def _unkept_promise(label: str, holding: Holding) -> Iterator[CheckMessage]:
    if bool(holding.blanks) != (holding.erasure == Erasure.BLANKED):
        yield _error(4, label, "抹去哪些列（blanks）与处理方式（erasure）不一致")
    if holding.whose and holding.erasure == Erasure.KEPT and WORDS & set(holding.kinds):
        yield _error(4, label, "有姓名或文字的表不能只写“保留”：须删除、抹去，或写明不许改动")


def _error(number: int, label: str, reason: str) -> CheckMessage:
    return Error(f"{label}：{reason}", id=f"holdings.E00{number}")
