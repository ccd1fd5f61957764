"""What a roster's row means for the posts of a person. Pure.

A changed post closes the one before it the day before it begins.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Held:
    """A post as it is stored; `pk` is None until it is."""

    post: str
    rank: str
    starts_on: date
    ends_on: date | None = None
    pk: int | None = None

    @property
    def title(self) -> str:
        return " ".join(filter(None, [self.post, self.rank]))


@dataclass(frozen=True)
class Change:
    """Stored posts as they should read, and a new one."""

    stored: tuple[Held, ...] = ()
    new: Held | None = None

    def __bool__(self) -> bool:
        return bool(self.stored or self.new)


class PostError(ValueError):
    """A post that does not fit behind those that are known."""


NOTHING = Change()


def change(history: list[Held], post: str, rank: str, starts_on: date | None) -> Change:
    """`history` is in the order of time."""
    last = history[-1] if history else None
    if not (post or rank):
        if last and last.ends_on is None:
            raise PostError(f"职务和职级都没有填，但现任“{last.title}”；若已离开，请填离开日期")
        return NOTHING
    is_same = last is not None and (last.post, last.rank) == (post, rank)
    if is_same and last is not None and starts_on in (None, last.starts_on):
        return NOTHING
    if starts_on is None:
        raise PostError("填了职务或职级，就要填任职日期")
    if last is None:
        return Change(new=Held(post, rank, starts_on))
    if is_same and last.ends_on is None:
        return _moved(history, starts_on)
    return _followed(last, Held(post, rank, starts_on))


def _followed(last: Held, new: Held) -> Change:
    if new.starts_on == last.starts_on:
        return Change(stored=(replace(last, post=new.post, rank=new.rank),))
    known_until = last.starts_on if last.ends_on is None else last.ends_on
    if new.starts_on <= known_until:
        raise PostError(
            f"任职日期 {new.starts_on} 不晚于已登记的“{last.title}”（{last.starts_on} 起）"
        )
    if last.ends_on is not None:
        return Change(new=new)
    return Change(stored=(replace(last, ends_on=new.starts_on - ONE_DAY),), new=new)


def _moved(history: list[Held], starts_on: date) -> Change:
    """The same post with another first day: a correction, the one before gives way."""
    last, before = history[-1], history[-2] if len(history) > 1 else None
    moved = replace(last, starts_on=starts_on)
    if before is None or before.ends_on is None:
        return Change(stored=(moved,))
    if starts_on <= before.starts_on:
        raise PostError(
            f"任职日期 {starts_on} 不晚于前一任“{before.title}”（{before.starts_on} 起）"
        )
    touched = before.ends_on == last.starts_on - ONE_DAY
    if not touched and starts_on > before.ends_on:
        return Change(stored=(moved,))
    return Change(stored=(replace(before, ends_on=starts_on - ONE_DAY), moved))
