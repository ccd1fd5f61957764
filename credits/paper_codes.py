"""The codes that papers carry so that anyone may ask whether they are genuine. Pure but for chance.

98 bits by chance: a code is found on a paper and never guessed, so asking for one needs no login.
"""

import secrets

# Without the signs that are taken for each other on paper: 0 O 1 I L U.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 20  # 98 bits
GROUP = 4


def new() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def normal(code: str) -> str:
    """A code as it is stored, however a person typed it."""
    return "".join(sign for sign in code.upper() if sign in ALPHABET)[: LENGTH + 1]


def grouped(code: str) -> str:
    """A code as it is printed: ABCD-EFGH-…"""
    return "-".join(code[at : at + GROUP] for at in range(0, len(code), GROUP))
