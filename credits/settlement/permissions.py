"""Who may settle: the training department of the whole tree acts, the others read along."""

from datetime import date
from typing import Any

from people.models import RoleKind
from people.permissions import agencies_for, holds_role

SETTLERS = (RoleKind.TRAINING_DEPARTMENT,)
READERS = (*SETTLERS, RoleKind.AUDITOR)


def may_settle(user: Any, *, on: date) -> bool:
    """A year is closed for everyone, so the role must reach from the root down."""
    return agencies_for(user, *SETTLERS, on=on).filter(depth=1).exists()


def may_read(user: Any, *, on: date) -> bool:
    """Which years are closed is no secret of an office; names show by who may read whom."""
    return holds_role(user, *READERS, on=on)
