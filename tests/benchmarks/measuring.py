"""Runs an act in a process of its own and says how long it took and how much memory it needed.

A fresh fork for each run: nothing is warm that would be cold in a command, and the peak is that
of the act alone. Contestants take turns, so that a busy moment of the machine hits them all.
"""

import gc
import resource
import sys
import time
from collections.abc import Callable
from multiprocessing import get_context
from multiprocessing.connection import Connection
from statistics import median
from typing import Any, NamedTuple

from django.db import connection

ROUNDS = 5
FORK = get_context("fork")


class Run(NamedTuple):
    seconds: float
    peak_mb: float
    answer: Any


class FailedRunError(Exception):
    """An act that ended without an answer."""


def timed(act: Callable[[], Any]) -> Run:
    """Time one act in a fork that has a database connection of its own."""
    return together([act])[0]


def together(acts: list[Callable[[], Any]]) -> list[Run]:
    """Time several acts at once, a process each."""
    connection.close()  # two processes on one socket would answer each other
    running = []
    for act in acts:
        ours, theirs = FORK.Pipe(duplex=False)
        process = FORK.Process(target=_child, args=(act, theirs))
        process.start()
        theirs.close()
        running.append((process, ours))
    return [_outcome(*one) for one in running]


def interleaved(acts: dict[str, Callable[[], Any]], *, rounds: int = ROUNDS) -> dict[str, Run]:
    """Let the acts take turns; the median seconds, the highest peak, the last answer of each."""
    runs: dict[str, list[Run]] = {name: [] for name in acts}
    for number in range(rounds):
        for name, act in acts.items():
            runs[name].append(timed(act))
            tell(f"{number + 1}/{rounds} {name} {runs[name][-1].seconds:.3f} s")
    return {name: _median(some) for name, some in runs.items()}


def tell(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _median(runs: list[Run]) -> Run:
    return Run(
        median(one.seconds for one in runs), max(one.peak_mb for one in runs), runs[-1].answer
    )


def _child(act: Callable[[], Any], pipe: Connection) -> None:
    connection.ensure_connection()
    gc.collect()
    started = time.perf_counter()
    answer = act()
    seconds = time.perf_counter() - started
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    pipe.send(Run(seconds, peak_mb, answer))
    connection.close()


def _outcome(process: Any, pipe: Connection) -> Run:
    try:
        outcome: Run = pipe.recv()
    except EOFError:
        process.join()
        raise FailedRunError(f"exit code {process.exitcode}: its message stands above") from None
    process.join()
    return outcome
