"""What each paper asks, remembered by each process: a paper that was drawn never changes.

Whose it is may change, and is asked of the database with each answer (`appending`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from exams import responses
from exams.models import Attempt

MOST = 5000  # papers of a hundred questions in a process: some 40 MB


@dataclass(frozen=True)
class KnownPaper:
    """`seed` tells it from another one under the same number, in a database that was restored."""

    seed: str
    shapes: Mapping[int, responses.Shape]  # by the question's key


_known: dict[int, KnownPaper] = {}


def of(attempt_id: int, *, user: Any) -> KnownPaper | None:
    """None where the user has no such attempt; who asked before is not looked at again here."""
    known = _known.get(attempt_id)
    return known or _read(attempt_id, user)


def shapes_of(paper: list[dict[str, Any]]) -> dict[int, responses.Shape]:
    return {row["question"]: _shared(responses.shape_of(row)) for row in paper}


def _read(attempt_id: int, user: Any) -> KnownPaper | None:
    mine = Attempt.objects.visible_to(user).filter(pk=attempt_id)
    row = mine.values_list("seed", "paper").first()
    if row is None:
        return None
    if len(_known) >= MOST:
        _known.clear()
    seed, paper = row
    return _known.setdefault(attempt_id, KnownPaper(seed, shapes_of(paper)))


@lru_cache(maxsize=1000)
def _shared(shape: responses.Shape) -> responses.Shape:
    """Thousands of questions have the same few shapes."""
    return shape
