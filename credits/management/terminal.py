"""How far a long command has come, on a terminal and nowhere else."""

from collections.abc import Callable

from django.core.management.base import OutputWrapper


def counter(stream: OutputWrapper, what: str) -> Callable[[int], None] | None:
    if not stream.isatty():
        return None

    def show(number: int) -> None:
        stream.write(f"\r{what} {number:,}", ending="")
        stream.flush()

    return show


def finish(stream: OutputWrapper) -> None:
    if stream.isatty():
        stream.write("\r", ending="")
