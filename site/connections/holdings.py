"""What the tables of this app hold about people (keeping.holdings)."""

from django.utils.translation import gettext_lazy as _

from keeping.holdings import Erasure, Holding, Kept, Kind, about, house

HOLDINGS: dict[str, Holding] = {
    "KnownCourse": house("added_by"),
    "Receiver": house("set_up_by", "closed_by"),
    "Delivery": house(),
    "Token": house("issued_by", "revoked_by"),
    # The statement as another system sent it: it names the actor by her personnel number.
    "Statement": about(
        (),
        Kind.RECORD,
        kept=Kept.LEDGER,
        erasure=Erasure.FIXED,
        withheld=_("其他系统送来的原文；其中的学习记录已在台账里"),
    ),
}
