"""Reads what besides facts bears on learners' cases: posts, roles, exemptions, opening balances.

One query in plain SQL, however many learners: for one person, building four with the ORM takes
longer than the assessment. What is not approved, not confirmed or withdrawn is not there.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.db import connection

from credits.assessment import Exemption, Opening, Post, Role
from credits.ledger_reading import end_of
from people.models import among

# What a row is; rows come in the order of learner, sort, day and number.
POST, ROLE, EXEMPTION, OPENING = range(4)
QUERY = """
    SELECT learner_id, 0, starts_on, 0, post, rank, ends_on
    FROM people_post WHERE learner_id {among}
    UNION ALL
    SELECT learner_id, 1, starts_on, 0, name, '', ends_on
    FROM credits_heldrole WHERE learner_id {among} AND withdrawn_at IS NULL
    UNION ALL
    SELECT learner_id, 2, starts_on, id, code, CAST(decided_by_id AS text), ends_on
    FROM credits_exemption WHERE learner_id {among} AND "group" = %s AND {approved}
    UNION ALL
    SELECT b.learner_id, 3, NULL, b.earned_in, b.bucket, CAST(b.credits AS text), NULL
    FROM credits_openingbalance b JOIN credits_openinglist l ON l.id = b.listed_in_id
    WHERE b.learner_id {among} AND b."group" = %s AND l.state = 'CONFIRMED' {confirmed}
    ORDER BY 1, 2, 3, 4, 5"""
NOW = {"approved": "state = 'APPROVED'", "confirmed": ""}
AS_KNOWN = {
    "approved": "decided_at < %s"
    " AND (state = 'APPROVED' OR state = 'WITHDRAWN' AND withdrawn_at >= %s)",
    "confirmed": "AND l.decided_at < %s",
}


@dataclass
class Circumstances:
    posts: list[Post] = field(default_factory=list)
    roles: list[Role] = field(default_factory=list)
    exemptions: list[Exemption] = field(default_factory=list)
    net: dict[tuple[int, str], Decimal] = field(default_factory=dict)

    @property
    def openings(self) -> tuple[Opening, ...]:
        """Net of counter-entries."""
        return tuple(
            Opening(bucket, credits, earned_in)
            for (earned_in, bucket), credits in self.net.items()
            if credits
        )

    def take(self, what: int, starts_on: Any, number: int, name: str, more: str, end: Any) -> None:
        if what == OPENING:
            key = number, name
            self.net[key] = self.net.get(key, Decimal(0)) + Decimal(more)
            return
        first, last = _day(starts_on), _day(end)
        assert first is not None  # a column that is never empty
        if what == POST:
            self.posts.append(Post(name or None, more or None, first, last))
        elif what == ROLE:
            self.roles.append(Role(name, first, last))
        else:
            self.exemptions.append(Exemption(name, first, last, more))


def circumstances_of(
    learner_ids: Sequence[int], *, group: str = "", as_known_on: date | None = None
) -> Mapping[int, Circumstances]:
    """Of some hundred learners, under the measure of a group; who has none is left out."""
    ids = among.parameter(connection.vendor, learner_ids)
    conditions = NOW if as_known_on is None else AS_KNOWN
    end = [] if as_known_on is None else [_moment(as_known_on)]
    found: dict[int, Circumstances] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            QUERY.format(among=among.CONDITIONS[connection.vendor], **conditions),
            [ids, ids, ids, group, *end, *end, ids, group, *end],
        )
        for learner_id, *row in cursor.fetchall():
            found.setdefault(learner_id, Circumstances()).take(*row)
    return found


@lru_cache(maxsize=4096)
def _day(day: date | str | None) -> date | None:
    """As either driver hands it over."""
    return date.fromisoformat(day) if isinstance(day, str) else day


def _moment(day: date) -> Any:
    return connection.ops.adapt_datetimefield_value(end_of(day))
