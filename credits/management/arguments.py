"""Arguments that several commands take."""

from argparse import ArgumentTypeError

FIRST_YEAR, LAST_YEAR = 2000, 2100


def year(text: str) -> int:
    if not text.isdecimal() or not FIRST_YEAR <= int(text) <= LAST_YEAR:
        raise ArgumentTypeError(f"年度须为 {FIRST_YEAR} 至 {LAST_YEAR} 的整数，不能是 {text!r}")
    return int(text)
