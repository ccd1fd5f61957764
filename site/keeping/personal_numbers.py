"""Whether a text holds an ID number or a mobile number, however its digits are spaced. Pure.

Numbers of orders and papers have as many digits: what tells an ID number from them is the day of
birth in it. A day long past is enough, so that a mistyped number is found as well; a recent one
may be the date of a paper, and then the check digit (GB 11643-1999) must be right too.
"""

import re
import unicodedata
from collections.abc import Iterator
from datetime import date

# What people put between the groups of a number; never two of them that are not blanks.
BETWEEN = r"(?:\s{1,3}|\s?[-._·/\u2010-\u2015]\s?)"
RUN = re.compile(rf"\d+(?:{BETWEEN}?\d+)*")
GROUP = re.compile(r"\d+")
FEWEST = 11
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECKS = "10X98765432"
LONG_PAST = 2010
COUNTRY = re.compile(r"^(?:00)?86(?=1)")
MOBILE = re.compile(r"1[3-9]\d{9}")
# A date and a number beside it may come to eleven digits: only the ways in which one is written.
MOBILE_GROUPS = {(11,), (3, 4, 4), (3, 8), (7, 4), (4, 4, 3), (4, 3, 4), (1,) * 11}
OLD_GROUPS = {(15,), (6, 6, 3), (6, 9), (12, 3), (1,) * 15}


def holds_one(text: str) -> bool:
    """Also in full-width digits, and with nothing to be seen between them."""
    if len(text) < FEWEST or text.isalpha():  # nearly every cell of a large file
        return False
    plain = unicodedata.normalize("NFKC", text)
    if sum(map(str.isdecimal, plain)) < FEWEST:
        return False
    plain = "".join(one for one in plain if unicodedata.category(one) != "Cf")
    return any(_is_personal(run, plain[run.end() :]) for run in RUN.finditer(plain))


def check_digit(body: str) -> str:
    """What follows the first seventeen digits of an ID number."""
    weighted = zip(body, WEIGHTS, strict=True)
    return CHECKS[sum(int(digit) * weight for digit, weight in weighted) % 11]


def _is_personal(run: re.Match[str], after: str) -> bool:
    groups = GROUP.findall(run[0])
    # The X may stand apart as any digit may; "X" of a longer word is none.
    ends_in_x = re.match(rf"{BETWEEN}?[Xx](?![A-Za-z0-9])", after) is not None
    return any(
        _is_id_number(digits, ends_in_x=ends_in_x and is_last)
        or _is_mobile(digits, sizes)
        or _is_old_number(digits, sizes)
        for digits, sizes, is_last in _neighbours(groups)
    )


def _neighbours(groups: list[str]) -> Iterator[tuple[str, tuple[int, ...], bool]]:
    """Groups that stand side by side and may together be one number."""
    for first in range(len(groups)):
        digits = ""
        for last in range(first, len(groups)):
            digits += groups[last]
            if len(digits) > 18:
                break
            sizes = tuple(map(len, groups[first : last + 1]))
            yield digits, sizes, last == len(groups) - 1


def _is_id_number(digits: str, *, ends_in_x: bool) -> bool:
    if len(digits) == 17 and ends_in_x:
        digits += "X"
    if len(digits) != 18 or not _is_day(digits[6:14]):
        return False
    return int(digits[6:10]) < LONG_PAST or check_digit(digits[:17]) == digits[17]


def _is_old_number(digits: str, sizes: tuple[int, ...]) -> bool:
    return sizes in OLD_GROUPS and _is_day(f"19{digits[6:12]}")


def _is_mobile(digits: str, sizes: tuple[int, ...]) -> bool:
    if sizes in MOBILE_GROUPS:
        return MOBILE.fullmatch(digits) is not None
    return len(sizes) == 1 and MOBILE.fullmatch(COUNTRY.sub("", digits)) is not None


def _is_day(digits: str) -> bool:
    if not "1900" <= digits[:4] < "2100":
        return False
    try:
        date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return True
