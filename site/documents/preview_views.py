"""The preview beside the text of a form, while it is being written."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST

from documents import previewing, texts
from documents.editing_forms import PreviewForm
from documents.forms import Form
from people.permissions import user_of


@require_POST
def preview(request: HttpRequest) -> HttpResponse:
    """The pages as pictures, or what has to be corrected first; nothing is saved."""
    form = PreviewForm(request.POST, user=user_of(request))
    if not form.is_valid():
        return render(request, "documents/preview.html", {"form": form})
    chosen, on = form.cleaned_data, timezone.localdate()
    kind = Form(chosen["form"])
    stationery = texts.stationery_of(chosen["agency"])
    figures = previewing.figures_for(
        kind, chosen["person"], organ=stationery.organ, on=on, unit=form.written_about()
    )
    shown = previewing.document(kind, form.words(), stationery, figures, on=on)
    pictures, reason = previewing.pictures(shown)
    context = {
        "form": form,
        "pictures": pictures,
        "reason": reason,
        "are_own": figures.are_own,
    }
    return render(request, "documents/preview.html", context)
