"""Logging in, for our own pages and for Wagtail's admin alike, and going on where one was."""

from allauth.account import views as allauth_views
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from people.signing_in import typed_before
from portal.signing_in.forms import LoginForm


class LoginView(allauth_views.LoginView):
    template_name = "registration/login.html"
    form_class = LoginForm


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
