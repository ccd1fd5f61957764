"""allauth's forms of the second factor, counted like passwords and told in our words."""

from typing import Any

from allauth.core import context
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as base
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django.utils.translation import gettext_lazy as _

from keeping.free_texts import FreeText
from people.signing_in import second_factor
from people.signing_in.adapter import Adapter


class _Code:
    """A code of the authenticator, or one of those kept for the day it is lost."""

    fields: Any
    user: Any
    authenticator: Authenticator

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        code = self.fields["code"]
        code.label, code.help_text = _("验证码"), _("验证器上的 6 位数字，或者一个备用码。")
        code.widget.attrs.pop("placeholder", None)
        code.widget.attrs |= {"autocomplete": "one-time-code", "autofocus": True}

    def clean_code(self) -> str:
        adapter = Adapter(context.request)
        asked = super().clean_code  # type: ignore[misc]  # a form of allauth's stands behind
        code = adapter.counted(context.request, username=self.user.username, look=asked) or ""
        is_totp = self.authenticator.type == Authenticator.Type.TOTP
        if is_totp and not second_factor.is_first_use(self.user, code):
            raise get_adapter().validation_error("incorrect_code")
        return code


class AuthenticateForm(_Code, base.AuthenticateForm):
    pass


class ReauthenticateForm(_Code, base.ReauthenticateForm):
    pass


class ActivateTOTPForm(totp.ActivateTOTPForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        code = self.fields["code"]
        code.label, code.help_text = _("验证码"), _("验证器上现在显示的 6 位数字。")
        code.widget.attrs.pop("placeholder", None)
        code.widget.attrs["inputmode"] = "numeric"

    def clean_code(self) -> str:
        code: str = super().clean_code()
        if not second_factor.is_first_use(self.user, code):
            raise get_adapter().validation_error("incorrect_code")
        return code


class AddWebAuthnForm(webauthn.AddWebAuthnForm):
    name = FreeText(
        label=_("名称"),
        required=False,
        help_text=_("自己认得出是哪台设备，例如“办公电脑”“手机”。"),
    )


class EditWebAuthnForm(webauthn.EditWebAuthnForm):
    name = FreeText(label=_("名称"))
