"""What the training department edits beside the pages: sessions, knowledge points, the banks."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel
from wagtail.admin.viewsets.base import ViewSetGroup

from catalog.models import Call, Course, KnowledgePoint, Lecturer, Route, Session, Venue
from catalog.session_form import SessionForm
from documents.admin_lists import AdminList


class SessionViewSet(AdminList):
    model = Session
    icon = "calendar"
    menu_label = _("场次与席位")
    list_display = ["lecture", "venue", "starts_at", "ends_at", "state"]
    list_filter = ["state", "venue"]
    ordering = ["-starts_at", "pk"]
    search_fields = ["lecture__title", "venue__name"]
    search_backend_name = None

    def get_form_class(self, for_update: bool = False) -> type[SessionForm]:
        return SessionForm


class CallViewSet(AdminList):
    model = Call
    icon = "mail"
    list_display = ["title", "catalog", "opens_at", "closes_at"]
    ordering = ["-opens_at"]
    search_fields = ["title"]
    search_backend_name = None


class LecturerViewSet(AdminList):
    model = Lecturer
    icon = "user"
    form_fields = [
        "name",
        "bank_no",
        "unit",
        "post",
        "title",
        "expertise",
        "telephone",
        "biography",
    ]
    list_display = ["name", "bank_no", "unit", "post", "state"]
    list_filter = ["state"]
    ordering = ["name", "pk"]
    search_backend_name = "default"


class VenueViewSet(AdminList):
    model = Venue
    icon = "home"
    form_fields = [
        "name",
        "district",
        "address",
        "capacity",
        "is_teaching_point",
        "grade",
        "owner",
        "introduction",
    ]
    list_display = ["name", "district", "capacity", "is_teaching_point"]
    list_filter = ["is_teaching_point", "grade"]
    ordering = ["name"]
    search_backend_name = "default"


class CourseViewSet(AdminList):
    model = Course
    icon = "openquote"
    form_fields = [
        "title",
        "lecturer",
        "category",
        "hours",
        "abstract",
        "knowledge_points",
        "points",
    ]
    list_display = ["title", "lecturer", "category", "state"]
    list_filter = ["state", "category"]
    ordering = ["title", "pk"]
    search_backend_name = "default"


class RouteViewSet(AdminList):
    model = Route
    icon = "site"
    panels = [
        FieldPanel("name"),
        FieldPanel("introduction"),
        InlinePanel(
            "stops",
            [FieldRowPanel([FieldPanel("venue"), FieldPanel("minutes")])],
            heading=_("停留点"),
            min_num=1,
        ),
    ]
    list_display = ["name"]
    ordering = ["name"]
    search_backend_name = None


class KnowledgePointViewSet(AdminList):
    model = KnowledgePoint
    icon = "doc-full"
    form_fields = ["code", "title", "parent", "text", "source", "cartoon", "cartoon_says"]
    list_display = ["code", "title", "parent", "source"]
    ordering = ["code"]
    search_backend_name = "default"


class CatalogViewSetGroup(ViewSetGroup):
    menu_label = _("培训大讲堂")
    menu_icon = "calendar-alt"
    menu_order = 150
    items = (CallViewSet, SessionViewSet, KnowledgePointViewSet)


class BankViewSetGroup(ViewSetGroup):
    menu_label = _("讲堂资源库")
    menu_icon = "folder-open-1"
    menu_order = 160
    items = (LecturerViewSet, CourseViewSet, VenueViewSet, RouteViewSet)


@hooks.register("register_admin_viewset")
def register_catalog() -> CatalogViewSetGroup:
    return CatalogViewSetGroup()


@hooks.register("register_admin_viewset")
def register_banks() -> BankViewSetGroup:
    return BankViewSetGroup()
