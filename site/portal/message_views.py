"""Messages to oneself, and for a department what waits to be sent. A foreign one is not found."""

from datetime import datetime

from django.contrib import messages as notices
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from people import messages, undo
from people.models import Message, RoleKind, User
from people.permissions import held_messages, holds_role, user_of

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
    now = timezone.now()
    if count := messages.mark_read(Message.objects.to(request.user), now=now):
        undo.offer(
            request,
            ngettext("已把 %(count)d 条消息标为已读。", "已把 %(count)d 条消息标为已读。", count)
            % {"count": count},
            address=reverse("unread_messages"),
            at=now.isoformat(),
        )
    return redirect("messages")


@require_POST
def unread_again(request: HttpRequest) -> HttpResponse:
    """Undoes the reading of all at once: what was marked at that moment, and nothing else."""
    at = _moment(request.POST.get("at", ""))
    if at is None:
        return HttpResponseBadRequest(_("没有写明要撤销哪一次。"))
    messages.mark_unread(Message.objects.to(request.user), read_at=at)
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
    user = user_of(request)
    if not holds_role(user, RoleKind.TRAINING_DEPARTMENT, on=timezone.localdate()):
        raise Http404
    return user


def _moment(given: str) -> datetime | None:
    """A moment with its offset; whatever else was sent is none."""
    try:
        at = datetime.fromisoformat(given)
    except ValueError:
        return None
    return at if timezone.is_aware(at) else None
