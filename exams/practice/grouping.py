"""What may be shown of groups of people without showing a person. Pure.

A group smaller than SMALLEST is hidden. Where the groups hidden beside a total would be as small
together, the next smallest is hidden too: otherwise the total less the rest would tell.
"""

from collections.abc import Hashable, Mapping
from typing import TypeVar

SMALLEST = 5
K = TypeVar("K", bound=Hashable)


def shown(people: Mapping[K, int], *, smallest: int = SMALLEST) -> set[K]:
    """The groups that may stand in one column beside their total."""
    if sum(people.values()) < smallest:
        return set()
    kept = {key for key, number in people.items() if number >= smallest}
    hidden = sum(number for key, number in people.items() if key not in kept)
    if 0 < hidden < smallest and kept:
        kept.remove(min(kept, key=lambda key: (people[key], str(key))))
    return kept
