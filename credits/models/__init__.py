"""What is stored: facts in hash chains, editions, standings derived from both, and notices."""

from credits.models.edition import EditionState, RulebookEdition
from credits.models.fact import AppendOnlyError, ChainHead, Fact
from credits.models.notice import Notice, NoticeSeries
from credits.models.standing import Standing

__all__ = [
    "AppendOnlyError",
    "ChainHead",
    "EditionState",
    "Fact",
    "Notice",
    "NoticeSeries",
    "RulebookEdition",
    "Standing",
]
