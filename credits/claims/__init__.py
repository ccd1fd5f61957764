"""Claims: what no feeder records by itself is claimed, with evidence, and decided twice.

`kinds` says what may be claimed and what the form asks, from the rulebook in force; `filing` and
`decisions` are the only writers of claims, `evidence` of their files, `corrections` of requests
to correct a record. `together` files one activity for several people, by way of `filing`.
"""

from collections.abc import Iterator

from credits.models import Claim, ClaimState


def expected_sources() -> Iterator[str]:
    """The facts that approved claims ought to have in the ledger (credits.clearing)."""
    approved = Claim.objects.filter(state=ClaimState.APPROVED).values_list("pk", flat=True)
    return (f"credits.claim:{pk}" for pk in approved.iterator())
