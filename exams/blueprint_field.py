"""The blueprint in the exam's form: rows to fill in, the bank's answer beside each."""

import json
from typing import Any

from django import forms
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString

from catalog.models import KnowledgePoint
from exams import blueprint_rows, blueprint_supply, blueprints
from exams.blueprints import BlueprintError
from exams.models import Exam, QuestionType

DIFFICULTIES = range(blueprints.EASIEST, blueprints.HARDEST + 1)


class BlueprintRows(forms.Widget):
    """The form says what the bank has (`supply`), and of which exam it is. Whoever posts the
    blueprint as JSON under the field's own name is understood as well."""

    supply: blueprint_supply.Supply | None = None
    exam: Exam | None = None

    class Media:
        js = (forms.Script("js/exams-blueprint.js", defer=True),)

    def value_from_datadict(self, data: Any, files: Any, name: str) -> str | None:
        if f"{name}-rows" not in data:
            return data.get(name)
        return json.dumps(blueprint_rows.typed(data, name), ensure_ascii=False)

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return name not in data and f"{name}-rows" not in data

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        return render_to_string("exams/blueprint/rows.html", self.context(name, value))

    def context(self, name: str, value: Any) -> dict[str, Any]:
        data = _read(value)
        rows = blueprint_rows.rows_of(data)
        said = self.supply.sections if self.supply else ()
        return {
            "name": name,
            "rows": [
                (row, said[place] if place < len(said) else None) for place, row in enumerate(rows)
            ],
            "total": self.supply.total if self.supply else "",
            "options": blueprint_rows.options_of(data),
            "types": QuestionType.choices,
            "difficulties": DIFFICULTIES,
            "points": KnowledgePoint.objects.order_by("code").values_list("code", "title"),
            "exam": self.exam,
            "address": reverse("blueprint_supply"),
        }


class BlueprintField(forms.JSONField):
    widget = BlueprintRows

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether it asks for something else, however that is written."""
        try:
            return blueprints.read(initial) != blueprints.read(self.to_python(data))
        except (BlueprintError, forms.ValidationError):
            return super().has_changed(initial, data)


def _read(value: Any) -> Any:
    try:
        return json.loads(value)
    except (TypeError, ValueError):
        return None
