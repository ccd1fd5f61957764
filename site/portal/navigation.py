"""The places a user may go: the context of every page's header, by the roles in force today."""

from dataclasses import dataclass

from django.db.models import Count, Subquery
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from people.models import Message, RoleKind, User
from people.permissions import user_of
from portal.editors import EDITORS

OFFICERS = {
    RoleKind.TRAINING_OFFICER,
    RoleKind.PERSONNEL_OFFICER,
    RoleKind.TRAINING_DEPARTMENT,
    RoleKind.AUDITOR,
}
ORGANISERS = {RoleKind.TRAINING_OFFICER, RoleKind.TRAINING_DEPARTMENT}
EVALUATION_READERS = ORGANISERS | {RoleKind.SCREENER, RoleKind.AUDITOR}
IMPORTERS = {RoleKind.TRAINING_OFFICER, RoleKind.TRAINING_DEPARTMENT, RoleKind.AUDITOR}
NOTIFIERS = {RoleKind.PERSONNEL_OFFICER, RoleKind.TRAINING_DEPARTMENT, RoleKind.AUDITOR}

DIRECTORS = {RoleKind.TRAINING_DEPARTMENT, RoleKind.AUDITOR}
SETTLERS = {RoleKind.TRAINING_DEPARTMENT, RoleKind.AUDITOR}
QUESTION_REVIEWERS = {RoleKind.EXAM_AUTHOR, RoleKind.TRAINING_DEPARTMENT}
CHOOSERS = {RoleKind.SCREENER, RoleKind.TRAINING_DEPARTMENT, RoleKind.AUDITOR}
ROLE_DECIDERS = {RoleKind.SECURITY_ADMINISTRATOR, RoleKind.AUDITOR}
ADMINISTRATORS = {RoleKind.SYSTEM_ADMINISTRATOR, RoleKind.SECURITY_ADMINISTRATOR}
INVITERS = {RoleKind.TRAINING_OFFICER, RoleKind.SYSTEM_ADMINISTRATOR}
CLAIM_REVIEWERS = OFFICERS - {RoleKind.AUDITOR}

ANNOUNCEMENTS = "/announcements/"
GUIDES = "/guides/"
HANDBOOK, KNOWLEDGE = "/handbook/", "/knowledge/"  # the handbook's pages, and its points


@dataclass(frozen=True)
class Place:
    name: str
    address: str
    is_current: bool
    holds_current: bool


@dataclass(frozen=True)
class Group:
    """Places that one kind of work needs, behind one word of the bar."""

    name: str
    places: list[Place]

    @property
    def holds_current(self) -> bool:
        return any(place.is_current or place.holds_current for place in self.places)


@dataclass(frozen=True)
class Navigation:
    """`places` stand in the bar, `groups` open; `unread` counts the messages that wait."""

    places: list[Place]
    groups: list[Group]
    unread: int


def navigation(request: HttpRequest) -> dict[str, object]:
    """Ask the database only when a template prints the header."""
    return {"navigation": SimpleLazyObject(lambda: _navigation(request))}


def _navigation(request: HttpRequest) -> Navigation:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return Navigation([], [], 0)
    kinds = set(user.roles.in_force(on=timezone.localdate()).values_list("kind", flat=True))
    has_record, unread = _record_and_unread(user)
    places, *groups = _places(request, kinds, has_record)
    return Navigation(places.places, [one for one in groups if one.places], unread)


def _record_and_unread(user: User) -> tuple[bool, int]:
    """In one query, because every page asks."""
    waiting = Message.objects.to(user).unread().order_by().values("state")
    counted = waiting.annotate(number=Count("pk")).values("number")
    learner, unread = User.objects.values_list("learner", Subquery(counted)).get(pk=user.pk)
    return learner is not None, unread or 0


def _places(request: HttpRequest, kinds: set[str], has_record: bool) -> list[Group]:
    """The first group is everybody's own; the others are the desks'."""
    user = user_of(request)
    wanted = {
        "": [
            (_("首页"), "home", True),
            (_("我的学分"), "my_credits", has_record),
            (_("学分申报"), "credits:claims", has_record or kinds & CLAIM_REVIEWERS),
            (_("培训大讲堂"), "catalog:current", True),
            (_("我的讲座"), "catalog:my_sessions", has_record),
            (_("应知应会"), "exams:practice", True),
            (_("考试"), "exams:exams", True),
            (_("单位工作台"), "unit_desk", kinds & OFFICERS),
            (_("部门工作台"), "department_desk", kinds & DIRECTORS),
        ],
        _("学分管理"): [
            (_("欠学分通知"), "credits:notices", kinds & NOTIFIERS),
            (_("减免与身份"), "credits:circumstances", kinds & NOTIFIERS),
            (_("导入记录"), "credits:imports", kinds & IMPORTERS),
            (_("年度结算"), "credits:settlement", kinds & SETTLERS),
        ],
        _("讲堂管理"): [
            (_("讲座申报"), "catalog:declarations", RoleKind.TRAINING_OFFICER in kinds),
            (_("讲座遴选"), "catalog:screening", kinds & CHOOSERS),
            (_("单位选座"), "catalog:unit_seats", kinds & ORGANISERS),
            (_("主办的讲座"), "catalog:organise", kinds & ORGANISERS),
            (_("讲堂资源库"), "catalog:banks", kinds & EVALUATION_READERS),
        ],
        _("考试管理"): [
            (_("题库"), "exams:bank", kinds & QUESTION_REVIEWERS),
            (_("考务"), "exams:held_exams", RoleKind.TRAINING_DEPARTMENT in kinds),
            (_("试卷与分析"), "exams:papers", kinds & QUESTION_REVIEWERS),
        ],
        _("系统"): [
            (_("后台任务"), "jobs:jobs", kinds & OFFICERS),
            (_("登录邀请"), "invitations", kinds & INVITERS),
            (_("登录账号"), "accounts", kinds & ADMINISTRATORS),
            (_("角色变更"), "role_changes", kinds & ROLE_DECIDERS),
            (_("审计记录"), "audit", RoleKind.AUDITOR in kinds),
            (_("网络课程"), "known_courses", RoleKind.TRAINING_DEPARTMENT in kinds),
            (_("系统对接"), "connections", kinds & ADMINISTRATORS),
            (_("内容管理"), "wagtailadmin_home", kinds & EDITORS or user.is_superuser),
        ],
    }
    return [
        Group(name, [_place(request, title, view) for title, view, is_open in some if is_open])
        for name, some in wanted.items()
    ]


def _place(request: HttpRequest, name: str, view: str) -> Place:
    address = reverse(view)
    return Place(name, address, request.path == address, _holds(request, view, address))


def _holds(request: HttpRequest, view: str, address: str) -> bool:
    """Whether this page lies inside that place; Wagtail serves the catalogue and the handbook."""
    here = request.resolver_match
    if here is not None and here.url_name == "wagtail_serve":
        if request.path.startswith(ANNOUNCEMENTS):
            return view == "home"
        if request.path.startswith(GUIDES):
            return False  # help stands beside the person's name, in no bar
        is_handbook = request.path.startswith(HANDBOOK)
        return view == ("exams:practice" if is_handbook else "catalog:current")
    if view == "exams:practice" and request.path.startswith((HANDBOOK, KNOWLEDGE)):
        return True
    return address != "/" and request.path.startswith(address)
