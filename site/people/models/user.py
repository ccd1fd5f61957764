"""The login. A person in training is a Learner; not every user is one, nor the reverse."""

from django.contrib.auth.models import AbstractUser
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from people.models.id_number import HoldsIdNumber, refuse_id_number


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
        constraints = [
            models.CheckConstraint(
                condition=~Q(HoldsIdNumber("username")), name="login_is_never_an_id_number"
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.username

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name
