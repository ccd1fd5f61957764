"""Clearing: the facts that ought to exist are the facts that do.

A chain that verifies cannot show a posting that never happened; the feeders can. Each names
the sources that ought to be in force; settings.LEDGER_FEEDERS says where to ask, by the prefix
of its sources, so that the ledger need not know who they are.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.conf import settings
from django.utils.module_loading import import_string

from credits.claims import succession
from credits.ledger_rows import chunks
from credits.models import Fact


@dataclass(frozen=True)
class Cleared:
    """One feeder's account: `missing` ought to be in force and is not, `surplus` the reverse."""

    feeder: str
    expected: int
    missing: tuple[str, ...]
    surplus: tuple[str, ...]

    @property
    def is_clear(self) -> bool:
        return not self.missing and not self.surplus


def clear(feeders: dict[str, str] | None = None) -> list[Cleared]:
    """Ask every feeder; prefix of sources → dotted path of a function that yields sources."""
    asked = settings.LEDGER_FEEDERS if feeders is None else feeders
    return [_clear(prefix, import_string(path)) for prefix, path in sorted(asked.items())]


def _clear(prefix: str, expected_sources: Callable[[], Iterable[str]]) -> Cleared:
    # A correction puts another entry in the place of the one that the feeder knows.
    expected = succession.applied(set(expected_sources()))
    in_force = Fact.objects.in_force().filter(source__startswith=f"{prefix}:")
    surplus: set[str] = set()
    missing = set(expected)
    for some in chunks(in_force.values_list("source", flat=True).iterator()):
        missing.difference_update(some)
        surplus.update(source for source in some if source not in expected)
    return Cleared(prefix, len(expected), tuple(sorted(missing)), tuple(sorted(surplus)))
