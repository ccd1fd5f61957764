"""May whoever asked for a job still do this? Asked anew when a part runs: roles end meanwhile.

Knows users and no roles: what is to be asked comes from the kind of job. Refuses a login that has
gone or was switched off, before anything else is asked.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from django.contrib.auth import get_user_model
from django.utils.translation import gettext as _

Found = TypeVar("Found")


class NoLongerPermittedError(Exception):
    """The role of the one who asked has ended since; the message says whose it is to ask now."""

    def __init__(self, role: str) -> None:
        super().__init__(_("提交人已不再担任%(role)s：请由现任人员重新提交。") % {"role": role})


def still(asker: Any, *, may: Callable[[Any], Found | None], role: str) -> tuple[Any, Found]:
    """The user who asked, with what `may` finds for her; nothing found is a refusal."""
    user = get_user_model()._default_manager.filter(pk=asker, is_active=True).first()
    found = may(user) if user is not None else None
    if not found:
        raise NoLongerPermittedError(role)
    return user, found
