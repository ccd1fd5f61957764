"""What a failed attempt may leave in the database and the log: never personal data.

Of our own refusals the class and the message are kept: their messages name ids and rules,
not persons. Of everything else only the class and the place: the message of a database error
quotes the row it refused.
"""

import traceback

from django.conf import settings

LENGTH = 500


def of(error: BaseException) -> str:
    """`NoRulebookInForceError: 2026 年…` or `IntegrityError（credits/ledger.py:88）`."""
    name = type(error).__name__
    if is_our_own_refusal(error):
        return f"{name}: {error}"[:LENGTH]
    return f"{name}（{_place(error)}）"[:LENGTH]


def is_our_own_refusal(error: BaseException) -> bool:
    """Is its class defined by an app that does parts, or by this one?"""
    ours = {"jobs"} | {path.split(".")[0] for path in settings.JOB_KINDS.values()}
    return type(error).__module__.split(".")[0] in ours


def _place(error: BaseException) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    if not frames:
        return "?"
    ours = [frame for frame in frames if "site-packages" not in frame.filename]
    last = (ours or frames)[-1]
    return f"{'/'.join(last.filename.replace(chr(92), '/').split('/')[-2:])}:{last.lineno}"
