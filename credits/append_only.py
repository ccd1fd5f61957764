"""Where the migrations of this app and those above have it from; see keeping.append_only."""

from keeping.append_only import AppendOnly

__all__ = ["AppendOnly"]
