"""Celery's tasks, each an act of its own: what one changes is recorded under its name."""

from typing import Any

from celery import Task

from keeping.audit import acts
from keeping.audit.acts import Told, Way


class RecordedTask(Task):
    def __call__(self, *arguments: Any, **options: Any) -> Any:
        with acts.doing(way=Way.TASK, tell=lambda: Told(None, self.name)):
            return super().__call__(*arguments, **options)
