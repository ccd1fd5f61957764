"""The tree of knowledge points as a page prints it: branches with all that lies under them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from catalog.models import KnowledgePoint

Children = Mapping[int | None, Sequence[KnowledgePoint]]


@dataclass(frozen=True)
class Branch:
    """A point of the top and everything under it, in the order of the handbook."""

    top: KnowledgePoint
    under: tuple[KnowledgePoint, ...]

    @property
    def all(self) -> tuple[KnowledgePoint, ...]:
        return (self.top, *self.under)


def forest() -> list[Branch]:
    """Every point, in one query."""
    children = _children(_listed())
    return [_branch(top, children) for top in children[None]]


def each_of(chosen: Iterable[int]) -> list[Branch]:
    """The chosen points, each with what lies under it, in one query."""
    points, wanted = _listed(), set(chosen)
    children = _children(points)
    return [_branch(point, children) for point in points if point.pk in wanted]


def branches_of(chosen: Iterable[int]) -> list[Branch]:
    """The same, but what lies under another chosen point comes once."""
    branches = each_of(chosen)
    covered = {point.pk for branch in branches for point in branch.under}
    return [branch for branch in branches if branch.top.pk not in covered]


def codes_above() -> dict[int, frozenset[str]]:
    """Of each point, by key: the codes of the points that hold it; one query."""
    points = _listed()
    children = _children(points)
    found: dict[int, set[str]] = defaultdict(set)
    for top in points:
        for point in _branch(top, children).under:
            found[point.pk].add(top.code)
    return {key: frozenset(codes) for key, codes in found.items()}


def _listed() -> list[KnowledgePoint]:
    return list(KnowledgePoint.objects.only("code", "title", "parent").order_by("code"))


def _children(points: Sequence[KnowledgePoint]) -> Children:
    children: dict[int | None, list[KnowledgePoint]] = defaultdict(list)
    for point in points:
        children[point.parent_id].append(point)
    return children


def _branch(top: KnowledgePoint, children: Children) -> Branch:
    return Branch(top, tuple(_under(top, children, {top.pk})))


def _under(point: KnowledgePoint, children: Children, seen: set[int]) -> Iterator[KnowledgePoint]:
    for child in children.get(point.pk, ()):
        if child.pk not in seen:  # a loop that was written past the forms ends here
            seen.add(child.pk)
            yield child
            yield from _under(child, children, seen)
