"""Who: logins, the agency tree, learners with their posts, and roles with scope and end."""

from people.models import among as among
from people.models.account_act import AccountAct, ActKind
from people.models.agency import Agency, AgencyKind
from people.models.data_copy import DataCopy
from people.models.erasure import Erasure, ErasureState
from people.models.invitation import Invitation
from people.models.learner import Learner, Post
from people.models.message import Message, MessageState
from people.models.past_password import PastPassword
from people.models.role import THE_THREE, Role, RoleKind
from people.models.role_change import ChangeState, RoleChange
from people.models.sealed_number import NumberViewing, SealedNumber
from people.models.session import Session
from people.models.shared_cache import SharedCache
from people.models.user import User

__all__ = [
    "THE_THREE",
    "AccountAct",
    "ActKind",
    "Agency",
    "AgencyKind",
    "ChangeState",
    "DataCopy",
    "Erasure",
    "ErasureState",
    "Invitation",
    "Learner",
    "Message",
    "MessageState",
    "NumberViewing",
    "PastPassword",
    "Post",
    "Role",
    "RoleChange",
    "RoleKind",
    "SealedNumber",
    "Session",
    "SharedCache",
    "User",
]
