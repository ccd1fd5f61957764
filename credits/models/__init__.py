"""What is stored: facts in hash chains, editions of rulebooks, and standings derived from both."""

from credits.models.edition import EditionState, RulebookEdition
from credits.models.fact import AppendOnlyError, ChainHead, Fact
from credits.models.standing import Standing

__all__ = [
    "AppendOnlyError",
    "ChainHead",
    "EditionState",
    "Fact",
    "RulebookEdition",
    "Standing",
]
