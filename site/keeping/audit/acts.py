"""In the course of what something is changed: a request, a part of a job, a task, a command.

Accounts are numbers here; nothing below this layer knows whose they are.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from django.db import models
from django.utils.translation import gettext_lazy as _


class Way(models.TextChoices):
    REQUEST = "REQUEST", _("页面")
    JOB = "JOB", _("后台任务")
    TASK = "TASK", _("定时任务")
    COMMAND = "COMMAND", _("命令")


class Told(NamedTuple):
    """`name` is the route, the job's kind, the task's or the command's name; `about` has ids only;
    `request` is the number that the log's lines of the request share."""

    account_id: int | None
    name: str
    about: str = ""
    request: str = ""


@dataclass
class Act:
    """Who it is may become known late (a login): `tell` is asked when a record is written."""

    way: Way
    tell: Callable[[], Told]
    is_recorded: bool = False  # a change of it was committed
    has_changed: bool = False  # something was changed, of whatever table, and not rolled back


def _of_process() -> Act:
    """What runs outside all of these: a command, by its name, never with its arguments."""
    program, *arguments = sys.argv or [""]
    is_ours = Path(program).name == "manage.py" and arguments
    told = Told(None, arguments[0] if is_ours else Path(program).name)
    return Act(Way.COMMAND, lambda: told)


PROCESS = _of_process()
current: ContextVar[Act] = ContextVar("act", default=PROCESS)


@contextmanager
def doing(*, way: Way, tell: Callable[[], Told]) -> Iterator[Act]:
    act = Act(way, tell)
    token = current.set(act)
    try:
        yield act
    finally:
        current.reset(token)
