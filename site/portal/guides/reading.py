"""A role's guide is its holders' own; the civil servant's is also theirs who hold no role."""

from datetime import date

from people.models import Learner, RoleKind, User


def own_roles(user: User, *, on: date) -> set[str]:
    """The roles whose guides are this person's own, and whose pages she may open."""
    kinds = set(user.roles.in_force(on=on).values_list("kind", flat=True))
    if not kinds or Learner.objects.filter(user=user).exists():
        kinds.add(RoleKind.CIVIL_SERVANT)
    return kinds
