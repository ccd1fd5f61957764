"""Who edits what in Wagtail's admin: one group per desk, held by whom a role in force seats there.

Wagtail gives page rights to groups alone, and groups have no end date. So they are set right
whenever somebody comes to the admin, by the roles (people.Role) that are in force that day: what
was granted yesterday opens, what ended yesterday is shut. Nothing else puts anybody into them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.contrib.auth.models import Group, Permission
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils import timezone
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

from people.models import RoleKind, User
from people.permissions import user_of

ADMIN_PATH = "/admin/"
# What Wagtail brings and no role of ours uses: for whoever installed the system alone. Logins and
# roles have pages of their own, and so have documents.
NOBODYS = (
    "/admin/api/main/documents/", "/admin/collections/", "/admin/documents/", "/admin/failwhale/",
    "/admin/groups/", "/admin/redirects/", "/admin/sites/", "/admin/snippets/", "/admin/users/",
    "/admin/workflows/", "/admin/pages/workflow/", "/admin/reports/workflow", "/admin/test404/",
)  # fmt: skip
OPEN = ("/admin/documents/preview/",)  # of a text of ours
OF_THE_CITY = (
    "/admin/api/", "/admin/call/", "/admin/choose-page/", "/admin/course/", "/admin/images/",
    "/admin/knowledgepoint/", "/admin/lecturer/", "/admin/pages/", "/admin/reports/",
    "/admin/route/", "/admin/session/", "/admin/special_days/", "/admin/venue/",
)  # fmt: skip
BANKS = Q(
    content_type__app_label="catalog",
    content_type__model__in=[
        "call",
        "lecturer",
        "course",
        "venue",
        "route",
        "knowledgepoint",
        "session",
        "pool",
    ],
)
CALENDAR = Q(content_type__app_label="credits", content_type__model="specialday")
QUESTIONS = Q(content_type__app_label="exams", content_type__model__in=["question", "exam"])
PAPER = Q(content_type__app_label="documents", content_type__model__in=["letterhead", "formtext"])
CITYS, ANYWHERE = 1, 99  # depths of agencies
ADMIN = Q(content_type__app_label="wagtailadmin", codename="access_admin")


@dataclass(frozen=True)
class Desk:
    """`deepest`: how far below the city a role may be to be seated."""

    kind: RoleKind
    rights: Q
    deepest: int = ANYWHERE
    publishes: tuple[str, ...] = ()
    # Cartoons of the handbook.
    draws: tuple[str, ...] = ()


CITY = "TRAINING_DEPARTMENT"
DESKS = {
    CITY: Desk(
        RoleKind.TRAINING_DEPARTMENT,
        BANKS | CALENDAR | PAPER | ADMIN,
        deepest=CITYS,  # the catalogue is the whole city's
        publishes=("add_page", "change_page", "publish_page"),
        draws=("add_image", "change_image", "choose_image"),
    ),
    "DEPARTMENT_PAPER": Desk(RoleKind.TRAINING_DEPARTMENT, PAPER | ADMIN),
    "EXAM_AUTHOR": Desk(RoleKind.EXAM_AUTHOR, QUESTIONS | ADMIN),
}
EDITORS = {desk.kind for desk in DESKS.values()}


def follow_roles(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """A middleware: before Wagtail asks what somebody may, that is what her roles say."""

    def followed(request: HttpRequest) -> HttpResponseBase:
        if request.path_info.startswith(ADMIN_PATH) and request.user.is_authenticated:
            user = user_of(request)
            seat(user, on=timezone.localdate())
            if _is_shut(request.path_info, user):
                raise Http404
        return get_response(request)

    return followed


def _is_shut(path: str, user: User) -> bool:
    """To an editor as if it did not exist: Wagtail asks what somebody may after it has looked."""
    if user.is_superuser or path.startswith(OPEN) or not user.groups.exists():
        return False  # who edits nothing is led to the login
    if path.startswith(NOBODYS):
        return True
    return path.startswith(OF_THE_CITY) and not user.groups.filter(name=CITY).exists()


def seat(user: User, *, on: date) -> None:
    """Put her at the desks that her roles of that day give her, and take her from all others."""
    roles = set(user.roles.in_force(on=on).values_list("kind", "agency__depth"))
    wanted = {
        name
        for name, desk in DESKS.items()
        if any(kind == desk.kind and depth <= desk.deepest for kind, depth in roles)
    }
    has = set(user.groups.filter(name__in=DESKS).values_list("name", flat=True))
    if gone := has - wanted:
        user.groups.remove(*Group.objects.filter(name__in=gone))
    for name in wanted:
        group = _group(name)
        if name not in has:
            user.groups.add(group)


def _group(name: str) -> Group:
    """With every right of its desk: what there is to edit grows with the releases."""
    desk = DESKS[name]
    group, is_new = Group.objects.get_or_create(name=name)
    lacking = Permission.objects.filter(desk.rights).exclude(group=group)
    if not lacking and not is_new:
        return group
    group.permissions.add(*lacking)
    for permission in Permission.objects.filter(
        content_type__app_label="wagtailcore", codename__in=desk.publishes
    ):
        GroupPagePermission.objects.get_or_create(
            group=group, page=Page.get_first_root_node(), permission=permission
        )
    _let_draw(group, desk)
    return group


def _let_draw(group: Group, desk: Desk) -> None:
    root = Collection.get_first_root_node() or Collection.add_root(name="Root")
    for permission in Permission.objects.filter(
        content_type__app_label="wagtailimages", codename__in=desk.draws
    ):
        GroupCollectionPermission.objects.get_or_create(
            group=group, collection=root, permission=permission
        )
