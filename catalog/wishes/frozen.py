"""The wishes of a year as the file that a draw is made from; reads only.

People stand in it under codes made for this draw. Nothing that cannot come true is in it: no
session that is off or over, none that is for other people or clashes with a seat in hand,
nobody who has left.
"""

import secrets
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Prefetch
from django.utils import timezone

from catalog import draw
from catalog.models import (
    AnnualCatalog,
    Enrolment,
    Lecture,
    Opening,
    Pool,
    PoolName,
    Session,
    Wish,
    WishList,
)
from catalog.seating import addressed
from credits.models import Standing
from people.models import Agency, Learner

RULES = {Opening.DRAW: draw.Rule.DRAW, Opening.NEED_FIRST: draw.Rule.NEED_FIRST}
# Without the signs that are taken for each other on paper.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 10


def gathered(catalog: AnnualCatalog, *, now: datetime) -> tuple[dict[str, Any], dict[str, int]]:
    """What `draw_seats` reads, and whom each code in it stands for."""
    codes: dict[str, int] = {}
    lectures = Lecture.objects.child_of(catalog).live()
    sessions = list(
        Session.objects.upcoming(now=now)
        .filter(lecture__in=lectures)
        .select_related("lecture__host")
        .prefetch_related("pools")
        .order_by("pk")
    )
    data = {
        "rule": RULES[Opening(catalog.opening)],
        "sessions": [_session(session) for session in sessions],
        "wishes": _wishes(catalog, sessions, codes, now=now),
    }
    return data, codes


def _session(session: Session) -> dict[str, Any]:
    # Accessible places are for those who ask for one afterwards: nobody draws for them.
    drawn = [pool for pool in session.pools.all() if pool.name != PoolName.ACCESSIBLE]
    return {
        "id": str(session.pk),
        "starts": timezone.localtime(session.starts_at).isoformat(),
        "ends": timezone.localtime(session.ends_at).isoformat(),
        "pools": [
            {"name": pool.key, "seats": pool.free, "for": _audience(pool, session)}
            for pool in sorted(drawn, key=lambda one: one.key)
        ],
    }


def _audience(pool: Pool, session: Session) -> list[str]:
    if pool.name == PoolName.OPEN:
        return [draw.EVERYONE]
    top = pool.agency or session.lecture.host
    own = Agency.objects.filter(path__startswith=top.path).order_by("path")
    return list(own.values_list("code", flat=True))


def _wishes(
    catalog: AnnualCatalog, sessions: Iterable[Session], codes: dict[str, int], *, now: datetime
) -> list[dict[str, Any]]:
    """Without what cannot come true: sessions that are off, or clash with a seat in hand."""
    open_to_wish = {session.pk: session for session in sessions}
    held = _held(catalog)
    needs = dict(Standing.objects.filter(year=catalog.year).values_list("learner", "short"))
    wishes = []
    lists = list(_lists(catalog, now=now))
    told = addressed.to_each(
        [one.learner for one in lists],
        {session.lecture_id for session in open_to_wish.values()},
        on=timezone.localdate(now),
    )
    for one in lists:
        taken = held.get(one.learner_id, ())
        may = told[one.learner_id]
        wanted = (open_to_wish.get(wish.session_id) for wish in one.wishes.all())
        ranked = [
            str(session.pk)
            for session in wanted
            if session
            and not may.refusal(session.lecture_id)
            and not any(_overlap(session, other) for other in taken)
        ]
        if not ranked:
            continue
        code = "".join(secrets.choice(ALPHABET) for _number in range(CODE_LENGTH))
        codes[code] = one.learner_id
        wishes.append(
            {
                "learner": code,
                "agency": one.learner.agency.code,
                "need": str(needs.get(one.learner_id, 0)),
                "ranked": ranked,
                "most": one.most,
            }
        )
    # By the random code: the order of the file tells nothing about anybody.
    return sorted(wishes, key=lambda wish: wish["learner"])


def _lists(catalog: AnnualCatalog, *, now: datetime) -> Iterable[WishList]:
    serving = Learner.objects.serving(on=timezone.localdate(now))
    by_rank = Prefetch("wishes", Wish.objects.order_by("rank"))
    lists = WishList.objects.filter(catalog=catalog, learner__in=serving)
    return lists.select_related("learner__agency").prefetch_related(by_rank).order_by("pk")


def _held(catalog: AnnualCatalog) -> dict[int, list[Session]]:
    held: dict[int, list[Session]] = defaultdict(list)
    wishing = WishList.objects.filter(catalog=catalog).values("learner")
    enrolments = Enrolment.objects.holding().filter(learner__in=wishing)
    for enrolment in enrolments.select_related("session"):
        held[enrolment.learner_id].append(enrolment.session)
    return held


def _overlap(one: Session, other: Session) -> bool:
    return one.starts_at < other.ends_at and other.starts_at < one.ends_at
