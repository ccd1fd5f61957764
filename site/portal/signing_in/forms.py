"""The form of the login: a name, never an e-mail address, and a password."""

from typing import Any

from allauth.account import forms as allauth_forms
from django.utils.translation import gettext_lazy as _


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
