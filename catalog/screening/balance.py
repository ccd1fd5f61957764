"""What a choice of declarations adds up to, while one is choosing: themes, knowledge points,
districts, hours of the halls, and the credits it can give against those that people owe."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Max
from django.utils.translation import gettext as _

from catalog.models import Declaration, DeclarationState
from credits.models import Standing

HOUR = Decimal(3600)


@dataclass(frozen=True)
class Share:
    """One name of a kind (a theme, a district), with how much of it is accepted and declared."""

    name: str
    accepted: Decimal
    declared: Decimal


@dataclass(frozen=True)
class Balance:
    lectures: int
    seats: int
    credits: Decimal
    owed: Decimal | None  # None: nobody has been assessed in the year or the one before
    kinds: list[tuple[str, list[Share]]]

    @property
    def percent(self) -> int | None:
        return int(self.credits * 100 / self.owed) if self.owed else None


def of(declarations: Iterable[Declaration], *, year: int) -> Balance:
    """Of what is accepted, beside all that is still in the running."""
    running = [one for one in declarations if one.state in ("SUBMITTED", "ACCEPTED")]
    accepted = [one for one in running if one.state == DeclarationState.ACCEPTED]
    supply = sum((one.proposed_credits * one.seats for one in accepted), Decimal(0))
    return Balance(
        len(accepted), sum(one.seats for one in accepted), supply, owed(year), _kinds(running)
    )


def owed(year: int) -> Decimal | None:
    """What all people together need in total in a year, by the standings of that year or, before
    anybody has been assessed in it, the year before; each tier as its newest member stands."""
    for asked in (year, year - 1):
        tiers = (
            Standing.objects.filter(year=asked)
            .values("tier")
            .annotate(people=Count("pk"), newest=Max("pk"))
        )
        people = {one["newest"]: one["people"] for one in tiers}
        if people:
            samples = Standing.objects.filter(pk__in=people)
            return sum((_needed(one) * people[one.pk] for one in samples), Decimal(0))
    return None


def _needed(standing: Standing) -> Decimal:
    """The largest minimum of the year itself: minimums overlap, so a sum would count credits
    twice, and one over five years is not the year's."""
    year = str(standing.year)
    own = [one for one in standing.minimums if one["period"]["from"].startswith(year)]
    return max((Decimal(one["needed"]) for one in own), default=Decimal(0))


def _kinds(running: list[Declaration]) -> list[tuple[str, list[Share]]]:
    one_each = Decimal(1)
    by_kind: list[tuple[str, list[tuple[Declaration, str, Decimal]]]] = [
        (_("主题（场）"), [(one, one.theme, one_each) for one in running]),
        (_("类别（场）"), [(one, one.category, one_each) for one in running]),
        (_("知识点（场）"), [
            (one, str(point), one_each)
            for one in running for point in one.knowledge_points.all()
        ]),
        (_("所在县区（场）"), [
            (one, one.venue.district.name if one.venue.district else _("市直"), one_each)
            for one in running
        ]),
        (_("场地（小时）"), [(one, one.venue.name, _hours(one)) for one in running]),
    ]  # fmt: skip
    return [(kind, _shares(rows)) for kind, rows in by_kind if rows]


def _shares(rows: Iterable[tuple[Declaration, str, Decimal]]) -> list[Share]:
    declared: defaultdict[str, Decimal] = defaultdict(Decimal)
    accepted: defaultdict[str, Decimal] = defaultdict(Decimal)
    for declaration, name, amount in rows:
        named = name or _("未填")
        declared[named] += amount
        if declaration.state == DeclarationState.ACCEPTED:
            accepted[named] += amount
    return [
        Share(name, accepted[name], declared[name])
        for name in sorted(declared, key=lambda one: (-declared[one], one))
    ]


def _hours(declaration: Declaration) -> Decimal:
    seconds = Decimal((declaration.ends_at - declaration.starts_at).total_seconds())
    return (seconds / HOUR).quantize(Decimal("0.1"))
