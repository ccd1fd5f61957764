"""A settlement as one writes it first: a person at a time, her rows, sums in Python.

Timed over a sample and scaled up, since nobody would wait for the whole city.
"""

from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from credits import standing
from credits.models import Exemption, Fact, OpeningBalance, Standing
from people.models import Learner
from tests.benchmarks.city import YEAR
from tests.benchmarks.measuring import interleaved
from tests.benchmarks.results import Comparison

SAMPLE = 500
ROUNDS = 3
ZERO = Decimal(0)
Answer = tuple[Decimal, Decimal, Decimal, bool]  # total, required, elective, met


def answers(sample: int) -> dict[int, Answer]:
    """The least: posts and facts of each, no exemptions, no carried credit, nothing stored."""
    return {learner.pk: answer(learner) for learner in Learner.objects.order_by("pk")[:sample]}


def answer(learner: Learner) -> Answer:
    post = learner.posts.get(ends_on=None)
    sums: dict[str, Decimal] = dict.fromkeys(("lecture", "online_course", "class", "exam"), ZERO)
    for fact in learner.facts.filter(year=YEAR).in_force():
        sums[fact.kind] += worth(fact)
    required = min(sums["class"], Decimal(40)) + sums["exam"]
    elective = min(min(sums["online_course"], Decimal(15)) + sums["lecture"], Decimal(24))
    needs = (60, 40) if post.rank == "四级调研员" else (50, 30)
    met = required + elective >= needs[0] and required >= needs[1]
    return required + elective, required, elective, met


def worth(fact: Fact) -> Decimal:
    if fact.kind == "lecture":
        return Decimal(fact.quantity["minutes"]) // 45
    if fact.kind == "class":
        return 6 * Decimal(fact.quantity["days"])
    if fact.kind == "exam":
        return Decimal(3) if fact.attributes["exam_passed"] else ZERO
    return fact.granted or ZERO


def against_rebuild(people: int) -> Comparison:
    """Both read all that bears on a standing, and both leave everyone's standing stored."""
    sample = min(SAMPLE, people)
    done = interleaved({"rebuild": rebuild, "loop": partial(store, sample)}, rounds=ROUNDS)
    ours, loop = done["rebuild"].seconds, done["loop"].seconds * people / sample
    return Comparison(
        "seconds for everyone stored, peer ÷ ours", {"seconds": ours}, loop / ours,
        peer={"name": f"ORM loop that stores, {sample} people scaled up", "seconds": loop},
    )  # fmt: skip


def rebuild() -> int:
    Standing.objects.all().delete()
    return standing.rebuild(year=YEAR, now=timezone.now()).changed


def store(sample: int) -> int:
    """All in one transaction: nobody's commit is waited for, which is the loop at its best."""
    with transaction.atomic():
        Standing.objects.all().delete()
        for learner in Learner.objects.order_by("pk")[:sample]:
            Standing.objects.update_or_create(learner=learner, year=YEAR, defaults=outcome(learner))
    return sample


def outcome(learner: Learner) -> dict[str, Any]:
    """Exemptions and openings are asked for as they must be; the city has none."""
    in_year = Q(ends_on=None) | Q(ends_on__gte=date(YEAR, 1, 1))
    relief = Exemption.objects.filter(in_year, learner=learner, state="APPROVED")
    factor = ZERO if relief.filter(starts_on__lte=date(YEAR, 12, 31)).exists() else Decimal(1)
    openings = OpeningBalance.objects.filter(learner=learner, listed_in__state="CONFIRMED")
    carried = sum((one.credits for one in openings), ZERO)
    total, required, _, met = answer(learner)
    return {
        "edition": "one by one",
        "totals": {"total": str(total + carried), "required": str(required)},
        "minimums": [{"name": "总学分", "has": str(total), "met": met}],
        "short": max(50 * factor - total, ZERO),
        "is_met": met,
        "assessed_at": timezone.now(),
    }
