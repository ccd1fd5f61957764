"""Gives screeners their tasks, and takes tasks away; nobody with an interest gets one."""

from datetime import date
from typing import NamedTuple

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from catalog.models import Call, Declaration, DeclarationState, Screening
from catalog.screening import interests
from people.models import Role, RoleKind, User
from people.scope import roles_in_force


class Candidate(NamedTuple):
    """A screener, how many tasks of the call she has, and her interest, empty where none."""

    screener: User
    load: int
    interest: str


class ScreeningError(Exception):
    """An assignment or a score that cannot be taken, in words."""


def screeners(*, on: date) -> QuerySet[User]:
    in_force = Role.objects.in_force(on=on).filter(kind=RoleKind.SCREENER)
    return User.objects.filter(pk__in=in_force.values("user"), is_active=True).order_by("pk")


def is_screener(user: User, *, on: date) -> bool:
    return roles_in_force(user, (RoleKind.SCREENER,), on=on).exists()


def assign(*, declaration: Declaration, screener: User, assigned_by: User, on: date) -> Screening:
    if not is_screener(screener, on=on):
        raise ScreeningError(_("%(name)s不是在任的遴选评委。") % {"name": screener.name})
    if screener.pk == assigned_by.pk:
        raise ScreeningError(_("不能给自己分配评审任务。"))
    if interest := interests.of([screener]).between(screener, declaration):
        raise ScreeningError(
            _("%(name)s%(interest)s，须回避。") % {"name": screener.name, "interest": interest}
        )
    screening, _made = Screening.objects.get_or_create(
        declaration=declaration, screener=screener, defaults={"assigned_by": assigned_by}
    )
    return screening


def candidates(*, declaration: Declaration, assigned_by: User, on: date) -> list[Candidate]:
    """Who has no task for it yet, the least busy first, each with what keeps her from one."""
    others = _with_load(declaration.call, on=on).exclude(pk=assigned_by.pk)
    free = list(others.exclude(screenings__declaration=declaration))
    known = interests.of(free)
    found = [
        Candidate(one, one.load, known.between(one, declaration))  # type: ignore[attr-defined]  # -- annotated
        for one in free
    ]
    return sorted(found, key=lambda one: (bool(one.interest), one.load, one.screener.pk))


def take_away(*, screening: Screening) -> None:
    """A task that has not been done; points once given stay."""
    if screening.scored_at is not None:
        raise ScreeningError(_("已经评分的任务不能收回。"))
    screening.delete()


def assign_all(*, call: Call, each: int, assigned_by: User, on: date) -> int:
    """Give every submitted declaration so many screeners, the least busy first; returned is how
    many tasks could not be given, for interests or want of screeners."""
    pool = list(_with_load(call, on=on).exclude(pk=assigned_by.pk))
    busy = {one.pk: one.load for one in pool}  # type: ignore[attr-defined]  # -- annotated
    known = interests.of(pool)
    made, missing = [], 0
    for declaration in _submitted(call):
        already = {one.screener_id for one in declaration.screenings.all()}
        free = [
            one for one in pool
            if one.pk not in already and not known.between(one, declaration)
        ]  # fmt: skip
        wanted = max(0, each - len(already))
        chosen = sorted(free, key=lambda one: (busy[one.pk], one.pk))[:wanted]
        for one in chosen:
            made.append(Screening(declaration=declaration, screener=one, assigned_by=assigned_by))
            busy[one.pk] += 1
        missing += wanted - len(chosen)
    # Somebody else may be giving out tasks at the same time: what is there stays.
    Screening.objects.bulk_create(made, ignore_conflicts=True)
    return missing


def _with_load(call: Call, *, on: date) -> QuerySet[User]:
    of_call = Count("screenings", filter=Q(screenings__declaration__call=call))
    return screeners(on=on).annotate(load=of_call)


def _submitted(call: Call) -> QuerySet[Declaration]:
    submitted = call.declarations.filter(state=DeclarationState.SUBMITTED)
    return (
        submitted.select_related("host", "lecturer").prefetch_related("screenings").order_by("pk")
    )
