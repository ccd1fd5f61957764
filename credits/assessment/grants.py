"""Facts that follow from the post held on a day, such as an opening balance by rank and years."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from credits.assessment.values import Fact, Post, Profile

if TYPE_CHECKING:
    from credits.rulebook.shapes import Grant


def granted_facts(grants: "tuple[Grant, ...]", profile: Profile) -> Iterator[Fact]:
    """Yield one fact for each grant that the person's post gives; its source is the rulebook."""
    for number, grant in enumerate(grants):
        found = _post(grant, profile)
        if found is None:
            continue
        name, since = found
        yield Fact(
            f"rulebook.grant:{number}",
            grant.kind,
            grant.on,
            grant.on,
            {grant.quantity: Decimal(_full_years(since, grant.on))},
            {"post": name, "title": grant.name},
        )


def _post(grant: "Grant", profile: Profile) -> tuple[str, date] | None:
    """The longest held of the posts and ranks that the grant names, with its first day.

    Who had left office by that day gets nothing: there was no post to follow from.
    """
    held: list[tuple[date, str]] = []
    for post in profile.posts:
        if post.from_ is None or post.from_ > grant.on or (post.to and post.to < grant.on):
            continue
        held += [
            (_since(profile.posts, name, post), name)
            for name in (post.post, post.rank)
            if name and name in grant.posts
        ]
    if not held:
        return None
    since, name = min(held)
    return name, since


def _since(posts: tuple[Post, ...], name: str, held: Post) -> date:
    """A rank runs through changes of post: go back as long as the same name was held."""
    assert held.from_ is not None  # asked by the caller
    since = held.from_
    for post in sorted(posts, key=lambda one: one.from_ or date.min, reverse=True):
        joins = post.to is not None and (since - post.to).days <= 1
        if post.from_ is not None and post.from_ < since and joins:
            if name not in (post.post, post.rank):
                break
            since = post.from_
    return since


def _full_years(since: date, on: date) -> int:
    return max(0, on.year - since.year - ((on.month, on.day) < (since.month, since.day)))
