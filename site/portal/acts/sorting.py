"""For whom an act can be done, and for whom not and why: the same before it and while it runs."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from people.models import Learner


@dataclass(frozen=True)
class Refused:
    learner: Learner
    why: str


@dataclass(frozen=True)
class Sorted:
    may: list[Learner]
    refused: list[Refused]


def sorted_by(learners: Sequence[Learner], refusal: Callable[[Learner], str]) -> Sorted:
    told = [(one, refusal(one)) for one in learners]
    return Sorted(
        [one for one, why in told if not why], [Refused(one, why) for one, why in told if why]
    )
