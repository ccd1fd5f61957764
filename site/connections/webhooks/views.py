"""The pages of the city's system administrator: who is told, what was sent, sending it again."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from connections.models import Receiver
from connections.permissions import keeps_the_city
from connections.webhooks import deliveries, receivers, signing
from connections.webhooks.forms import ReceiverForm
from people.models import User
from people.permissions import user_of

PER_PAGE = 50


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def receivers_page(request: HttpRequest) -> HttpResponse:
    user, now = _keeper(request), timezone.now()
    form = ReceiverForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        receiver = receivers.set_up(by=user, now=now, **form.cleaned_data)
        context = {"receiver": receiver, "secret": signing.secret_of(receiver)}
        return render(request, "connections/receiver_set_up.html", context)
    listed = Receiver.objects.select_related("set_up_by").order_by("closed_at", "-pk")[:200]
    in_use = {one.pk for one in deliveries.in_use(now=now)}
    context = {"form": form, "receivers": listed, "in_use": in_use}
    status = 422 if form.errors else 200
    return render(request, "connections/receivers.html", context, status=status)


@require_safe
def receiver_page(request: HttpRequest, pk: int) -> HttpResponse:
    _keeper(request)
    receiver = get_object_or_404(Receiver, pk=pk)
    its_own = receiver.deliveries.order_by("-pk")
    page = Paginator(its_own, PER_PAGE).get_page(request.GET.get("page"))
    given_up = its_own.filter(given_up_at__isnull=False).count()
    context = {"receiver": receiver, "page": page, "given_up": given_up}
    return render(request, "connections/receiver.html", context)


@require_POST
def send_again(request: HttpRequest, pk: int) -> HttpResponse:
    """One delivery, or all of the receiver's that were given up."""
    _keeper(request)
    receiver = get_object_or_404(Receiver, pk=pk, closed_at=None)
    chosen = receiver.deliveries.filter(given_up_at__isnull=False)
    if one := request.POST.get("delivery", ""):
        chosen = receiver.deliveries.filter(pk=int(one) if one.isdecimal() else 0)
    count = deliveries.again(chosen, now=timezone.now())
    said = ngettext("%(count)d 条将在一分钟内推送。", "%(count)d 条将在一分钟内推送。", count)
    messages.success(request, said % {"count": count})
    return redirect("receiver", receiver.pk)


@require_POST
def close_receiver(request: HttpRequest, pk: int) -> HttpResponse:
    user = _keeper(request)
    receiver = get_object_or_404(Receiver, pk=pk)
    receivers.close(receiver=receiver, by=user, now=timezone.now())
    messages.success(request, _("已停用：%(name)s。") % {"name": receiver.name})
    return redirect("receivers")


def _keeper(request: HttpRequest) -> User:
    user = user_of(request)  # every page needs a login
    if not keeps_the_city(user, on=timezone.localdate()):
        raise Http404
    return user
