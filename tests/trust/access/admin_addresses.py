"""Every address of Wagtail's admin with somebody's things in it, and what only stands there."""

import re
from collections.abc import Iterator
from datetime import date
from io import BytesIO

from django.core.files.base import ContentFile
from django.core.management import call_command
from django.urls import get_resolver
from django.urls.resolvers import URLPattern, URLResolver
from PIL import Image as Picture
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.models import (
    Collection,
    GroupApprovalTask,
    Site,
    UploadedFile,
    Workflow,
    WorkflowPage,
    WorkflowState,
)

from catalog.models import Course, Route
from credits.models import SpecialDay
from people.models import User
from portal import editors
from tests.trust.access.asking import ARGUMENT, Asked, UndeclaredArgumentError
from tests.trust.access.belongings import World
from tests.trust.access.units import UNITS, Reader, officers

# What stands in the lists of Wagtail's admin under each word, by its key.
LISTED = {
    "call": "call", "course": "course", "exam": "exam", "formtext": "formtext",
    "groups": "group", "knowledgepoint": "knowledgepoint", "lecturer": "lecturer",
    "letterhead": "letterhead", "question": "question", "route": "route", "session": "session",
    "sites": "site", "special_days": "specialday", "users": "user", "venue": "venue",
}  # fmt: skip
OF_A_LIST = re.compile(
    rf"admin/({'|'.join(LISTED)})/"
    r"(?:copy|delete|edit|history|history-results|usage)/<int:pk>"
)
# The argument by its name wherever else it stands, for those that mean one thing only.
NAMED = {
    "page_id": "lecture", "parent_page_id": "lecture", "page_pk": "lecture",
    "page_to_move_id": "lecture", "destination_id": "annualcatalog", "revision_id": "revision",
    "document_id": "document", "doc_id": "document", "image_id": "image",
    "uploaded_file_id": "uploadedfile", "collection_id": "collection", "filter_spec": "=max-9x9",
    "task_id": "task", "task_state_id": "=1", "workflow_pk": "workflow",
    "workflow_state_id": "workflowstate", "action_name": "=unpublish",
    "content_type_app_name": "=catalog", "content_type_model_name": "=lecture",
    "session_id": "=1", "object_id": "=1", "uidb64": "=x", "token": "=x",
}  # fmt: skip
ARGUMENTS = {
    "admin/api/main/documents/<int:pk>": "document",
    "admin/api/main/images/<int:pk>": "image",
    "admin/api/main/pages/<int:pk>": "lecture",
    "admin/bulk/<str:app_label>": "=wagtailcore",
    "admin/bulk/<str:app_label>/<str:model_name>": "=page",
    "admin/bulk/<str:app_label>/<str:model_name>/<str:action>": "=delete",
    "admin/collections/<int:pk>": "collection",
    "admin/documents/chooser/chosen/<str:pk>": "document",
    "admin/images/chooser/chosen/<str:pk>": "image",
    "admin/editing-sessions/ping/<str:app_label>": "=catalog",
    "admin/editing-sessions/ping/<str:app_label>/<str:model_name>": "=session",
    "admin/pages/create/<slug:app_label>": "=catalog",
    "admin/pages/create/<slug:app_label>/<slug:model_name>": "=lecture",
    "admin/tag-autocomplete/<slug:app_name>": "=wagtailimages",
    "admin/tag-autocomplete/<slug:app_name>/<slug:model_name>": "=image",
    "admin/workflows/disable/<int:pk>": "workflow",
    "admin/workflows/edit/<int:pk>": "workflow",
    "admin/workflows/enable/<int:pk>": "workflow",
    "admin/workflows/usage/<int:pk>": "workflow",
    "admin/workflows/tasks/add/<str:app_label>": "=wagtailcore",
    "admin/workflows/tasks/add/<str:app_label>/<str:model_name>": "=groupapprovaltask",
    "admin/workflows/tasks/disable/<int:pk>": "task",
    "admin/workflows/tasks/edit/<int:pk>": "task",
    "admin/workflows/tasks/enable/<int:pk>": "task",
}
# The addresses that are written as expressions, and what is asked for in their stead.
EXPRESSIONS = {
    r"admin/pages/^(\d+)/revisions/compare/(live|earliest|\d+)\.\.\.(live|latest|\d+)/$":
        "admin/pages/<int:page_id>/revisions/compare/<str:one>...<str:other>/",
    "admin/^.*/$": "admin/no/such/page/",
}  # fmt: skip
# Where the two ends of a comparison stand.
ENDS = {"one": "=earliest", "other": "=latest"}


def routes() -> list[str]:
    found = set(_below(get_resolver(), ""))
    return sorted({plain(one) for one in found if one.startswith("admin/")} - {"admin/logout/"})


def _below(resolver: URLResolver, start: str) -> Iterator[str]:
    for pattern in resolver.url_patterns:
        here = start + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _below(pattern, here.removesuffix("$"))
        elif isinstance(pattern, URLPattern):
            yield here


def plain(route: str) -> str:
    """A route that is told as an expression, written as any other."""
    said = EXPRESSIONS.get(route, route.replace("/^", "/"))
    if re.search(r"[\\^$()]", said):
        raise UndeclaredArgumentError(route)
    return said


def kinds_of(route: str) -> list[str]:
    return [_kind(route[: found.end()], found[1]) for found in ARGUMENT.finditer(route)]


def _kind(begun: str, name: str) -> str:
    if found := OF_A_LIST.fullmatch(begun):
        return LISTED[found[1]]
    known = ARGUMENTS.get(begun) or NAMED.get(name) or ENDS.get(name)
    if known is None:
        raise UndeclaredArgumentError(begun)
    return known


def asked() -> list[Asked]:
    return [(route, kinds_of(route)) for route in routes()]


def is_editor(reader: Reader) -> bool:
    return reader.kind in editors.EDITORS


def furnish_the_admin(world: World) -> World:
    """What there is in Wagtail alone; and every editor has been there before."""
    for reader in officers():
        if is_editor(reader):
            editors.seat(world.city.users[reader.username], on=date(2026, 6, 30))
    chief = world.city.users["training_department_city"]
    world.keep("", chief.groups.first(), "group")
    world.keep("", Collection.objects.first() or Collection.add_root(name="Root"), "collection")
    world.keep("", Site.objects.first() or Site.objects.create(
        hostname="x", root_page=world.of("annualcatalog", "").get_parent()), "site")  # fmt: skip
    _upload(world, chief)
    world.make(Course, "", title="x", lecturer=world.of("lecturer", ""))
    world.keep("", Route.objects.create(name="x"))
    world.keep("", SpecialDay.objects.create(on=date(2029, 10, 1), name="x", is_working=False))
    task = world.keep("", GroupApprovalTask.objects.create(name="x"), "task")
    workflow = world.keep("", Workflow.objects.create(name="x"))
    workflow.workflow_tasks.create(task=task, sort_order=0)
    for unit in UNITS:
        page = world.of("lecture", unit)
        world.keep(unit, page.save_revision(user=chief), "revision")
    WorkflowPage.objects.create(page=page, workflow=workflow)
    world.keep("", WorkflowState.objects.create(
        content_type=page.content_type, base_content_type=page.get_base_content_type(),
        object_id=page.pk, workflow=workflow, requested_by=chief, status="cancelled"))  # fmt: skip
    # Kept up to date when a transaction ends, which here never happens.
    call_command("rebuild_references_index", verbosity=0)
    return world


def _upload(world: World, chief: User) -> None:
    stream = BytesIO()
    Picture.new("RGB", (20, 20), "red").save(stream, "PNG")
    picture = ContentFile(stream.getvalue(), "x.png")
    world.keep("", Image.objects.create(title="x", file=picture, uploaded_by_user=chief))
    paper = ContentFile(b"%PDF-1.4", "x.pdf")
    world.keep("", Document.objects.create(title="x", file=paper, uploaded_by_user=chief))
    world.keep("", UploadedFile.objects.create(
        file=ContentFile(b"%PDF-1.4", "y.pdf"), uploaded_by_user=chief))  # fmt: skip
