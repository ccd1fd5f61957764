"""What the writers of circumstances refuse, each with what to change."""

from collections.abc import Collection
from datetime import date

from django.utils.translation import gettext as _

from people.models import Learner
from people.sheets import nearest


class CircumstanceError(Exception):
    """Something entered or decided that cannot stand, with the reason."""


class UnknownNameError(CircumstanceError):
    """A code, a role or a bucket that the measure does not know."""

    def __init__(self, what: str, name: str, measure: str, known: Collection[str]) -> None:
        said = {
            "measure": measure,
            "what": what,
            "name": name,
            "near": nearest(name, known),
            "known": "、".join(known) or _("（没有）"),
        }
        super().__init__(
            _("《%(measure)s》没有名为“%(name)s”的%(what)s%(near)s；可用：%(known)s") % said
        )


class OwnCaseError(CircumstanceError):
    def __init__(self) -> None:
        super().__init__(_("不能办理本人的事项，请由其他有权人员办理"))


class SamePersonError(CircumstanceError):
    def __init__(self) -> None:
        super().__init__(_("填报人不能批准自己填报的事项，请由另一人批准"))


class AlreadyDecidedError(CircumstanceError):
    def __init__(self) -> None:
        super().__init__(_("这一项已经办理过了，请刷新页面查看结果"))


class OverlapError(CircumstanceError):
    def __init__(self, name: str, starts_on: date, ends_on: date | None) -> None:
        said = {"name": name, "from": starts_on, "to": ends_on or _("今后")}
        super().__init__(
            _("已有“%(name)s”，自 %(from)s 至 %(to)s，与所填日期重叠；请先撤回原来的") % said
        )


class ImpossibleDatesError(CircumstanceError):
    """Dates that are reversed or outside the person's service."""


def check_dates(learner: Learner, starts_on: date, ends_on: date | None) -> None:
    if ends_on is not None and ends_on < starts_on:
        raise ImpossibleDatesError(
            _("止日 %(to)s 早于起日 %(from)s，请核对") % {"to": ends_on, "from": starts_on}
        )
    if learner.left_on is not None and starts_on >= learner.left_on:
        raise ImpossibleDatesError(
            _("起日 %(from)s 时本人已经离开（%(left)s），请核对")
            % {"from": starts_on, "left": learner.left_on}
        )
    if learner.joined_on is not None and ends_on is not None and ends_on < learner.joined_on:
        raise ImpossibleDatesError(
            _("止日 %(to)s 早于本人参加工作的 %(joined)s，请核对")
            % {"to": ends_on, "joined": learner.joined_on}
        )
