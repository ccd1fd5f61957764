"""When a knowledge point should come back, and how well it is still known. Pure: days, no clock.

The model is FSRS (py-fsrs) with its published weights. Whole days are its unit here: whoever
practises at five and again next morning at nine has slept over it. No random spread, no steps of
minutes: the same answers always lead to the same day, so a memory can be derived anew.
"""

import math
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from fsrs import Card, Rating, Scheduler, State

# Come back when nine of ten would still know it; below seven of ten it counts as forgotten.
RETENTION, FORGOTTEN = 0.9, 0.7
LONGEST_DAYS = 365
LONGEST_KEPT = 10 * LONGEST_DAYS
SCHEDULER = Scheduler(
    desired_retention=RETENTION,
    learning_steps=(),
    relearning_steps=(),
    maximum_interval=LONGEST_DAYS,
    enable_fuzzing=False,
)


@dataclass(frozen=True)
class Memory:
    """`stability`: days until recall falls to 90 %. From `fades_on` the point is forgotten."""

    stability: float
    difficulty: float
    last_on: date
    due_on: date
    fades_on: date


def review(memory: Memory | None, *, is_right: bool, on: date) -> Memory:
    """What an answer of that day leaves behind.

    After a wrong one the point counts as forgotten at once and comes back on the next day.
    """
    rating = Rating.Good if is_right else Rating.Again
    card, _log = SCHEDULER.review_card(_card(memory, on), rating, _moment(on))
    assert card.stability is not None
    assert card.difficulty is not None
    return Memory(
        stability=card.stability,
        difficulty=card.difficulty,
        last_on=on,
        due_on=card.due.date() if is_right else on + timedelta(days=1),
        fades_on=on + timedelta(days=_days_kept(card.stability)) if is_right else on,
    )


def recall(memory: Memory, *, on: date) -> float:
    """The probability, by the model, that the point is known on that day."""
    return SCHEDULER.get_card_retrievability(_card(memory, on), _moment(on))


def _card(memory: Memory | None, on: date) -> Card:
    # Number and due day are given, because a card without them asks the clock.
    if memory is None:
        return Card(card_id=0, due=_moment(on))
    return Card(
        card_id=0,
        state=State.Review,
        stability=memory.stability,
        difficulty=memory.difficulty,
        due=_moment(memory.due_on),
        last_review=_moment(memory.last_on),
    )


def _days_kept(stability: float) -> int:
    """The first whole day on which recall is below FORGOTTEN: the forgetting curve turned round."""
    decay = -SCHEDULER.parameters[20]
    factor = RETENTION ** (1 / decay) - 1
    kept = math.floor(stability * (FORGOTTEN ** (1 / decay) - 1) / factor) + 1
    return min(kept, LONGEST_KEPT)


def _moment(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=UTC)
