"""The codes that papers carry so that anyone may ask whether they are genuine. Pure but for chance.

98 bits by chance: a code is found on a paper and never guessed, so asking for one needs no login.
Letters printed by the thousand carry digits alone: all digits are as wide as one another, so two
letters differ in no line.
"""

import secrets

# Without the signs that are taken for each other on paper: 0 O 1 I L U.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 20  # 98 bits
DIGITS = "0123456789"
NUMBER_LENGTH = 30  # 99 bits
GROUP, NUMBER_GROUP = 4, 5


def new() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def new_number() -> str:
    """The same in digits alone."""
    return "".join(secrets.choice(DIGITS) for _ in range(NUMBER_LENGTH))


def normal(code: str) -> str:
    """A code as it is stored, however a person typed it."""
    signs = "".join(sign for sign in code.upper() if sign.isascii() and sign.isalnum())
    if len(signs) == NUMBER_LENGTH and signs.isdecimal():
        return signs
    return "".join(sign for sign in signs if sign in ALPHABET)[: LENGTH + 1]


def grouped(code: str) -> str:
    """A code as it is printed: ABCD-EFGH-… or 01234-56789-…"""
    size = NUMBER_GROUP if len(code) == NUMBER_LENGTH else GROUP
    return "-".join(code[at : at + size] for at in range(0, len(code), size))
