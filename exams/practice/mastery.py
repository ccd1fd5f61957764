"""掌握情况: the points as one person knows them, chapter by chapter. Nobody else is shown it."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from catalog.models import KnowledgePoint
from exams.handbook import points
from exams.handbook.points import Branch
from exams.models.practice import KnowledgeState
from exams.models.question import Question
from exams.practice.levels import Level, level_of
from people.models import Learner

LEARNT = (Level.KEPT, Level.FIRM)


@dataclass(frozen=True)
class Known:
    """A point as one reader knows it; `level` is None for who has no record of her own."""

    point: KnowledgePoint
    state: KnowledgeState | None
    level: Level | None


@dataclass(frozen=True)
class KnownBranch:
    top: Known
    under: Sequence[Known]

    @property
    def read(self) -> Sequence[Known]:
        """What there is to learn: a chapter's points, or the point that stands alone."""
        return self.under or [self.top]

    @property
    def learnt(self) -> int:
        return sum(known.level in LEARNT for known in self.read)


@dataclass(frozen=True)
class Mastery:
    branches: Sequence[KnownBranch]

    @property
    def totals(self) -> list[tuple[Level, int]]:
        """How many points there are of each level, the firmest first."""
        counted = Counter(known.level for branch in self.branches for known in branch.read)
        return [(level, counted[level]) for level in reversed(Level)]


def mastery_of(learner: Learner, *, on: date) -> Mastery:
    """Points that can be practised, or have been."""
    asked = set(
        Question.objects.published().values_list("knowledge_point_id", flat=True).distinct()
    )
    known = known_by(learner, points.forest(), on=on).values()
    shown = [_practised(branch, asked) for branch in known]
    return Mastery([branch for branch in shown if branch])


def known_by(
    learner: Learner | None, branches: Iterable[Branch], *, on: date
) -> dict[int, KnownBranch]:
    """The branches as she knows them, by the top's key; one query for her states."""
    hers = {state.point_id: state for state in learner.knowledge_states.all()} if learner else {}

    def known(point: KnowledgePoint) -> Known:
        state = hers.get(point.pk)
        return Known(point, state, level_of(state, on=on) if learner else None)

    return {
        branch.top.pk: KnownBranch(known(branch.top), [known(one) for one in branch.under])
        for branch in branches
    }


def _practised(branch: KnownBranch, asked: set[int]) -> KnownBranch | None:
    """What remains of a branch without points that nobody asks about."""
    kept = [one for one in branch.under if one.state or one.point.pk in asked]
    if branch.top.state or branch.top.point.pk in asked:
        kept = [branch.top, *kept]
    return KnownBranch(branch.top, kept) if kept else None
