"""Erasing people whose records nobody needs any more (个人信息保护法 art. 47), by two officers.

The only writer of erasures. Not before retention has ended. What a table becomes, its app declares
(keeping.holdings): the ledger stays whole, under a number that leads to nobody. A list outside the
database names who was erased, so that an older backup does not bring anybody back.
"""

import json
import os
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import models, transaction
from django.utils import timezone

from keeping import holdings
from keeping.holdings import Erasure as Becomes
from keeping.holdings import Holding
from people.models import Erasure, ErasureState, Learner, RoleKind, User
from people.models.id_number import looks_like_id_number
from people.permissions import agencies_for

DECIDERS = (RoleKind.TRAINING_DEPARTMENT, RoleKind.SYSTEM_ADMINISTRATOR)
ERASED = (ErasureState.DONE, ErasureState.REPLAYED)
REPLAYED = "恢复备份后按清单重做"


class NotErasedError(Exception):
    """Why nobody was erased; a sentence for a person."""


def due(*, on: date) -> models.QuerySet[Learner]:
    """Those long gone for whom nobody has asked yet."""
    return _long_gone(on=on).exclude(
        erasures__in=Erasure.objects.exclude(state=ErasureState.REFUSED)
    )


def _long_gone(*, on: date) -> models.QuerySet[Learner]:
    """Those who left so many years ago that nothing asks to keep their names any longer."""
    years = settings.PEOPLE_RETENTION_YEARS
    day = min(on.day, 28) if on.month == 2 else on.day  # of another year, which may have no 29th
    last = date(on.year - years, on.month, day)
    return Learner.objects.filter(left_on__isnull=False, left_on__lte=last)


def waiting() -> models.QuerySet[Erasure]:
    return Erasure.objects.filter(state=ErasureState.ASKED)


def ask(*, learners: Iterable[Learner], by: User, why: str, now: datetime) -> int:
    """Put down who shall be erased; all of them must be due and in her reach."""
    why, chosen = why.strip()[:200], list(learners)
    if not why or looks_like_id_number(why):
        raise NotErasedError("请写明注销的依据，其中不能有身份证号")
    _refuse_beyond([one.agency_id for one in chosen], by, now)
    _refuse_undue([one.pk for one in chosen], due(on=timezone.localdate(now)))
    Erasure.objects.bulk_create(
        Erasure(learner=one, state=ErasureState.ASKED, why=why, asked_by=by, asked_at=now)
        for one in chosen
    )
    return len(chosen)


def confirm(*, by: User, now: datetime) -> int:
    """Erase everybody whom somebody else asked for; all of them or none."""
    with transaction.atomic():
        asked = list(waiting().exclude(asked_by=by).select_for_update())
        if not asked:
            raise NotErasedError("没有别人提出、等待复核的注销；提出的人不能自己复核")
        people = Learner.objects.filter(pk__in=[one.learner_id for one in asked])
        _refuse_beyond(people.values_list("agency_id", flat=True), by, now)
        # Whoever has come back since is not long gone any more.
        _refuse_undue([one.learner_id for one in asked], _long_gone(on=timezone.localdate(now)))
        for one in asked:
            _erase(one.learner_id)
            one.state, one.decided_by, one.decided_at = ErasureState.DONE, by, now
            one.save(update_fields=["state", "decided_by", "decided_at"])
        transaction.on_commit(keep_list)
    return len(asked)


def refuse(*, by: User, now: datetime) -> int:
    return (
        waiting()
        .exclude(asked_by=by)
        .update(state=ErasureState.REFUSED, decided_by=by, decided_at=now)
    )


def keep_list() -> None:
    """The list outside names everybody whom the database or the list itself calls erased."""
    known = {one["learner"]: one for one in listed()}
    rows = Erasure.objects.filter(state__in=ERASED).select_related("learner")
    for row in rows:
        known[row.learner_id] = {"learner": row.learner_id, "left_on": str(row.learner.left_on)}
    file = Path(settings.ERASURES_FILE)
    unfinished = file.with_name(f".{file.name}.{os.getpid()}")
    lines = [json.dumps(known[pk]) + "\n" for pk in sorted(known)]
    with unfinished.open("w", encoding="utf-8") as new:
        new.writelines(lines)
        new.flush()
        os.fsync(new.fileno())
    unfinished.replace(file)


def listed() -> list[dict[str, Any]]:
    file = Path(settings.ERASURES_FILE)
    if not file.exists():
        return []
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def replay(*, now: datetime) -> int:
    """After restoring an older backup: erase again whom the list names; all of them or none."""
    known = {one["learner"]: one["left_on"] for one in listed()}
    done = Erasure.objects.filter(state__in=ERASED).values("learner")
    again = Learner.objects.filter(pk__in=known).exclude(pk__in=done)
    with transaction.atomic():
        found = list(again)
        for one in found:
            if str(one.left_on) != known[one.pk]:
                raise NotErasedError(
                    f"清单里的第 {one.pk} 号与库里的离开日期不同：这份清单不是这个库的"
                )
            _erase(one.pk)
            Erasure.objects.update_or_create(
                learner=one,
                state=ErasureState.ASKED,
                defaults={"state": ErasureState.REPLAYED},
                create_defaults={"state": ErasureState.REPLAYED, "why": REPLAYED, "asked_at": now},
            )
    return len(found)


def _erase(learner_id: int) -> None:
    """What each table becomes by its declaration; files go when the transaction has ended."""
    user_id = Learner.objects.values_list("user", flat=True).get(pk=learner_id)
    keys = {"people.Learner": learner_id, "people.User": user_id}
    for label, one in holdings.declared().items():
        if one.whose and one.erasure in (Becomes.DELETED, Becomes.BLANKED):
            _change(apps.get_model(label), one, keys)


def _change(model: type[models.Model], holding: Holding, keys: Mapping[str, int | None]) -> None:
    rows = model._base_manager.filter(pk__in=list(holdings.keys_of(model, holding, keys)))
    if holding.shelf:
        folder = Path(getattr(settings, holding.shelf))
        for place in rows.values_list("place", flat=True):
            transaction.on_commit(partial((folder / place).unlink, missing_ok=True))
    if holding.erasure == Becomes.DELETED:
        rows.delete()
    else:
        rows.update(**holding.blanks)


def _refuse_beyond(agencies: Iterable[int], by: User, now: datetime) -> None:
    reach = agencies_for(by, *DECIDERS, on=timezone.localdate(now))
    if not set(agencies) <= set(reach.values_list("pk", flat=True)):
        raise NotErasedError(f"{by.username} 不是这些人员的培训主管部门或系统管理员")


def _refuse_undue(chosen: Iterable[int], allowed: models.QuerySet[Learner]) -> None:
    if undue := set(chosen) - set(allowed.values_list("pk", flat=True)):
        years = settings.PEOPLE_RETENTION_YEARS
        raise NotErasedError(f"有 {len(undue)} 人离开未满 {years} 年，或已有人提出：不能注销")
