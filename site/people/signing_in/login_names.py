"""Proposes login names: a name in pinyin, never a number of the person's."""

import re
from collections.abc import Iterable

from people.models import Learner, User
from people.pinyin import sort_key

LONGEST = 40
WITHOUT_READING = "gwy"


def proposed(learners: Iterable[Learner]) -> dict[int, str]:
    """A free name for each: 王犇 → wangben, the next one of that reading wangben2."""
    stems = {learner.pk: _stem(learner.name) for learner in learners}
    chosen: dict[int, str] = {}
    numbers: dict[str, int] = {}
    waiting = list(stems)
    while waiting:
        tried = {pk: _next(stems[pk], numbers) for pk in waiting}
        taken = User.objects.filter(username__among=list(tried.values()))
        gone = set(taken.values_list("username", flat=True))
        chosen |= {pk: name for pk, name in tried.items() if name not in gone}
        waiting = [pk for pk in waiting if pk not in chosen]
    return chosen


def _stem(name: str) -> str:
    return re.sub(r"\d", "", sort_key(name))[:LONGEST] or WITHOUT_READING


def _next(stem: str, numbers: dict[str, int]) -> str:
    numbers[stem] = numbers.get(stem, 0) + 1
    return stem if numbers[stem] == 1 else f"{stem}{numbers[stem]}"
