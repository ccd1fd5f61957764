"""The forms of logging in: a name, never an e-mail address, with a password or a code."""

from typing import Any

from allauth.account import forms as allauth_forms
from allauth.core import context
from django import forms
from django.contrib.auth.forms import PasswordChangeForm, SetPasswordForm
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.models import Invitation
from people.signing_in import invitations
from people.signing_in.adapter import Adapter


class LoginForm(allauth_forms.LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name, password = self.fields["login"], self.fields["password"]
        name.label, password.label = _("登录名"), _("密码")
        password.help_text = ""
        for field in (name, password):
            field.widget.attrs.pop("placeholder", None)
        name.widget.attrs["autocapitalize"] = "none"

    def add_prefix(self, field_name: str) -> str:
        """The browser knows the field as before: what it has remembered stays filled in."""
        return "username" if field_name == "login" else super().add_prefix(field_name)


class InvitationForm(forms.Form):
    """`found` is the invitation that the name and the code open."""

    username = forms.CharField(label=_("登录名"), max_length=60, help_text=_("邀请单上的登录名。"))
    code = forms.CharField(
        label=_("邀请码"),
        max_length=60,
        help_text=_("邀请单上的 12 个字母和数字。大小写都可以，横线可以不写。"),
    )
    found: Invitation

    def __init__(self, data: Any, *, request: HttpRequest) -> None:
        super().__init__(data)
        self.request = request
        self.fields["username"].widget.attrs |= {
            "autocomplete": "username",
            "autocapitalize": "none",
        }
        self.fields["code"].widget.attrs |= {
            "autocomplete": "one-time-code",
            "autocapitalize": "characters",
            "spellcheck": "false",
        }

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if self.errors:
            return given
        found = Adapter(self.request).counted(
            self.request,
            username=given["username"],
            look=lambda: invitations.find(**given, now=timezone.now()),
        )
        if found is None:
            raise forms.ValidationError(
                _(
                    "登录名和邀请码不对，或者邀请码已经用过、过期。请照邀请单核对，或请单位培训联络员重新发放。"
                )
            )
        self.found = found
        return given


class OwnPasswordForm(SetPasswordForm):
    """Twice, so that a slip of the finger shuts nobody out."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["new_password2"].label = _("再输入一次")


class ChangePasswordForm(PasswordChangeForm):
    """The present password is guessed here as little as at the login."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["old_password"].label = _("现在的密码")
        self.fields["new_password2"].label = _("再输入一次")

    def clean_old_password(self) -> str:
        request, look = context.request, super().clean_old_password
        given = Adapter(request).counted(request, username=self.user.username, look=look)
        return given or ""


class ConfirmForm(allauth_forms.ReauthenticateForm):
    """The password once more, before what lets one in is changed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        password = self.fields["password"]
        password.label, password.help_text = _("密码"), ""
        password.widget.attrs.pop("placeholder", None)
