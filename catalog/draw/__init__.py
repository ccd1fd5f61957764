"""Opening a catalogue from wish lists: the draw that anyone can recompute from file and seed.

Pure: no models, no clock, no settings. `read` refuses what it cannot allocate fairly.
"""

from catalog.draw.allocation import Allocation, Seat, allocate
from catalog.draw.wishes import EVERYONE, Draw, Pool, Rule, Session, Wish, read

__all__ = [
    "EVERYONE",
    "Allocation",
    "Draw",
    "Pool",
    "Rule",
    "Seat",
    "Session",
    "Wish",
    "allocate",
    "read",
]
