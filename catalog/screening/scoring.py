"""Takes screeners' points, and gives the ranking that they come to."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from catalog.declarations import declaring
from catalog.models import Call, DeclarationState, Screening
from catalog.screening.assigning import ScreeningError
from catalog.screening.ranking import Rank, Vote, cents, rank, weighted
from people.models import User

LARGEST = 10


def score(
    *, screening: Screening, points: Mapping[int, int], comment: str, by: User, now: datetime
) -> Screening:
    """Take the points of every criterion; they may be changed until the decision."""
    if by.pk != screening.screener_id:
        raise ScreeningError(_("只能给分配给自己的申报评分。"))
    criteria = set(screening.declaration.call.criteria.values_list("pk", flat=True))
    if set(points) != criteria:
        raise ScreeningError(_("请给每一个评分项打分。"))
    if any(not 0 <= given <= LARGEST for given in points.values()):
        raise ScreeningError(_("每一个评分项都要打分，每项 0 至 10 分。"))
    try:
        with declaring.held(screening.declaration, DeclarationState.SUBMITTED):
            screening.points = {str(key): given for key, given in points.items()}
            screening.comment, screening.scored_at = comment.strip()[:300], now
            screening.save(update_fields=["points", "comment", "scored_at"])
    except declaring.DeclarationError as refusal:
        raise ScreeningError(_("这项申报已有遴选决定，不能再评分。")) from refusal
    return screening


def ranking(call: Call) -> list[Rank]:
    """Every scored declaration of the call, best first."""
    weights = dict(call.criteria.values_list("pk", "weight"))
    scored = Screening.objects.filter(declaration__call=call, scored_at__isnull=False)
    return rank(
        Vote(one.declaration_id, one.screener_id, _weighted(one, weights)) for one in scored
    )


def mean_of(screening: Screening, weights: Mapping[int, int]) -> Decimal | None:
    """What one screener's points come to; nothing before she has scored."""
    return cents(_weighted(screening, weights)) if screening.scored_at else None


def _weighted(screening: Screening, weights: Mapping[int, int]) -> Decimal:
    return weighted({int(key): given for key, given in screening.points.items()}, weights)
