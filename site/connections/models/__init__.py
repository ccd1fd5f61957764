from connections.models.course import KnownCourse
from connections.models.statement import Statement
from connections.models.token import Scope, Token

__all__ = ["KnownCourse", "Scope", "Statement", "Token"]
