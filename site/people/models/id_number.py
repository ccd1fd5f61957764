"""Keeps citizens' ID numbers out of logins and personnel numbers, in Python and in SQL.

Both are shown, logged and printed; an ID number may be none of these (个人信息保护法 art. 6).
Refused is any run of fifteen digits: every old and new ID number holds one.
"""

import re
import unicodedata
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

DIGITS = 15
SEPARATORS = re.compile(r"[\s._@+-]")
RUN = re.compile(rf"\d{{{DIGITS}}}")


def looks_like_id_number(value: str) -> bool:
    """Also when it is written with separators or full-width digits."""
    return bool(RUN.search(SEPARATORS.sub("", unicodedata.normalize("NFKC", value))))


def refuse_id_number(value: str) -> None:
    if looks_like_id_number(value):
        raise ValidationError(_("不能用身份证号码，也不能含连续 15 位数字。"))


class HoldsIdNumber(models.Func):
    """Whether a text column holds fifteen digits in a row, in SQL that any client may run."""

    output_field = models.BooleanField()
    arity = 1

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        sql, params = compiler.compile(self.source_expressions[0])
        return f"{sql} GLOB '*{'[0-9]' * DIGITS}*'", params

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        sql, params = compiler.compile(self.source_expressions[0])
        return f"{sql} ~ '[0-9]{{{DIGITS}}}'", params
