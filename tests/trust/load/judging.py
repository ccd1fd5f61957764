"""What people were told beside what the database holds, and how long they waited for it."""

from collections import Counter
from collections.abc import Sequence
from statistics import quantiles
from typing import Any

from catalog.models import Enrolment
from catalog.opening_day import sheet
from catalog.opening_day.browser import Answer
from exams.models import AnswerStep
from tests.exams.candidates import Candidate, steps_told_saved, told_saved
from tests.trust.load.crowd import BUSY, FULL, SEATED, Morning, is_told_to_wait
from tests.trust.load.scene import Scene

WELL = {200, 302}


def judged(morning: Morning, scene: Scene) -> dict[str, Any]:
    kinds = {kind: spread(given) for kind, given in sorted(morning.answers.items())}
    whole = [one for given in morning.answers.values() for one in given]
    others = [one for kind, given in morning.answers.items() if kind != "empty" for one in given]
    ours, empty = spread(others), kinds["empty"]
    said = Counter(words(one) for _, _, one in morning.booked)
    return {
        "requests": len(whole),
        "statuses": dict(sorted(Counter(str(one.status) for one in whole).items())),
        "errors": sum(one.status not in WELL and not is_told_to_wait(one) for one in whole),
        "told_to_wait": sum(map(is_told_to_wait, whole)),
        "seat_said": dict(said),
        "p95_ms": ours["p95_ms"],
        "empty_p95_ms": empty["p95_ms"],
        "p95_ratio": round(ours["p95_ms"] / empty["p95_ms"], 2),
        "kinds": kinds,
        "until_she_knows_s": spread_of(morning.waited),
        "oversold": sheet.oversold("default"),
        "duplicates": sheet.duplicates("default"),
        "miscounted": sheet.miscounted("default"),
        "seats_not_as_told": len(not_as_told(morning, scene)),
        "answers_acknowledged": told_saved(scene.candidates),
        "answers_lost": len(lost(scene.candidates)),
    }


def words(said: str) -> str:
    known = (one for one in (SEATED, FULL, BUSY) if said.startswith(one))
    return next(known, said or "nothing")


def spread(answers: Sequence[Answer]) -> dict[str, float]:
    """Of all answers, those that say to wait among them, and of what was served."""
    served = [one for one in answers if not is_told_to_wait(one)]
    whole = spread_of([1000 * one.seconds for one in answers])
    told = {f"{name}_ms": value for name, value in whole.items()}
    return told | {"asked": len(answers), "served": len(served)}


def spread_of(took: Sequence[float]) -> dict[str, float]:
    cuts = quantiles(took, n=100, method="inclusive") if len(took) > 1 else [*took] * 99
    return {
        "p50": round(cuts[49], 1), "p95": round(cuts[94], 1), "max": round(max(took), 1),
    }  # fmt: skip


def not_as_told(morning: Morning, scene: Scene) -> set[tuple[int, int]]:
    """Seats that were promised and are not held, and those held that nobody was told of."""
    told = {
        (scene.learners[visitor.session_key], session)
        for visitor, session, said in morning.booked
        if said.startswith(SEATED)
    }
    return told ^ set(Enrolment.objects.holding().values_list("learner", "session"))


def lost(candidates: list[Candidate]) -> set[tuple[int, int, int, tuple[int, ...]]]:
    """Answers that the server said it had, and has not."""
    columns = ("attempt", "question", "revision", "choice")
    kept = {(*row[:3], tuple(row[3])) for row in AnswerStep.objects.values_list(*columns)}
    return steps_told_saved(candidates) - kept
