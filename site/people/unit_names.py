"""Names by which units are told apart: every bureau has an office called 办公室.

A name that several units have gets the name of the unit above before it, and where that is not
enough its code after it. Two units never have one name here.
"""

from collections import Counter
from collections.abc import Iterable

from django.db.models import Count

from people.models import Agency


def told_apart(units: Iterable[Agency]) -> dict[int, str]:
    """The names of these units by their keys; the same ones whichever units are asked about."""
    names = {one.pk: one.name for one in units}
    shared = _shared()
    return {pk: shared.get(pk, name) for pk, name in names.items()}


def _shared() -> dict[int, str]:
    several = Agency.objects.order_by().values("name").annotate(units=Count("pk"))
    names = several.filter(units__gt=1).values("name")
    alike = list(Agency.objects.filter(name__in=names).only("name", "code", "path"))
    above = dict(
        Agency.objects.filter(path__in={_path_above(one) for one in alike}).values_list(
            "path", "name"
        )
    )
    longer = {one.pk: above.get(_path_above(one), "") + one.name for one in alike}
    often = Counter(longer.values())
    return {
        one.pk: f"{name}（{one.code}）" if often[name] > 1 else name
        for one in alike
        for name in [longer[one.pk]]
    }


def _path_above(one: Agency) -> str:
    return one.path[: -Agency.steplen]
