"""What the tables of this app hold about people (keeping.holdings): ids in arguments, no names."""

from keeping.holdings import Erasure, Holding, Kept, Kind, about

HOLDINGS: dict[str, Holding] = {
    "Job": about("requested_by", Kind.RECORD, kept=Kept.LEDGER, unshown=("arguments", "result")),
    "Part": about(
        "job__requested_by",
        Kind.RECORD,
        kept=Kept.LEDGER,
        erasure=Erasure.KEPT,
        unshown=("arguments", "result", "fence", "last_error"),
    ),
}
