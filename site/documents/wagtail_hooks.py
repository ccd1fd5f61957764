"""What the training department edits about documents: letterheads and the words of forms.

Only those of organs that its role reaches; another's is not found.
"""

from typing import Any

from django.db.models import QuerySet
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.views import generic
from wagtail.admin.viewsets.base import ViewSetGroup

from documents import preview_views
from documents.admin_lists import ReachedEdit, ReachedList
from documents.default_texts import FIELDS, TABLE
from documents.editing_forms import FormTextForm, LetterheadForm, offices
from documents.forms import Form
from documents.models import FormText, Letterhead
from people.models import User


class OwnEdit(ReachedEdit):
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"forms": listed_fields()}


class OwnCreate(generic.CreateView):
    def get_initial(self) -> dict[str, Any]:
        """A new text begins as the default one of the form that is asked for."""
        return {"form": self.request.GET.get("form", "")}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "forms": listed_fields(),
            "beginnings": Form.choices,
        }


class _OwnViewSet(ReachedList):
    add_view_class = OwnCreate
    edit_view_class = OwnEdit


class LetterheadViewSet(_OwnViewSet):
    model = Letterhead
    icon = "form"
    menu_label = _("发文机关版头")
    list_display = ["agency", "signatory", "contact"]
    ordering = ["agency__path"]

    @staticmethod
    def reach(user: User) -> QuerySet[Letterhead]:
        return Letterhead.objects.filter(agency__in=offices(user))

    def get_form_class(self, for_update: bool = False) -> type[LetterheadForm]:
        return LetterheadForm


class FormTextViewSet(_OwnViewSet):
    model = FormText
    icon = "edit"
    menu_label = _("公文文本")
    create_template_name = edit_template_name = "documents/form_text.html"
    list_display = ["form", "agency", "title"]
    list_filter = ["form"]
    ordering = ["agency__path", "form"]

    @staticmethod
    def reach(user: User) -> QuerySet[FormText]:
        return FormText.objects.filter(agency__in=offices(user))

    def get_form_class(self, for_update: bool = False) -> type[FormTextForm]:
        return FormTextForm


class DocumentViewSetGroup(ViewSetGroup):
    menu_label = _("公文")
    menu_icon = "doc-full-inverse"
    menu_order = 170
    items = (FormTextViewSet, LetterheadViewSet)


def listed_fields() -> list[tuple[str, list[tuple[str, str]]]]:
    """What each form's text may name, with an example."""
    listed = []
    for form in Form:
        fields = list(FIELDS[form].items())
        if form == Form.REMINDER:
            fields.append((TABLE, str(_("各项要求的表格，单独一行"))))
        listed.append((str(form.label), fields))
    return listed


@hooks.register("register_admin_viewset")
def register_documents() -> DocumentViewSetGroup:
    return DocumentViewSetGroup()


@hooks.register("register_admin_urls")
def preview_address() -> list[URLPattern]:
    return [path("documents/preview/", preview_views.preview, name="documents_preview")]
