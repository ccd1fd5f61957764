"""What the training department edits of credits: the days that are no ordinary working days."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from credits.models import SpecialDay
from documents.admin_lists import AdminList


class SpecialDayViewSet(AdminList):
    model = SpecialDay
    icon = "date"
    menu_label = _("节假日与调休")
    add_to_admin_menu = True
    form_fields = ["on", "is_working", "name"]
    list_display = ["on", "name", "is_working"]
    list_filter = ["name", "is_working"]
    ordering = ["-on"]
    search_fields = ["name"]
    search_backend_name = None


@hooks.register("register_admin_viewset")
def special_days() -> SpecialDayViewSet:
    return SpecialDayViewSet("special_days")
