"""Logging in, for our own pages and for Wagtail's admin alike, and going on where one was."""

from typing import Any

from allauth.account import views as allauth_views
from allauth.mfa.base.views import IndexView
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import PasswordChangeView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from people.signing_in import passwords, second_factor, typed_before
from people.signing_in.outside import adapter as outside
from people.signing_in.outside import binding
from portal.signing_in.forms import ChangePasswordForm, LoginForm


class LoginView(allauth_views.LoginView):
    template_name = "registration/login.html"
    form_class = LoginForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs, houses=outside.ways())


class SecurityView(IndexView):
    """A person's own ways of proving who she is."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        is_required = second_factor.is_required(self.request.user, on=timezone.localdate())
        houses = outside.ways()
        bound = binding.bound(self.request.user) if houses else []
        more = {
            "is_required": is_required,
            "is_demo": settings.IS_DEMO,
            "houses": houses,
            "bound": {one.provider: one.date_joined for one in bound},
        }
        return super().get_context_data(**kwargs, **more)


class PasswordView(PasswordChangeView):
    """Another password of one's own; the other sessions end with the old one."""

    template_name = "registration/change_password.html"
    form_class = ChangePasswordForm
    success_url = reverse_lazy("mfa_index")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        is_aged = passwords.is_aged(self.request.user, now=timezone.now())
        return super().get_context_data(**kwargs, is_aged=is_aged, days=passwords.LASTS.days)

    def form_valid(self, form: Any) -> HttpResponse:
        messages.success(self.request, _("密码已修改。其他设备上的登录已经退出。"))
        return super().form_valid(form)


@login_not_required
def login_of_the_admin(request: HttpRequest) -> HttpResponse:
    """There is one login: Wagtail's own would count no failed tries."""
    asked = request.GET.get("next")
    query = f"?{urlencode({'next': asked})}" if asked else ""
    response = redirect("login")
    response["Location"] += query
    return response


@require_safe
def typed_again(request: HttpRequest) -> HttpResponse:
    """What was sent after the session had ended: she sends it now, or leaves it."""
    typed = typed_before.take(request.session, user_id=str(request.user.pk))
    if typed is None:
        return redirect("home")
    return render(request, "registration/typed_before.html", {"typed": typed})
