"""Whether a paper with a code is genuine: all that anybody may learn without a login.

Number, day and organ of a document, never whom it is about. Every code that nobody has given
out gets the same answer after the same work.
"""

from dataclasses import dataclass
from datetime import date

from credits import paper_codes, transcripts
from credits.models import Notice


@dataclass(frozen=True)
class Verdict:
    """`digest` is a transcript's; `number`, `on` and `organ` are a notice's."""

    is_genuine: bool = False
    digest: str = ""
    number: str = ""
    on: date | None = None
    organ: str = ""
    withdrawn_by: str = ""
    withdrawn_on: date | None = None


UNKNOWN = Verdict()


def verdict_on(code: str) -> Verdict:
    digest, notice = transcripts.verify(code), _notice(code)
    if digest:
        return Verdict(is_genuine=True, digest=digest)
    if notice is None:
        return UNKNOWN
    later = next(iter(notice.withdrawals.all()), None)
    return Verdict(
        is_genuine=later is None,
        number=str(notice),
        on=notice.issued_on,
        organ=notice.letter["organ"],
        withdrawn_by=str(later) if later else "",
        withdrawn_on=later.issued_on if later else None,
    )


def _notice(code: str) -> Notice | None:
    # What is typed may hold no sign at all, and older notices have no code: "" matches none.
    normal = paper_codes.normal(code) or "?"
    found = Notice.objects.filter(code=normal).select_related("series")
    return found.prefetch_related("withdrawals__series").first()
