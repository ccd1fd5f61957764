"""Which passwords are taken beyond what Django refuses, and how long one is good for.

Two teachings contradict each other: ASVS 5.0 (6.2.5, 6.2.10) wants neither rules on kinds of signs
nor a change without a reason; 等保三级 (GB/T 22239-2019, 8.1.4.1 a) wants both. An installation
chooses (PASSWORD_POLICY in the environment). Words of the house are refused under either
(ASVS 6.2.11).
"""

import re
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from people.models import Learner, PastPassword
from people.pinyin import sort_key

KINDS = (r"[a-z]", r"[A-Z]", r"\d", r"[^a-zA-Z\d]")
FEWEST_KINDS = 3
LASTS = timedelta(days=180)
REMEMBERED = 5
# So many signs must be left when the words of the house are taken out.
FEWEST_LEFT = 8
# 松阳 stands for 松阳市: what a name of a place or an office ends with is left out by who guesses.
KINDS_OF_UNIT = "市县区旗州盟局委办院厅"


def is_aged(user: Any, *, now: datetime) -> bool:
    """Whether she has to choose another one: under 等保 only, and only who has a password here."""
    if not settings.PASSWORDS_BY_DENGBAO or not user.has_usable_password():
        return False
    return not PastPassword.objects.filter(user=user.pk, set_at__gt=now - LASTS).exists()


class HouseWords:
    """Refuses what hardly says more than the words that everybody here knows."""

    def validate(self, password: str, user: Any = None) -> None:
        whole = left = password.casefold()
        for word in sorted({*settings.PASSWORD_WORDS, *_of_unit(user)}, key=len, reverse=True):
            left = left.replace(word.casefold(), "")
        if left != whole and len(left) < FEWEST_LEFT:
            raise ValidationError(
                _("密码不能只由单位、城市、本系统的名称加几个字符组成：别人最先猜的就是它们。"),
                code="password_of_house_words",
            )

    def get_help_text(self) -> str:
        return _("不要用单位、城市或本系统的名称作密码。")


class Kinds:
    """等保: of capitals, small letters, digits and other signs at least three."""

    def validate(self, password: str, user: Any = None) -> None:
        if sum(bool(re.search(kind, password)) for kind in KINDS) < FEWEST_KINDS:
            raise ValidationError(self.get_help_text(), code="password_of_few_kinds")

    def get_help_text(self) -> str:
        return _("密码要含大写字母、小写字母、数字、其他字符中的至少三种。")


class Remembered:
    """等保: none of the last five again. What is kept of them is their salted hash."""

    def validate(self, password: str, user: Any = None) -> None:
        known = PastPassword.objects.filter(user=user.pk) if user and user.pk else []
        if any(check_password(password, one.password) for one in known):
            raise ValidationError(self.get_help_text(), code="password_was_used")

    def get_help_text(self) -> str:
        return _("不能再用最近五次用过的密码。")

    def password_changed(self, password: str, user: Any = None) -> None:
        """Called by Django when a login has been saved with a new password."""
        PastPassword.objects.create(user=user, password=user.password, set_at=timezone.now())
        past = PastPassword.objects.filter(user=user).order_by("-set_at", "-pk")
        past.exclude(pk__in=list(past.values_list("pk", flat=True)[:REMEMBERED])).delete()


def _of_unit(user: Any) -> set[str]:
    """Her personnel number, and the names of her unit and of those above it, in pinyin too."""
    learner = user and user.pk and Learner.objects.filter(user=user.pk).first()
    if not learner:
        return set()
    units = (learner.agency, *learner.agency.get_ancestors())
    names = {name for one in units for name in (one.name, one.name.rstrip(KINDS_OF_UNIT)) if name}
    return {learner.personnel_no, *names, *(re.sub(r"\d", "", sort_key(name)) for name in names)}
