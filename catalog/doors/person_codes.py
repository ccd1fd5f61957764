"""The code that a person shows at the door: bound to her and to one session, saying nothing.

Eight signs of an HMAC and one that catches slips of the hand. The same nine are drawn as a QR
code and typed where no camera is. Only who knows the site's key can make one; a scan is looked
up among the holders of seats, so a code without a seat is a stranger's.
"""

from django.utils.crypto import salted_hmac

from catalog.models import Session

# Without the signs that are taken for each other: 0 O 1 I L U.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 8  # 39 bits
# None shares a factor with 30, so every single slip changes the last sign.
WEIGHTS = (1, 7, 11, 13, 17, 19, 23, 29)
GROUP = 3


def code_of(*, session_id: int, learner_id: int) -> str:
    digest = salted_hmac(
        "catalog.person_codes", f"{session_id}/{learner_id}", algorithm="sha256"
    ).digest()
    number = int.from_bytes(digest, "big")
    signs = []
    for _place in range(LENGTH):
        number, rest = divmod(number, len(ALPHABET))
        signs.append(ALPHABET[rest])
    code = "".join(signs)
    return code + _check(code)


def normal(text: str) -> str:
    """A code as it is compared, however it was typed or read."""
    return "".join(sign for sign in text.upper() if sign in ALPHABET)[: LENGTH + 2]


def is_whole(code: str) -> bool:
    """Whether it can be anybody's code at all: length and last sign are right."""
    return len(code) == LENGTH + 1 and _check(code[:LENGTH]) == code[LENGTH]


def grouped(code: str) -> str:
    """A code as it is shown: ABC-DEF-GHJ."""
    return "-".join(code[at : at + GROUP] for at in range(0, len(code), GROUP))


def holders(session: Session) -> dict[str, int]:
    """Code → learner, of everybody who holds a seat."""
    seated = session.enrolments.holding().values_list("learner_id", flat=True)
    return {code_of(session_id=session.pk, learner_id=pk): pk for pk in seated}


def _check(code: str) -> str:
    weighed = zip(code, WEIGHTS, strict=True)
    return ALPHABET[sum(ALPHABET.index(sign) * by for sign, by in weighed) % len(ALPHABET)]
