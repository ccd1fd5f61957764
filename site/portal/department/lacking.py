"""Credits that people lack, minimum by minimum, beside what the lectures to come still offer.

The sum over many people is taken inside the database, out of what each standing keeps of its
minimums. Minimums overlap (a required credit also counts in the total): each is a line of its
own and no line is added to another.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import connection
from django.db.models import Count, F, Q, QuerySet, Sum
from django.utils import timezone

from catalog.attending.facts import KIND
from catalog.models import Bucket, Session
from credits import editions
from credits.models import Standing
from credits.rulebook import Rulebook
from credits.rulebook.values import Kind
from people.models import Agency, Learner

# One row for each minimum that somebody has not met and that falls due with the year.
SUMS = {
    "postgresql": """
        SELECT one->>'key', max(one->>'name'),
               count(*), sum((one->>'short')::numeric)
        FROM ({short}) AS s, jsonb_array_elements(s.minimums) AS one
        WHERE one->>'met' = 'false' AND one->>'due' = 'true'
        GROUP BY one->>'key' ORDER BY 4 DESC""",
    "sqlite": """
        SELECT one.value->>'key', max(one.value->>'name'),
               count(*), sum(one.value->>'short')
        FROM ({short}) AS s, json_each(s.minimums) AS one
        WHERE one.value->>'met' = 0 AND one.value->>'due' = 1
        GROUP BY one.value->>'key' ORDER BY 4 DESC""",
}
THOUSANDTH = Decimal("0.001")
BUCKETS = tuple(one.value.lower() for one in Bucket)


@dataclass(frozen=True)
class Offered:
    """Free seats of one bucket in the lectures to come, each with its lecture's credits."""

    sessions: int
    seats: int
    credits: Decimal


@dataclass(frozen=True)
class Gap:
    """`offered` is None where no lecture counts towards this minimum, or where it may be met in
    several units."""

    name: str
    people: int
    credits: Decimal
    offered: Offered | None

    @property
    def percent(self) -> int:
        """How much of what is lacking the free seats could give, if they went to those who lack."""
        offered = self.offered.credits if self.offered else Decimal(0)
        return int(offered * 100 / self.credits) if self.credits else 100


def gaps(agency: Agency, *, year: int, now: datetime) -> list[Gap]:
    """What is lacking in a subtree; what is on offer is the whole catalogue's."""
    try:
        book = editions.in_force(year).rulebook
    except editions.NoRulebookInForceError:
        return []
    serving = Learner.objects.in_subtree(agency).serving(on=timezone.localdate(now))
    short = Standing.objects.filter(year=year, is_met=False, learner__in=serving)
    on_offer = _offered(year=year, now=now)
    return [
        Gap(name, people, lacking, _filling(book, key, on_offer))
        for key, name, people, lacking in _summed(short)
    ]


def _summed(short: QuerySet[Standing]) -> list[tuple[str, str, int, Decimal]]:
    inner, asked = short.order_by().values("minimums").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(SUMS[connection.vendor].format(short=inner), asked)
        rows = cursor.fetchall()
    return [(*named, Decimal(str(lacking)).quantize(THOUSANDTH)) for *named, lacking in rows]


def _offered(*, year: int, now: datetime) -> dict[str, Offered]:
    free = F("pools__seats") - F("pools__taken")
    rows = (
        Session.objects.upcoming(now=now)
        .filter(lecture__live=True, starts_at__year=year)
        .filter(~Q(pools=None))
        .values("lecture__bucket")
        .annotate(
            sessions=Count("pk", distinct=True),
            seats=Sum(free),
            credits=Sum(free * F("lecture__credits")),
        )
    )
    return {
        row["lecture__bucket"].lower(): Offered(row["sessions"], row["seats"], row["credits"])
        for row in rows
    }


def _filling(book: Rulebook, key: str, on_offer: Mapping[str, Offered]) -> Offered | None:
    """The offers whose credits count in the sum of a minimum: by kind and bucket, before caps."""
    kind = next((one for one in book.kinds.values() if KIND in (one.key, *one.recorded_as)), None)
    totals = {way.total for one in book.minimums if one.key == key for way in one.alternatives}
    if kind is None or len(totals) != 1:
        return None
    (total,) = totals
    fitting = [word for word in BUCKETS if _counts(book, total, kind.key, _bucket_of(kind, word))]
    offers = [on_offer[word] for word in fitting if word in on_offer]
    return _together(offers) if fitting else None


def _bucket_of(kind: Kind, word: str) -> str:
    choice = kind.bucket
    said = choice.mapping.get(word) if choice.mapping else word
    return choice.fixed or (said if choice.attribute else None) or choice.default or ""


def _counts(book: Rulebook, total: str, kind: str, bucket: str) -> bool:
    if total == "total":
        return bucket in book.buckets and book.buckets[bucket].in_total
    if total in book.buckets:
        return total == bucket
    selection = book.totals[total].selection
    is_of_kind = not selection.kinds or kind in selection.kinds
    return is_of_kind and (not selection.buckets or bucket in selection.buckets)


def _together(offers: Sequence[Offered]) -> Offered:
    return Offered(
        sum(one.sessions for one in offers),
        sum(one.seats for one in offers),
        sum((one.credits for one in offers), Decimal(0)),
    )
