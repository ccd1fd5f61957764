"""Who may choose a lecture, and in which of its pools she sits: decided from values. Pure.

Refuses nobody by name: it compares posts, ranks, units and the tree's paths, and knows no
database. The words of a refusal are said by `catalog.seating.addressed`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple


class Tier(IntEnum):
    """The levels of leadership that posts and ranks name (公务员法 art. 18, 19)."""

    STAFF = 1
    SECTION = 2
    DIVISION = 3
    BUREAU = 4


# The higher first: 主任科员 contains 科员, and 副巡视员 of old counted as a bureau's.
TIER_WORDS = (
    (Tier.BUREAU, ("省部级", "厅局级", "巡视员")),
    (Tier.DIVISION, ("县处级", "调研员")),
    (Tier.SECTION, ("乡科级", "主任科员")),
    (Tier.STAFF, ("科员", "办事员")),
)


def tier_of(post: str, rank: str) -> Tier | None:
    """The higher of what post and rank say; None where neither says anything."""
    named = [_tier_named(text) for text in (post, rank)]
    return max((one for one in named if one), default=None)


def _tier_named(text: str) -> Tier | None:
    return next((tier for tier, words in TIER_WORDS if any(word in text for word in words)), None)


@dataclass(frozen=True)
class Person:
    """What is asked of a person: her unit's path, the names along it, her post and her rank."""

    path: str
    units: tuple[str, ...] = ()
    post: str = ""
    rank: str = ""

    @property
    def tier(self) -> Tier | None:
        return tier_of(self.post, self.rank)


@dataclass(frozen=True)
class Rule:
    """All that is filled in must hold; of several words one is enough."""

    posts: tuple[str, ...] = ()
    ranks: tuple[str, ...] = ()
    systems: tuple[str, ...] = ()  # words in the name of her unit or of one above it
    lowest: Tier | None = None
    highest: Tier | None = None
    path: str = ""

    def admits(self, person: Person) -> bool:
        return (
            person.path.startswith(self.path)
            and _any_in(self.posts, [person.post])
            and _any_in(self.ranks, [person.rank])
            and _any_in(self.systems, person.units)
            and self._spans(person.tier)
        )

    def _spans(self, tier: Tier | None) -> bool:
        if self.lowest is None and self.highest is None:
            return True
        if tier is None:
            return False
        return (self.lowest or tier) <= tier <= (self.highest or tier)


def _any_in(words: Sequence[str], texts: Iterable[str]) -> bool:
    return not words or any(word in text for text in texts for word in words)


def is_admitted(rules: Sequence[Rule], person: Person) -> bool:
    """Without a rule a lecture is for everybody; with several, one that admits her is enough."""
    return not rules or any(rule.admits(person) for rule in rules)


class Place(NamedTuple):
    """A pool: `path` is whose people it is for ("" everybody's), `key` finds it again."""

    key: int
    path: str
    is_accessible: bool
    free: int


def in_fair_order(places: Iterable[Place], path: str, *, accessible: bool) -> list[Place]:
    """The places she may take, the narrowest first: an open seat is of use to more people.

    Audiences are subtrees, so of two pools that both admit her one holds the other: taking the
    narrowest never costs a seat that another order would have had. Accessible places are for
    those who ask for one.
    """
    hers = [one for one in places if one.is_accessible == accessible and path.startswith(one.path)]
    return sorted(hers, key=lambda one: (-len(one.path), one.key))


def place_for(places: Iterable[Place], path: str, *, accessible: bool) -> Place | None:
    """Where she sits; None where every place that she may take is taken."""
    ordered = in_fair_order(places, path, accessible=accessible)
    return next((one for one in ordered if one.free > 0), None)
