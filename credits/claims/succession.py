"""Which entry stands for a source after corrections, and what the next one is called."""

from credits.models import CorrectionRequest, Fact


def current(source: str) -> Fact | None:
    """The entry that stands for a source today; none if it was only taken back."""
    fact: Fact | None = Fact.objects.get(source=source)
    while fact is not None:
        done = CorrectionRequest.objects.filter(source=fact.source, accepted=True).first()
        if done is None:
            return fact
        fact = done.replacement
    return None


def next_source(source: str) -> str:
    """The name of the next entry about the same thing: catalog.attendance:12/2, then …/3.

    A platform's own numbers may hold a stroke too, so a name that is taken is passed over.
    """
    number = 2
    while found := CorrectionRequest.objects.filter(replacement__source=source).first():
        source, number = found.source, number + 1
    while Fact.objects.filter(source=f"{source}/{number}").exists():
        number += 1
    return f"{source}/{number}"


def applied(expected: set[str]) -> set[str]:
    """The sources that a feeder expects, as they stand after corrections (credits.clearing)."""
    stands = set(expected)
    done = CorrectionRequest.objects.filter(accepted=True).order_by("pk")
    for source, replacement in done.values_list("source", "replacement__source"):
        if source in stands:
            stands.remove(source)
            stands.update([replacement] if replacement else [])
    return stands
