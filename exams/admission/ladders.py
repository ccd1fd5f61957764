"""How high a post and a rank stand, and which move is a rise. Pure.

Two ladders stand side by side (公务员法 art. 18, 19): 职务 and 职级; a rise on either is one.
Ranks from before 2019 stand where they were moved to then, so that the moving itself was no rise.
What a text does not say is not guessed: a new post of no readable level counts as a rise, since
whoever sets an exam for the newly appointed would rather ask one person too many than miss one.
"""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

POSTS = (
    ("乡科级副职", "副科"), ("乡科级正职", "正科"), ("县处级副职", "副处"), ("县处级正职", "正处"),
    ("厅局级副职", "副厅", "副局级"), ("厅局级正职", "正厅", "正局级"),
    ("省部级副职", "副省", "副部"), ("省部级正职", "正省", "正部"),
)  # fmt: skip
RANKS = (
    ("二级科员", "办事员"), ("一级科员", "科员"),
    ("四级主任科员", "副主任科员"), ("三级主任科员",),
    ("二级主任科员", "主任科员"), ("一级主任科员",),
    ("四级调研员", "副调研员"), ("三级调研员",), ("二级调研员", "调研员"), ("一级调研员",),
    ("二级巡视员", "副巡视员"), ("一级巡视员", "巡视员"),
)  # fmt: skip
HEIGHT_OF_RANK = {name: height for height, names in enumerate(RANKS, 1) for name in names}


class Held(NamedTuple):
    post: str
    rank: str
    starts_on: date


def risen_on(held: Iterable[Held]) -> date | None:
    """The day of the newest rise; `held` in the order of time. The first post is none."""
    found: date | None = None
    before: Held | None = None
    post = rank = None
    for one in held:
        new_post, new_rank = height_of_post(one.post), HEIGHT_OF_RANK.get(one.rank)
        if before is not None and (
            _is_above(new_post, post, one.post, before.post)
            or _is_above(new_rank, rank, one.rank, before.rank)
        ):
            found = one.starts_on
        before, post, rank = one, new_post or post, new_rank or rank
    return found


def height_of_post(text: str) -> int | None:
    return next(
        (height for height, words in enumerate(POSTS, 1) if any(word in text for word in words)),
        None,
    )


def _is_above(new: int | None, last: int | None, text: str, before: str) -> bool:
    """Against the last height known on this ladder; without one, any other text is a rise."""
    if not text or text == before:
        return False
    return new is None or last is None or new > last
