"""Which pools have a seat for a learner, as a condition in SQL."""

from django.db.models import F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import StrIndex

from catalog.models.seats import Pool, PoolName
from people.models import Learner


def free_pools(learner: Learner | None) -> QuerySet[Pool]:
    """Pools with a seat that this learner may take: open, of her own host, or kept for her unit."""
    free = Pool.objects.filter(session=OuterRef("pk"), taken__lt=F("seats"))
    pools = free.exclude(name=PoolName.ACCESSIBLE)
    if learner is None:
        return pools
    path = Value(learner.agency.path)
    own = pools.annotate(
        own_host=StrIndex(path, F("session__lecture__host__path")),
        own_unit=StrIndex(path, F("agency__path")),
    )
    planned = Q(name=PoolName.PLANNED, own_host=1)
    return own.filter(Q(name=PoolName.OPEN) | planned | Q(name=PoolName.RESERVED, own_unit=1))
