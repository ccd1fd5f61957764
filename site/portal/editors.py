"""Who edits what in Wagtail's admin: one group per role that publishes, made when first granted.

Wagtail gives page rights to groups alone; the group follows the role (people.Role), which
carries the end date and stays what every page of ours asks.
"""

from django.contrib.auth.models import Group, Permission
from django.db.models import Q
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

from people.models import RoleKind, User

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
ADMIN = Q(content_type__app_label="wagtailadmin", codename="access_admin")
RIGHTS = {
    RoleKind.TRAINING_DEPARTMENT: BANKS | CALENDAR | PAPER | ADMIN,
    RoleKind.EXAM_AUTHOR: QUESTIONS | ADMIN,
}
PUBLISHES = {RoleKind.TRAINING_DEPARTMENT: ("add_page", "change_page", "publish_page")}
# Cartoons of the handbook.
DRAWS = {RoleKind.TRAINING_DEPARTMENT: ("add_image", "change_image", "choose_image")}


def grant_editing(user: User, kind: RoleKind) -> None:
    """Let the holder of a role into the admin, if it is a role that edits there."""
    if kind in RIGHTS:
        user.groups.add(_group(kind))


def _group(kind: RoleKind) -> Group:
    group, is_new = Group.objects.get_or_create(name=kind.value)
    # Set anew each time: what there is to edit grows with the releases.
    group.permissions.set(Permission.objects.filter(RIGHTS[kind]))
    if is_new:
        for codename in PUBLISHES.get(kind, ()):
            permission = Permission.objects.get(
                content_type__app_label="wagtailcore", codename=codename
            )
            GroupPagePermission.objects.create(
                group=group, page=Page.get_first_root_node(), permission=permission
            )
    _let_draw(group, kind)
    return group


def _let_draw(group: Group, kind: RoleKind) -> None:
    root = Collection.get_first_root_node() or Collection.add_root(name="Root")
    for permission in Permission.objects.filter(
        content_type__app_label="wagtailimages", codename__in=DRAWS.get(kind, ())
    ):
        GroupCollectionPermission.objects.get_or_create(
            group=group, collection=root, permission=permission
        )
