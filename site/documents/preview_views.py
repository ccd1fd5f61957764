"""The preview beside the text of a form, while it is being written."""

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from documents import previewing, texts
from documents.editing_forms import PreviewForm
from documents.forms import Form
from people.models import User


@never_cache
@require_POST
def preview(request: HttpRequest) -> HttpResponse:
    """The pages as pictures, or what has to be corrected first; nothing is saved."""
    form = PreviewForm(request.POST, user=cast("User", request.user))
    pictures: list[str] = []
    reason = ""
    if form.is_valid():
        chosen = form.cleaned_data
        document = previewing.document(
            Form(chosen["form"]),
            form.words(),
            texts.stationery_of(chosen["agency"]),
            person=chosen["person"],
            on=timezone.localdate(),
        )
        pictures, reason = previewing.pictures(document)
    return render(
        request,
        "documents/preview.html",
        {"form": form, "pictures": pictures, "reason": reason},
    )
