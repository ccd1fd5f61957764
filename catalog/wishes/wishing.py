"""The only writer of wish lists: added to, re-ordered and shortened until the wishes close."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.models import MOST_WISHES, AnnualCatalog, Session, SessionState, Wish, WishList
from catalog.seating import addressed
from catalog.seating import checks as seat_checks
from people.models import Learner


class WishError(Exception):
    """A wish that cannot be handed in; the message is for the person."""


def hand_in(
    *,
    catalog: AnnualCatalog,
    learner: Learner,
    sessions: Sequence[Session],
    most: int,
    now: datetime,
) -> WishList:
    """Set the whole list, best first; an empty one takes part in no draw."""
    _refuse_closed(catalog, now=now)
    if not 1 <= most <= MOST_WISHES:
        raise WishError(_("最多入选场数须为 1 至 %(most)d。") % {"most": MOST_WISHES})
    if len(sessions) > MOST_WISHES:
        raise WishError(_("最多填报 %(most)d 个志愿，请先移出一个。") % {"most": MOST_WISHES})
    told = addressed.to(learner, [one.lecture_id for one in sessions], on=timezone.localdate(now))
    for session in sessions:
        _refuse_unattainable(session, catalog, learner, now=now)
        if refusal := told.refusal(session.lecture_id):
            said = {"title": session.lecture.title, "why": refusal}
            raise WishError(_("《%(title)s》：%(why)s请移出志愿。") % said)
    with transaction.atomic():
        wish_list, _made = WishList.objects.update_or_create(
            catalog=catalog, learner=learner, defaults={"most": most, "changed_at": now}
        )
        # Locked, so that two devices of one person do not mix their lists.
        WishList.objects.select_for_update().get(pk=wish_list.pk)
        wish_list.wishes.all().delete()
        Wish.objects.bulk_create(
            Wish(wish_list=wish_list, session=session, rank=rank)
            for rank, session in enumerate(dict.fromkeys(sessions), start=1)
        )
    return wish_list


def sessions_of(wish_list: WishList | None) -> list[Session]:
    """The sessions wished for, best first."""
    if wish_list is None:
        return []
    wishes = wish_list.wishes.order_by("rank")
    return [
        wish.session for wish in wishes.select_related("session__lecture__host", "session__venue")
    ]


def rearranged(
    sessions: Sequence[Session], act: str, chosen: Session, *, place: int = 0
) -> list[Session]:
    """The list after one step: `add` at the end, put at a `place` counted from 0, or `remove`.

    Every step names what shall be, so that a step taken twice is the step taken once.
    """
    others = [session for session in sessions if session != chosen]
    if act == "remove":
        return others
    if act == "place":
        return [*others[:place], chosen, *others[place:]]
    return [*sessions, chosen] if chosen not in sessions else list(sessions)


def list_of(catalog: AnnualCatalog, learner: Learner) -> WishList | None:
    return WishList.objects.filter(catalog=catalog, learner=learner).first()


def _refuse_closed(catalog: AnnualCatalog, *, now: datetime) -> None:
    if not catalog.takes_wishes(now=now):
        raise WishError(_("现在不在志愿填报时间内，志愿不能再改。"))


def _refuse_unattainable(
    session: Session, catalog: AnnualCatalog, learner: Learner, *, now: datetime
) -> None:
    title = {"title": session.lecture.title}
    if session.lecture.get_parent().pk != catalog.pk:
        raise WishError(_("《%(title)s》不在本年度目录中。") % title)
    if session.state != SessionState.PLANNED or session.has_started(now=now):
        raise WishError(_("《%(title)s》已取消或已经开始，请移出志愿。") % title)
    if not seat_checks.usable_pools(session, learner):
        raise WishError(_("《%(title)s》只面向主办单位人员，请移出志愿。") % title)
