"""A citizen's ID number as GB 11643-1999 writes it: is it one, and how it is shown."""

import unicodedata
from datetime import date

from django.utils.translation import gettext as _

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECKS = "10X98765432"
LENGTH = 18


class NoIdNumberError(ValueError):
    """Says why; never repeats what was written."""


def checked(text: str) -> str:
    """The number in one spelling, or NoIdNumberError. Old ones of fifteen digits are not taken."""
    number = unicodedata.normalize("NFKC", text).strip().upper()
    body = number[:-1]
    if len(number) != LENGTH or not (body.isascii() and body.isdecimal()):
        raise NoIdNumberError(_("身份证号应为 18 位；请设为“文本”格式后重新填写"))
    if CHECKS[sum(map(_product, body, WEIGHTS)) % 11] != number[-1]:
        raise NoIdNumberError(_("身份证号的校验位不对；请核对"))
    if not _is_day(number[6:14]):
        raise NoIdNumberError(_("身份证号里的出生日期不是一个日期；请核对"))
    return number


def masked(number: str) -> str:
    return f"{number[:3]}{'*' * 11}{number[-4:]}"


def _product(digit: str, weight: int) -> int:
    return int(digit) * weight


def _is_day(digits: str) -> bool:
    try:
        date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return True
