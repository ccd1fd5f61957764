"""The tour of the first login: a few calm steps on the home page, put away once per login."""

from datetime import datetime
from typing import Any, NamedTuple

from django.urls import reverse
from django.utils.translation import gettext as _

from people.models import RoleKind
from portal.guides.pages import PutAwayTour


class Step(NamedTuple):
    name: str
    view: str
    says: str

    @property
    def address(self) -> str:
        return reverse(self.view)


def steps(user: Any, *, kinds: set[str], has_record: bool) -> list[Step]:
    """What this person needs first; nothing when she has put the tour away."""
    if PutAwayTour.objects.filter(user=user.pk).exists():
        return []
    duties = [step for kind in RoleKind if kind in kinds for step in _of_role(kind)]
    duties = list(dict.fromkeys(duties))[: 2 if has_record else 3]
    own = [*duties, *(_of_learner() if has_record else [])]
    last = Step(_("帮助"), "help", _("每件事怎么办、办完以后怎样、有疑问找谁，都写在这里。"))
    return [*own[:3], last]


def put_away(user: Any, *, now: datetime) -> None:
    PutAwayTour.objects.get_or_create(user=user, defaults={"put_away_at": now})


def take_out(user: Any) -> None:
    PutAwayTour.objects.filter(user=user).delete()


def _of_learner() -> list[Step]:
    return [
        Step(_("我的学分"), "my_credits", _("今年要多少、已有多少、还差多少，每一条都有依据。")),
        Step(_("培训大讲堂"), "catalog:current", _("选一场讲座，听完学分自己记入，不用申报。")),
        Step(_("应知应会"), "exams:practice", _("每天几分钟，记住用得上的。")),
    ]


def _of_role(kind: str) -> list[Step]:
    desk = Step(_("单位工作台"), "unit_desk", _("您范围内的人，谁达标、谁还差多少。"))
    return {
        RoleKind.TRAINING_OFFICER: [
            Step(_("主办的讲座"), "catalog:organise", _("登记考勤、结班，学分随即记入。")),
            desk,
        ],
        RoleKind.PERSONNEL_OFFICER: [
            desk,
            Step(_("欠学分通知"), "credits:notices", _("签发、打印、送达，补齐了再销号。")),
        ],
        RoleKind.TRAINING_DEPARTMENT: [
            Step(_("讲座遴选"), "catalog:screening", _("单位申报的讲座，评分、选定、公布。")),
            desk,
            Step(_("年度结算"), "credits:settlement", _("一人准备、另一人复核，冻结一年的学分。")),
        ],
        RoleKind.SCREENER: [
            Step(_("讲座遴选"), "catalog:screening", _("分给您的讲座在这里打分。")),
        ],
        RoleKind.EXAM_AUTHOR: [
            Step(_("题库"), "exams:bank", _("粘贴或上传试题，核对后存为草稿。")),
            Step(_("试卷与分析"), "exams:papers", _("看样卷、印试卷，考完看题目好不好。")),
        ],
        RoleKind.AUDITOR: [
            desk,
            Step(_("欠学分通知"), "credits:notices", _("每份通知的每一步，谁办的、哪天办的。")),
        ],
        RoleKind.SECURITY_ADMINISTRATOR: [
            Step(_("登录账号"), "accounts", _("谁能做什么：授予和结束角色，处理被锁定的登录。")),
            Step(_("角色变更"), "role_changes", _("全市范围的角色，另一人同意后生效。")),
        ],
    }.get(RoleKind(kind), [])
