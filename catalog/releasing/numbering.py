"""Numbers of lectures (编号): year and a running number, without gaps as they are given out.

Proposed for a release, in the order of the first sessions. A number once printed is never given
to another lecture, and one that somebody typed stays.
"""

import re
from collections.abc import Iterable, Mapping, Sequence


def proposed(*, year: int, used: Iterable[str], waiting: Sequence[int]) -> dict[int, str]:
    """The number of each waiting lecture, after the highest that is used."""
    pattern = re.compile(rf"{year}-(\d{{3,}})")
    matches = (pattern.fullmatch(number) for number in used)
    highest = max((int(match[1]) for match in matches if match), default=0)
    return {lecture: f"{year}-{place:03d}" for place, lecture in enumerate(waiting, highest + 1)}


def repeated(numbers: Mapping[str, str]) -> list[str]:
    """Numbers that more than one lecture bears."""
    seen = [number for number in numbers.values() if number]
    return sorted({number for number in seen if seen.count(number) > 1})
