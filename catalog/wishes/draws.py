"""The only writer of draws: wishes are frozen and their digest shown before a seed is known.

Anyone who is handed the frozen file recomputes the outcome with `draw_seats`. It names people
by codes made for this draw; each person is shown her own.
"""

import hashlib
import json
from collections import defaultdict
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog import draw
from catalog.models import AnnualCatalog, Opening, SeatDraw, Session
from catalog.seating import seats
from catalog.wishes import frozen as frozen_wishes
from jobs import queue
from jobs.models import Job, Part
from keeping.chinese import in_chinese
from people.models import Learner, User

KIND = "catalog.draw_seats"


class DrawError(Exception):
    """A draw that cannot be frozen or made yet; the message says what is missing."""


def freeze(*, catalog: AnnualCatalog, frozen_by: User | None, now: datetime) -> SeatDraw:
    """Fix seats and wishes as they are; frozen again, answers with the same draw."""
    if catalog.opening == Opening.FIRST_COME:
        raise DrawError(_("本年度席位先到先得，不抽签。"))
    if catalog.wishes_close_at is None or now < catalog.wishes_close_at:
        raise DrawError(_("志愿填报尚未截止，截止后才能封存。"))
    data, codes = frozen_wishes.gathered(catalog, now=now)
    content = json.dumps(data, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    frozen, _made = SeatDraw.objects.get_or_create(
        catalog=catalog,
        defaults={
            "content": content,
            "digest": hashlib.sha256(content.encode()).hexdigest(),
            "codes": codes,
            "frozen_at": now,
            "frozen_by": frozen_by,
        },
    )
    return frozen


@in_chinese()
def submit(
    *, seat_draw: SeatDraw, seed: int, origin: str, requested_by: User | None, now: datetime
) -> Job:
    """Queue the draw with a seed that nobody could know when the wishes were frozen."""
    if seat_draw.drawn_at is not None:
        raise DrawError(_("已经抽签，结果不能重来。"))
    if not origin.strip():
        raise DrawError(_("请写明种子的来源，例如某期公开开奖的号码。"))
    return queue.submit(
        kind=KIND,
        key=f"{KIND}:{seat_draw.pk}:{now:%Y%m%dT%H%M%S.%f}",
        title=_("%(year)d 年度选座抽签") % {"year": seat_draw.catalog.year},
        requested_by=requested_by,
        stages=[[{"seat_draw": seat_draw.pk, "seed": seed, "origin": origin.strip()}]],
        now=now,
    )


def draw_part(part: Part) -> dict[str, Any]:
    """The only part of the job catalog.draw_seats; a second run changes nothing."""
    asked, by = part.arguments, part.job.requested_by
    made = make(
        seat_draw=SeatDraw.objects.get(pk=asked["seat_draw"]),
        seed=asked["seed"],
        origin=asked["origin"],
        drawn_by=by,
        now=timezone.now(),
    )
    return {"seated": made.seated}


@transaction.atomic
def make(
    *, seat_draw: SeatDraw, seed: int, origin: str, drawn_by: User | None, now: datetime
) -> SeatDraw:
    """Draw once: everybody is seated or stands in line, or nobody is."""
    fresh = SeatDraw.objects.select_for_update().get(pk=seat_draw.pk)
    if fresh.drawn_at is not None:
        return fresh
    allocation = allocation_of(fresh, seed=seed)
    granted = _granted(fresh, allocation)
    fresh.seated = 0
    # One order for everybody who locks several sessions.
    for session in Session.objects.filter(pk__in=map(int, allocation.waiting)).order_by("pk"):
        line = [fresh.codes[code] for code in allocation.waiting[str(session.pk)]]
        fresh.seated += seats.seat_drawn(
            session=session, granted=granted[session.pk], line=line, seated_by=drawn_by, now=now
        )
    fresh.seed, fresh.seed_origin, fresh.drawn_at, fresh.drawn_by = seed, origin, now, drawn_by
    fresh.save(update_fields=["seed", "seed_origin", "drawn_at", "drawn_by", "seated"])
    return fresh


def allocation_of(seat_draw: SeatDraw, *, seed: int) -> draw.Allocation:
    return draw.allocate(draw.read(json.loads(seat_draw.content)), seed=seed)


def code_of(seat_draw: SeatDraw, learner: Learner) -> str:
    """How the file calls this person; empty for who handed in no wishes."""
    return next((code for code, pk in seat_draw.codes.items() if pk == learner.pk), "")


def _granted(seat_draw: SeatDraw, allocation: draw.Allocation) -> dict[int, dict[str, list[int]]]:
    granted: dict[int, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for seat in allocation.seats:
        granted[int(seat.session)][seat.pool].append(seat_draw.codes[seat.learner])
    return granted
