"""Who may let other systems in, each within her agencies.

What a system may do here is said by the security administrator, who issues its token, as she says
it of people. The system administrator sees which systems come in and tells others of events. Either
stops a token: that takes power away.
"""

from datetime import date

from django.db.models import QuerySet

from connections.models import Token
from people.models import Agency, RoleKind, User
from people.permissions import agencies_for, holds_role

KEEPERS = (RoleKind.SYSTEM_ADMINISTRATOR, RoleKind.SECURITY_ADMINISTRATOR)
ISSUER = RoleKind.SECURITY_ADMINISTRATOR


def kept_agencies(user: User, *, on: date) -> QuerySet[Agency]:
    return agencies_for(user, *KEEPERS, on=on)


def issuing_agencies(user: User, *, on: date) -> QuerySet[Agency]:
    return agencies_for(user, ISSUER, on=on)


def kept_tokens(user: User, *, on: date) -> QuerySet[Token]:
    return Token.objects.filter(agency__in=kept_agencies(user, on=on))


def is_keeper(user: User, *, on: date) -> bool:
    return holds_role(user, *KEEPERS, on=on)


def is_issuer(user: User, *, on: date) -> bool:
    return holds_role(user, ISSUER, on=on)


def keeps_the_city(user: User, *, on: date) -> bool:
    """What happens in the whole city is told to other systems by who keeps the whole city."""
    hers = agencies_for(user, RoleKind.SYSTEM_ADMINISTRATOR, on=on)
    return user.is_active and hers.filter(depth=1).exists()


def stands_by(token: Token, *, on: date) -> bool:
    """Whether the one who issued a token is still in office: it falls with her role. Tokens of
    before there was a security administrator were issued by one of system."""
    issuer = token.issued_by
    return issuer.is_active and holds_role(issuer, *KEEPERS, on=on, agency=token.agency)


def may_list_courses(user: User, *, on: date) -> bool:
    """What a course is worth holds for the whole city: its department decides."""
    return agencies_for(user, RoleKind.TRAINING_DEPARTMENT, on=on).filter(depth=1).exists()
