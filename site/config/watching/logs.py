"""The log: one JSON object a line, and nobody's data in it.

A database quotes the row that it refuses, so of an exception only its class and the places it
came through are written, never its message. Addresses are written as the URLconf spells them.
"""

import json
import logging
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

request_id: ContextVar[str] = ContextVar("request_id", default="")


class JsonLines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "from": record.name,
            "event": record.getMessage(),
        }
        if known := request_id.get():
            line["request"] = known
        line.update(getattr(record, "fields", {}))
        if record.exc_info and record.exc_info[0]:
            line["exception"] = record.exc_info[0].__qualname__
            line["through"] = places(record.exc_info[2])
        return json.dumps(line, ensure_ascii=False)


def places(trace: Any) -> list[str]:
    """`file:line function` of each frame, the outermost first."""
    return [
        f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(trace)
    ]


LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "config.watching.logs.JsonLines"}},
    "handlers": {"lines": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["lines"], "level": "INFO"},
    "loggers": {
        # Django's own handlers would mail errors, or keep them to themselves.
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        # Their messages quote addresses as they were typed; `requests` has the status of each.
        "django.request": {"level": "ERROR", "filters": ["quiet"]},
        # What runs every few seconds is worth a line when it goes wrong.
        "celery.beat": {"level": "WARNING"},
        "celery.worker.strategy": {"level": "WARNING"},
        "celery.app.trace": {"level": "WARNING"},
        "fontTools": {"level": "WARNING"},
        "pikepdf": {"level": "WARNING"},
        "weasyprint": {"level": "ERROR"},
    },
    "filters": {"quiet": {"()": "config.watching.logs.WithoutTheAddress"}},
}


class WithoutTheAddress(logging.Filter):
    """An address that somebody typed may hold anything."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = "a request failed", ()
        return True
