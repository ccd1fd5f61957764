"""What is kept, printed or read in again is written in Chinese, whatever language its writer reads.

A ledger's reasons, messages to others, official documents (regulations on official documents,
GB/T 9704) and the files that are imported again: their words must not depend on who clicked.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.utils.translation import override

CHINESE = "zh-hans"


@contextmanager
def in_chinese() -> Iterator[None]:
    """As a decorator too: each call gets a context of its own, so threads do not share one."""
    with override(CHINESE):
        yield


@in_chinese()
def labels_of(choices: Any) -> dict[str, Any]:
    """The choices by the words that stand for them in a file."""
    return {str(one.label): one for one in choices}
