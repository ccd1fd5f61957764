"""Files of a declaration: put there and taken out by the unit, read by who may read it."""

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from catalog.declarations import attachments
from catalog.declarations.declaring import DeclarationError
from catalog.declarations.form import AttachmentForm
from catalog.models import AttachmentKind
from catalog.permissions import declared_by, visible_attachments
from documents.downloads import as_download
from documents.shelf import FileRefusedError
from people.permissions import user_of


@require_POST
def attach(request: HttpRequest, pk: int) -> HttpResponse:
    own = get_object_or_404(declared_by(request.user, on=timezone.localdate()), pk=pk)
    form = AttachmentForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, _("请选择文件和类别。"))
        return redirect("catalog:declaration", pk=pk)
    try:
        kept = attachments.attach(
            declaration=own,
            kind=AttachmentKind(form.cleaned_data["kind"]),
            upload=form.cleaned_data["file"],
            by=user_of(request),
            now=timezone.now(),
        )
    except (FileRefusedError, DeclarationError) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("已添加附件“%(name)s”。") % {"name": kept.name})
    return redirect("catalog:declaration", pk=pk)


@require_POST
def take_out(request: HttpRequest, pk: int, attachment_pk: int) -> HttpResponse:
    own = get_object_or_404(declared_by(request.user, on=timezone.localdate()), pk=pk)
    held = get_object_or_404(attachments.shown(own), pk=attachment_pk)
    try:
        attachments.take_out(attachment=held, now=timezone.now())
    except DeclarationError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("已去掉附件“%(name)s”。") % {"name": held.name})
    return redirect("catalog:declaration", pk=pk)


@require_safe
def attachment(request: HttpRequest, pk: int) -> FileResponse:
    """The bytes, as a download that no browser opens by itself."""
    found = get_object_or_404(visible_attachments(request.user, on=timezone.localdate()), pk=pk)
    return as_download(attachments.open_file, found)
