"""Gives a learner a login: a name of its own choice, never a number of hers."""

from django.core.exceptions import ValidationError
from django.db import transaction

from people.models import Learner, User


class LoginExistsError(Exception):
    """The learner has a login already, or another login has this name."""


class LoginNameError(Exception):
    """A login name that the rules refuse, such as an ID number."""


@transaction.atomic
def create_login(*, learner: Learner, username: str, password: str | None = None) -> User:
    """Without a password the login waits for an invitation: nobody shares an initial one."""
    fresh = Learner.objects.select_for_update().get(pk=learner.pk)
    if fresh.user_id is not None:
        raise LoginExistsError(f"{fresh} 已有登录账号")
    user = User(username=User.normalize_username(username), name=fresh.name)
    try:
        user.clean_fields(exclude=["password"])
    except ValidationError as refusal:
        raise LoginNameError("；".join(refusal.messages)) from None
    if User.objects.filter(username=user.username).exists():
        raise LoginExistsError(f"登录名“{user.username}”已有人使用")
    user.set_password(password)
    user.save()
    fresh.user = user
    fresh.save(update_fields=["user"])
    return user
