"""What lets an account in, held still while somebody logs in.

A login takes time: a name and a password, perhaps a second step on another page. What was there
when it began must be there when its session begins; otherwise a change in between, which ends all
other sessions, would miss this one. Both the change and the login's end hold the account's row.
"""

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.utils.crypto import constant_time_compare, salted_hmac

from people.models import User

KEY = "ways_in"


class ChangedMeanwhileError(Exception):
    """A way in has changed since this login began: whoever it is begins anew."""


def noted(user: User) -> str:
    """As this very user was read and checked; a digest, since a session keeps it for a while."""
    said: list[Any] = [user.pk, user.password, user.is_active]
    for model in (Authenticator, SocialAccount):
        rows = model.objects.filter(user=user.pk).order_by("pk")
        said.append(list(rows.values_list("pk", flat=True)))
    return salted_hmac("people.ways_in", repr(said), algorithm="sha256").hexdigest()


def hold(user_id: int) -> User:
    """Within a transaction: nobody else changes her ways in, or ends a login, until it is over.

    Rows that point at hers may still be written; two changes at once do not lock each other out.
    """
    return User.objects.select_for_update(no_key=True).get(pk=user_id)


def refuse_changed(user_id: int, since: str | None) -> None:
    """Within the transaction that stores the session."""
    if since is None or not constant_time_compare(noted(hold(user_id)), since):
        raise ChangedMeanwhileError
