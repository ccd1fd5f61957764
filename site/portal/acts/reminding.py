"""A friendly word to those who lack credits, long before any notice: a message and nothing else.

Once a day at most, whoever sends it and however often; the message says no figure.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from credits.models import Standing
from keeping.chinese import in_chinese
from people import messages
from people.models import Learner, Message, RoleKind, User
from people.permissions import agencies_for
from portal.acts.sorting import Refused, Sorted, sorted_by

SOURCE = "portal.reminder"
REMINDERS = (
    RoleKind.TRAINING_OFFICER,
    RoleKind.PERSONNEL_OFFICER,
    RoleKind.TRAINING_DEPARTMENT,
)


def reach(user: User, *, now: datetime) -> QuerySet[Learner]:
    on = timezone.localdate(now)
    reached = agencies_for(user, *REMINDERS, on=on)
    return Learner.objects.filter(agency__in=reached).serving(on=on)


def sort(
    learners: Sequence[Learner], *, user: User, options: dict[str, Any], now: datetime
) -> Sorted:
    on = timezone.localdate(now)
    ids = [one.pk for one in learners]
    standings = Standing.objects.filter(learner_id__among=ids, year=on.year)
    short = {one.learner_id: not one.is_met for one in standings}
    told = Message.objects.filter(source=_source(now), learner_id__among=ids)
    already = set(told.values_list("learner_id", flat=True))

    def refusal(one: Learner) -> str:
        if one.pk not in short:
            return _("本年度还没有核算")
        if not short[one.pk]:
            return _("没有未达标的项目")
        if one.user_id is None:
            return _("没有登录账号，看不到站内消息")
        return _("今天已经提醒过") if one.pk in already else ""

    return sorted_by(learners, refusal)


@in_chinese()
def carry_out(
    learners: Sequence[Learner], *, user: User, options: dict[str, Any], now: datetime
) -> list[Refused]:
    remark = str(options.get("remark", "")).strip()
    text = _("本年度的学分要求还有没达到的项目。在“我的学分”里可以看到还差什么、怎样补上。")
    messages.write(
        source=_source(now),
        title=_("请留意本年度的学分"),
        text=f"{text}\n{remark}" if remark else text,
        path=reverse("my_credits"),
        learners=learners,
        by=user,
        now=now,
    )
    return []


def _source(now: datetime) -> str:
    on = timezone.localdate(now)
    return f"{SOURCE}:{on.year}:{on}"
