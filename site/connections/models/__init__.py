from connections.models.course import KnownCourse
from connections.models.receiver import Delivery, EventKind, Receiver
from connections.models.statement import Statement
from connections.models.token import Scope, Token

__all__ = ["Delivery", "EventKind", "KnownCourse", "Receiver", "Scope", "Statement", "Token"]
