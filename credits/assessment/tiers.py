"""Which tier a person is judged in, by posts, ranks, roles and age on one day."""

from datetime import date
from typing import TYPE_CHECKING

from credits.assessment.values import Post, Profile, Role

if TYPE_CHECKING:
    from credits.rulebook.values import Tier


def tier_on(tiers: "tuple[Tier, ...]", profile: Profile, on: date) -> str | None:
    """Return the first tier that holds; None when none does and none is for all others."""
    held = posts_on(profile.posts, on)
    for tier in tiers:
        if tier.otherwise or _holds(tier, profile, held, on):
            return tier.key
    return None


def posts_on(posts: tuple[Post, ...], on: date) -> list[Post]:
    """Posts held on the day; who holds none any more is judged by the last ones held."""
    begun = [post for post in posts if post.from_ is None or post.from_ <= on]
    held = [post for post in begun if post.to is None or post.to >= on]
    if held or not begun:
        return held
    last = max(post.to for post in begun if post.to is not None)
    return [post for post in begun if post.to == last]


def holds_on(role: Role, on: date) -> bool:
    return (role.from_ is None or role.from_ <= on) and (role.to is None or role.to >= on)


def _holds(tier: "Tier", profile: Profile, held: list[Post], on: date) -> bool:
    if not _age_fits(tier, profile.born_on, on):
        return False
    if not (tier.posts or tier.ranks or tier.roles):
        return True
    for post in held:
        if (post.post or "").strip() in tier.posts or (post.rank or "").strip() in tier.ranks:
            return True
    if not tier.roles or not profile.roles:
        return False
    return any(role.name in tier.roles and holds_on(role, on) for role in profile.roles)


def _age_fits(tier: "Tier", born_on: date | None, on: date) -> bool:
    if tier.min_age is None and tier.max_age is None:
        return True
    if born_on is None:
        return False
    age = on.year - born_on.year - ((on.month, on.day) < (born_on.month, born_on.day))
    return (tier.min_age is None or age >= tier.min_age) and (
        tier.max_age is None or age <= tier.max_age
    )
