"""What the handbook's pages show, in a fixed number of queries: points and the reader's mastery.

Reads only. Takes the pages as arguments: they import this module, not the reverse.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from django.utils import timezone

from catalog.browsing import learner_of
from catalog.models import KnowledgePoint
from exams.handbook import points
from exams.practice.mastery import KnownBranch, known_by

if TYPE_CHECKING:
    from exams.models.handbook import Handbook, HandbookPart


@dataclass(frozen=True)
class PartRow:
    part: "HandbookPart"
    branches: Sequence[KnownBranch]

    @property
    def number(self) -> int:
        return sum(len(branch.read) for branch in self.branches)

    @property
    def learnt(self) -> int:
        """How many of its points are in the reader's memory."""
        return sum(branch.learnt for branch in self.branches)


def handbook_page(handbook: "Handbook", request: HttpRequest) -> dict[str, Any]:
    learner, on = learner_of(request.user), timezone.localdate()
    parts = list(handbook.parts().prefetch_related("points").order_by("path"))
    chosen = {point.pk for part in parts for point in part.points.all()}
    branches = {branch.top.pk: branch for branch in points.each_of(chosen)}
    known = known_by(learner, branches.values(), on=on)
    rows = [PartRow(part, [known[point.pk] for point in _ordered(part)]) for part in parts]
    return {"learner": learner, "rows": rows}


def part_page(part: "HandbookPart", request: HttpRequest) -> dict[str, Any]:
    learner = learner_of(request.user)
    branches = points.branches_of(part.points.values_list("pk", flat=True))
    known = known_by(learner, branches, on=timezone.localdate())
    return {
        "learner": learner,
        "branches": list(known.values()),
        "handbook": part.get_parent().specific,
    }


def _ordered(part: "HandbookPart") -> list[KnowledgePoint]:
    return sorted(part.points.all(), key=lambda point: point.code)
