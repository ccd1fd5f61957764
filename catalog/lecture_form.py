"""The form of a lecture's page in the content management."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from wagtail.admin.forms import WagtailAdminPageForm

from catalog.models.bank import Lecturer


class LecturePageForm(WagtailAdminPageForm):
    """Says at each lecturer whether the bank has suspended or struck off that person.

    Flagged and not refused: a lecture that was promised may still be given. Knowledge points are
    ticked in the order of their codes, as in a declaration.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields.get("lecturer")
        if isinstance(field, forms.ModelChoiceField):
            field.label_from_instance = _said  # type: ignore[method-assign, assignment]  # -- Django's way
        points = self.fields.get("knowledge_points")
        if isinstance(points, forms.ModelMultipleChoiceField):
            assert points.queryset is not None  # of a model's field
            points.queryset = points.queryset.order_by("code")


def _said(lecturer: Any) -> str:
    assert isinstance(lecturer, Lecturer)
    if not lecturer.warning:
        return str(lecturer)
    return _("%(lecturer)s【师资库：%(warning)s】") % {
        "lecturer": lecturer,
        "warning": lecturer.warning,
    }
