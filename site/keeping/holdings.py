"""What each table holds about people: the register that the law asks of whoever keeps records.

个人信息保护法 art. 51 (classes), 19 (how long), 45 (a copy for oneself), 47 (erasure). Each app
declares its models in its own `holdings.py`; a check of the system refuses a model, or a link to
a person, that nobody has declared. Knows no model itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

PEOPLE = ("people.Learner", "people.User")


class Kind(models.TextChoices):
    """The classes of personal data, the most delicate first."""

    ID_NUMBER = "ID_NUMBER", _("身份证号")
    LOGIN = "LOGIN", _("登录凭据")
    SPECIAL = "SPECIAL", _("减免、便利与处理")
    NAME = "NAME", _("姓名与编号")
    ANSWER = "ANSWER", _("作答")
    TEXT = "TEXT", _("本人或他人写的话")
    RECORD = "RECORD", _("学习与职务记录")


class Kept(models.TextChoices):
    """How long: no law gives a number for records of training, so the house does (PEOPLE_YEARS)."""

    SERVICE = "SERVICE", _("在职期间，离开后满保存期限再处理")
    LEDGER = "LEDGER", _("随台账长期保存；注销后只留编号，不再指向姓名")
    ARCHIVE = "ARCHIVE", _("已发出的公文，按档案保管，系统不改动")
    LOGIN = "LOGIN", _("登录账号停用为止")
    SHORT = "SHORT", _("用完即清理（天数见安装说明）")
    HOUSE = "HOUSE", _("单位的业务资料，不按个人计算")


class Erasure(models.TextChoices):
    KEPT = "KEPT", _("保留，只剩编号")
    FIXED = "FIXED", _("不改动，原文保留")
    BLANKED = "BLANKED", _("抹去姓名等文字")
    DELETED = "DELETED", _("整条删除")


@dataclass(frozen=True)
class Holding:
    """`whose`: paths from a row to the learner or login it is about; none: about nobody.

    `acts`: links to those who acted in office; `blanks`: what a column becomes by erasure;
    `unshown`: columns left out of one's own copy, `later`: the moment before which the row is;
    `withheld`: why the whole table is left out; `shelf`: the setting of the folder in which the
    files of the column `place` lie.
    """

    whose: tuple[str, ...] = ()
    kinds: tuple[Kind, ...] = ()
    kept: Kept = Kept.HOUSE
    erasure: Erasure = Erasure.KEPT
    acts: tuple[str, ...] = ()
    blanks: Mapping[str, Any] = field(default_factory=dict)
    unshown: tuple[str, ...] = ()
    later: str = ""
    shelf: str = ""
    withheld: str | Promise = ""

    @property
    def is_exported(self) -> bool:
        return bool(self.whose) and not self.withheld


def house(*acts: str) -> Holding:
    """The house's own business; the links are to those who acted in office."""
    return Holding(acts=acts)


def about(whose: str | tuple[str, ...], *kinds: Kind, kept: Kept, **more: Any) -> Holding:
    paths = (whose,) if isinstance(whose, str) else whose
    return Holding(whose=paths, kinds=kinds, kept=kept, **more)


def declared() -> dict[str, Holding]:
    """Every declaration, by the label of its model."""
    found: dict[str, Holding] = {}
    for config in apps.get_app_configs():
        if config.name in settings.HOLDINGS and find_spec(f"{config.name}.holdings"):
            table = import_module(f"{config.name}.holdings").HOLDINGS
            found |= {_label(config.label, name): one for name, one in table.items()}
    return found


def person_links(model: type[models.Model]) -> list[str]:
    """The columns of this very table that point at a learner or a login."""
    people = tuple(map(apps.get_model, PEOPLE))
    return [one.name for one in model._meta.local_fields if one.related_model in people]


def keys_of(
    model: type[models.Model], holding: Holding, people: Mapping[str, int | None]
) -> models.QuerySet[Any]:
    """The keys of the rows about somebody, who is given by her key as a learner and as a login."""
    condition = models.Q(pk__in=[])
    for path in holding.whose:
        end = end_of(model, path)
        key = people[end._meta.label] if end else None
        if key is not None:
            condition |= models.Q(**{path: key})
    return model._base_manager.filter(condition).values_list("pk", flat=True)


def end_of(model: type[models.Model], path: str) -> type[models.Model] | None:
    """The model to which a path leads; "pk" is the row itself."""
    for step in path.split("__"):
        if step == "pk":
            return model
        try:
            link = model._meta.get_field(step)
        except FieldDoesNotExist:
            return None
        if not isinstance(link.related_model, type):
            return None
        model = link.related_model
    return model


def _label(app: str, name: str) -> str:
    return name if "." in name else f"{app}.{name}"
