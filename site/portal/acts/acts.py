"""The acts that an officer may do for many people: who may, for whom, what each needs to know."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from jobs.models import Part
from people.models import Learner, User
from portal.acts import filing, printing, reminding, seating
from portal.acts.printing import Papers
from portal.acts.sorting import Refused, Sorted

Sort = Callable[..., Sorted]


@dataclass(frozen=True)
class Act:
    """`reach` finds her people for it, `sort` says for whom it can be done; one of `carry_out` and
    `print_papers` does it. `asks` names what she is asked besides: a remark, a session. What
    asks more `has_pages` of its own."""

    key: str
    name: str | Promise
    doing: str | Promise
    hint: str | Promise
    reach: Callable[..., QuerySet[Learner]]
    sort: Sort
    carry_out: Callable[..., list[Refused]] | None = None
    print_papers: Callable[..., Papers] | None = None
    asks: str = ""
    has_pages: bool = False

    def done(self, learners: Sequence[Learner], part: Part, *, user: User, now: datetime) -> Papers:
        if self.print_papers:
            return self.print_papers(learners, part, user=user, now=now)
        assert self.carry_out is not None  # an act does one or the other
        options: dict[str, Any] = part.data["options"]
        return Papers([], self.carry_out(learners, user=user, options=options, now=now))


ACTS = {
    one.key: one
    for one in (
        Act(
            "remind", _("提醒"), _("提醒未达标的人"),
            _("发一条站内消息，请本人查看还差什么；同一天不重复提醒，也不写数字。"),
            reminding.reach, reminding.sort, carry_out=reminding.carry_out, asks="remark",
        ),
        Act(
            "seats", _("安排讲座席位"), _("安排讲座席位"),
            _("用本单位的预留席位、计划听众席位，选学期间也用开放席位；本人会收到消息。"),
            seating.reach, seating.sort, carry_out=seating.carry_out, asks="session",
        ),
        Act(
            "claims", _("代为申报"), _("为多人申报同一项学习"),
            _("每人各一项申报，材料共用一份；提交后由另一位同事审核，本人会收到消息。"),
            filing.reach, filing.sort, carry_out=filing.carry_out, has_pages=True,
        ),
        Act(
            "transcripts", _("打印学分档案"), _("打印学分档案"),
            _("为每人开具今天的学分档案，合成一个 PDF 供打印。"),
            printing.reach, printing.sort, print_papers=printing.print_transcripts,
        ),
        Act(
            "notices", _("打印通知"), _("打印已签发的通知"),
            _("合成一个 PDF 供打印；还没有签发的，请先在“欠学分通知”里签发。"),
            printing.reach_of_notices, printing.sort_notices,
            print_papers=printing.print_notices,
        ),
    )
}  # fmt: skip


def open_to(user: User, *, now: datetime) -> list[Act]:
    """Those for which she has anybody at all."""
    return [one for one in ACTS.values() if one.reach(user, now=now).exists()]
