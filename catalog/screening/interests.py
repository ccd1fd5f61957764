"""Who may not score what: conflicts of interest, computed from the tree of agencies.

A screener has an interest in what her own unit declares, or one above or below it (the city as a
whole is above everybody and counts for nobody), in what she declared herself, and in a lecture
that she gives.
"""

from collections.abc import Collection
from dataclasses import dataclass

from django.utils.translation import gettext as _

from catalog.models import Declaration
from people.models import Agency, AgencyKind, Learner, User


@dataclass(frozen=True)
class Interests:
    """The tree's units and the screeners' places in it, read once for many questions."""

    units: Collection[str]
    places: dict[int, str]

    def between(self, screener: User, declaration: Declaration) -> str:
        """Why she must stand back, in a clause; empty if she need not."""
        if screener.pk == declaration.declared_by_id:
            return str(_("是申报人"))
        if screener.name and screener.name == _lecturer_of(declaration):
            return str(_("与授课人同名"))
        place = self.places.get(screener.pk)
        if place and _are_related(self._unit_of(place), self._unit_of(declaration.host.path)):
            return str(_("与主办单位%(host)s有利害关系") % {"host": declaration.host.name})
        return ""

    def _unit_of(self, path: str) -> str:
        """The unit that a sub-unit belongs to; an agency above units stands for itself."""
        step = Agency.steplen
        above = (path[:end] for end in range(len(path), 0, -step))
        return next((one for one in above if one in self.units), path)


def of(screeners: Collection[User]) -> Interests:
    units = Agency.objects.exclude(kind=AgencyKind.SUBUNIT).values_list("path", flat=True)
    places = Learner.objects.filter(user__in=screeners).values_list("user_id", "agency__path")
    return Interests(frozenset(units), {user: path for user, path in places if user})


def _are_related(one: str, other: str) -> bool:
    if one == other:
        return True
    upper, lower = sorted((one, other), key=len)
    return len(upper) > Agency.steplen and lower.startswith(upper)


def _lecturer_of(declaration: Declaration) -> str:
    return declaration.lecturer.name if declaration.lecturer else declaration.lecturer_name
