"""Who may let other systems in: the system administrator, within her agencies."""

from datetime import date

from django.db.models import QuerySet

from connections.models import Token
from people.models import Agency, RoleKind, User
from people.permissions import agencies_for, holds_role

KEEPER = RoleKind.SYSTEM_ADMINISTRATOR


def kept_agencies(user: User, *, on: date) -> QuerySet[Agency]:
    return agencies_for(user, KEEPER, on=on)


def kept_tokens(user: User, *, on: date) -> QuerySet[Token]:
    return Token.objects.filter(agency__in=kept_agencies(user, on=on))


def is_keeper(user: User, *, on: date) -> bool:
    return holds_role(user, KEEPER, on=on)


def keeps_the_city(user: User, *, on: date) -> bool:
    """What happens in the whole city is told to other systems by who keeps the whole city."""
    return user.is_active and kept_agencies(user, on=on).filter(depth=1).exists()


def stands_by(token: Token, *, on: date) -> bool:
    """Whether the one who issued a token may still do so: it falls with her role."""
    issuer = token.issued_by
    return issuer.is_active and holds_role(issuer, KEEPER, on=on, agency=token.agency)


def may_list_courses(user: User, *, on: date) -> bool:
    """What a course is worth holds for the whole city: its department decides."""
    return agencies_for(user, RoleKind.TRAINING_DEPARTMENT, on=on).filter(depth=1).exists()
