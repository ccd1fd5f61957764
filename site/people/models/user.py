"""The login. A person in training is a Learner; not every user is one, nor the reverse."""

from django.contrib.auth.models import AbstractUser
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

ID_NUMBER = RegexValidator(
    r"^\d{15}(\d{2}[\dXx])?$",
    _("登录名不能是身份证号码。"),
    inverse_match=True,
)


def refuse_id_number(value: str) -> None:
    """A login is shown and logged; an ID number may be neither (个人信息保护法 art. 6)."""
    try:
        ID_NUMBER(value)
    except ValidationError as refusal:
        raise ValidationError(ID_NUMBER.message) from refusal


class User(AbstractUser):
    username = models.CharField(
        _("登录名"),
        max_length=60,
        unique=True,
        validators=[UnicodeUsernameValidator(), refuse_id_number],
        error_messages={"unique": _("这个登录名已有人使用。")},
    )
    first_name = None  # type: ignore[assignment]  # a Chinese name is one field
    last_name = None  # type: ignore[assignment]  # a Chinese name is one field
    name = models.CharField(_("姓名"), max_length=60, blank=True)

    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = verbose_name_plural = _("登录账号")

    def __str__(self) -> str:
        return self.name or self.username

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name
