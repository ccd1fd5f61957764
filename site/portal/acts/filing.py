"""One activity claimed for many people of a unit: what is said of all of them, a claim for each.

The rules are those of `credits.claims`: the claims go to the unit's review, and who files them
reviews none of them. Each person is told that her unit has claimed something for her.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core import signing
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from credits.claims import together
from credits.claims.filing import Contents
from credits.claims.permissions import staff_of
from documents.shelf import Taken
from keeping.chinese import in_chinese
from people import messages
from people.models import Learner, User
from portal.acts.sorting import Refused, Sorted, sorted_by

SOURCE = "portal.filed_claim"
SALT = "portal.acts.filing"
LASTS = 24 * 3600  # less than papers wait (credits.claims.evidence)


@dataclass(frozen=True)
class Said:
    """The contents of all the claims, the papers that were laid by for them, the act's number."""

    contents: Contents
    papers: Sequence[Taken]
    together: UUID

    def as_options(self) -> dict[str, Any]:
        began, ended = self.contents.happened_from, self.contents.happened_on
        days = {
            "happened_from": began.isoformat() if began else None,
            "happened_on": ended.isoformat(),
        }
        return {
            "contents": asdict(self.contents) | days,
            "papers": [paper._asdict() for paper in self.papers],
            "together": str(self.together),
        }

    @classmethod
    def of_options(cls, options: dict[str, Any]) -> "Said":
        told = dict(options["contents"])
        for name in ("happened_from", "happened_on"):
            told[name] = date.fromisoformat(told[name]) if told[name] else None
        papers = [Taken(**paper) for paper in options["papers"]]
        return cls(Contents(**told), papers, UUID(options["together"]))


def sealed(said: Said, *, user: User) -> str:
    """What was checked, to be carried by the page: nobody can change it on the way."""
    return signing.dumps({"by": user.pk, **said.as_options()}, salt=SALT, compress=True)


def unsealed(text: str, *, user: User) -> Said | None:
    """None of another officer's, of an older day's and of what was never sealed."""
    try:
        options = signing.loads(text, salt=SALT, max_age=LASTS)
    except signing.BadSignature:
        return None
    return Said.of_options(options) if options["by"] == user.pk else None


def reach(user: User, *, now: datetime) -> QuerySet[Learner]:
    return staff_of(user, on=timezone.localdate(now))


def sort(
    learners: Sequence[Learner], *, user: User, options: dict[str, Any], now: datetime
) -> Sorted:
    contents = Said.of_options(options).contents
    told = together.refusals(learners=learners, contents=contents, by=user, now=now)
    return sorted_by(learners, lambda one: told.get(one.pk, ""))


@in_chinese()
def carry_out(
    learners: Sequence[Learner], *, user: User, options: dict[str, Any], now: datetime
) -> list[Refused]:
    said = Said.of_options(options)
    left_out = together.file_for(
        learners=learners, contents=said.contents, papers=said.papers, together=said.together,
        by=user, now=now,
    )  # fmt: skip
    filed = [one for one in learners if one.pk not in left_out]
    messages.write(
        source=f"{SOURCE}:{said.together}",
        title=_("单位为你申报了学分"),
        text=_("单位为你申报了“%(title)s”，正在审核。如有不对，可以在“学分申报”里查看和撤回。")
        % {"title": said.contents.title},
        path=reverse("credits:claims"),
        learners=[one for one in filed if one.user_id and one.user_id != user.pk],
        by=user,
        now=now,
    )
    return [Refused(one, left_out[one.pk]) for one in learners if one.pk in left_out]
