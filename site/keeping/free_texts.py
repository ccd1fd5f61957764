"""Texts that people write freely and that are kept with what is known about somebody.

No ID number and no mobile number may stand in them (个人信息保护法 art. 6): they are printed, sent
and kept where a number of that kind never may be. A form that uses `FreeText` says so beside the
field; the columns refuse what reaches them by any other way. What has been in a column before stays
as it is, and does not keep its row from being changed.
"""

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from keeping.personal_numbers import holds_one

if TYPE_CHECKING:
    Char = models.CharField[str, str]
    Text = models.TextField[str, str]
    Field = models.Field[str, str]
else:
    Char, Text, Field = models.CharField, models.TextField, object

REFUSAL = _("这里不能写身份证号或手机号；请删去号码，要指明某人时写姓名或人事编号。")


class PersonalNumberError(ValidationError):
    """A text for a person to mend; never repeats what was written."""

    def __init__(self) -> None:
        super().__init__(REFUSAL, code="personal_number")


def refuse_personal_number(text: str) -> None:
    if holds_one(text):
        raise PersonalNumberError


class FreeText(forms.CharField):
    default_validators = [refuse_personal_number]


class Checked(Field):
    """To migrations the plain column that it is: what is refused is no matter of the schema."""

    def deconstruct(self) -> tuple[str, str, Any, Any]:
        name, _path, args, options = super().deconstruct()
        return name, f"django.db.models.{self.get_internal_type()}", args, options

    def pre_save(self, row: models.Model, add: bool) -> Any:
        value = super().pre_save(row, add)
        if isinstance(value, str) and holds_one(value) and not self._was_there(row, value):
            raise PersonalNumberError
        return value

    def _was_there(self, row: models.Model, value: str) -> bool:
        """Asked only of a text that would be refused. A row that was read and is inserted again
        keeps what it had (catalog.evaluating)."""
        if row._state.adding:
            return False
        kept = type(row)._base_manager.filter(pk=row.pk).values_list(self.attname, flat=True)
        return kept.first() in (None, value)


class FreeCharField(Checked, Char):
    default_validators = [refuse_personal_number]


class FreeTextField(Checked, Text):
    default_validators = [refuse_personal_number]
