from connections.models.token import Scope, Token

__all__ = ["Scope", "Token"]
