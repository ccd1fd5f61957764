"""What the training department edits beside the pages: sessions, lecturers, venues, points."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.viewsets.base import ViewSetGroup
from wagtail.admin.viewsets.model import ModelViewSet

from catalog.models import Call, KnowledgePoint, Lecturer, Session, Venue
from catalog.session_form import SessionForm


class SessionViewSet(ModelViewSet):
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


class CallViewSet(ModelViewSet):
    model = Call
    icon = "mail"
    list_display = ["title", "catalog", "opens_at", "closes_at"]
    ordering = ["-opens_at"]
    search_fields = ["title"]
    search_backend_name = None


class LecturerViewSet(ModelViewSet):
    model = Lecturer
    icon = "user"
    form_fields = ["name", "bank_no", "unit", "post", "title", "biography"]
    list_display = ["name", "bank_no", "unit", "post"]
    ordering = ["name", "pk"]
    search_backend_name = "default"


class VenueViewSet(ModelViewSet):
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
    ]
    list_display = ["name", "district", "capacity", "is_teaching_point"]
    list_filter = ["is_teaching_point", "grade"]
    ordering = ["name"]
    search_backend_name = "default"


class KnowledgePointViewSet(ModelViewSet):
    model = KnowledgePoint
    icon = "doc-full"
    form_fields = ["code", "title", "text", "source"]
    list_display = ["code", "title", "source"]
    ordering = ["code"]
    search_backend_name = "default"


class CatalogViewSetGroup(ViewSetGroup):
    menu_label = _("培训大讲堂")
    menu_icon = "calendar-alt"
    menu_order = 150
    items = (CallViewSet, SessionViewSet, LecturerViewSet, VenueViewSet, KnowledgePointViewSet)


@hooks.register("register_admin_viewset")
def register_catalog() -> CatalogViewSetGroup:
    return CatalogViewSetGroup()
