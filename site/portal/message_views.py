"""Messages to oneself, and for a department what waits to be sent. A foreign one is not found."""

from typing import cast

from django.contrib import messages as notices
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from people import messages
from people.models import Message, RoleKind, User
from people.permissions import held_messages, holds_role

PAGE_SIZE = 20


@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    mine = Message.objects.to(request.user).order_by("-sent_at", "-pk")
    page = Paginator(mine, PAGE_SIZE).get_page(request.GET.get("page"))
    today = timezone.localdate()
    context = {
        "page": page,
        "may_review": holds_role(request.user, RoleKind.TRAINING_DEPARTMENT, on=today),
    }
    return render(request, "portal/messages.html", context)


@require_POST
def open_message(request: HttpRequest, pk: int) -> HttpResponse:
    """Read it, and go where it leads."""
    mine = Message.objects.to(request.user).filter(pk=pk)
    message = get_object_or_404(mine)
    messages.mark_read(mine, now=timezone.now())
    return redirect(message.path)


@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    messages.mark_read(Message.objects.to(request.user), now=timezone.now())
    return redirect("messages")


@require_safe
def held(request: HttpRequest) -> HttpResponse:
    _department_or_404(request)
    waiting = held_messages(request.user, on=timezone.localdate())
    return render(request, "portal/held_messages.html", {"batches": messages.batches(waiting)})


@require_POST
def decide(request: HttpRequest) -> HttpResponse:
    """Send a whole batch, or drop it."""
    by = _department_or_404(request)
    now = timezone.now()
    waiting = held_messages(by, on=timezone.localdate(now))
    chosen = waiting.filter(source=request.POST.get("source", ""))
    if request.POST.get("answer") == "send":
        count, said = messages.send(chosen, by=by, now=now), _("已发送 %(count)d 条消息。")
    elif request.POST.get("answer") == "drop":
        count, said = messages.drop(chosen, by=by, now=now), _("已决定不发送 %(count)d 条消息。")
    else:
        return HttpResponseBadRequest(_("请选择“发送”或“不发送”。"))
    if count:
        notices.success(request, said % {"count": count})
    else:
        notices.warning(request, _("这批消息已由他人处理，没有再次发送。"))
    return redirect("held_messages")


def _department_or_404(request: HttpRequest) -> User:
    user = cast("User", request.user)
    if not holds_role(user, RoleKind.TRAINING_DEPARTMENT, on=timezone.localdate()):
        raise Http404
    return user
