"""What a benchmark reports: our figure, the peer's, their ratio and the target it is held to."""

import os
import platform
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Comparison:
    """One figure beside another. `ratio` is what the target judges: a ratio of two figures, or
    our own figure where the target is one."""

    what: str
    ours: dict[str, float]
    ratio: float
    target: float | None = None  # None: told for information
    target_is: str = "at_most"
    peer: dict[str, Any] | None = None

    @property
    def met(self) -> bool | None:
        if self.target is None:
            return None
        return self.ratio <= self.target if self.target_is == "at_most" else self.met_at_least

    @property
    def met_at_least(self) -> bool:
        return self.target is not None and self.ratio >= self.target

    def as_json(self) -> dict[str, Any]:
        return {
            "what": self.what,
            "ours": _rounded(self.ours),
            "peer": self.peer and _rounded(self.peer),
            "ratio": _significant(self.ratio),
            "target": self.target,
            "target_is": self.target_is,
            "met": self.met,
        }


@dataclass(frozen=True)
class Result:
    """The first comparison is the one that the benchmark is named for."""

    comparisons: list[Comparison]
    size: dict[str, int]
    peak_memory_mb: float
    rounds: int
    conditions: dict[str, Any] = field(default_factory=dict)

    def as_json(self, name: str) -> dict[str, Any]:
        first, *others = self.comparisons
        return {
            "name": name,
            **first.as_json(),
            "peak_memory_mb": round(self.peak_memory_mb, 1),
            "size": self.size,
            "rounds": self.rounds,
            "also": [other.as_json() for other in others],
            "conditions": conditions() | self.conditions,
        }


def conditions() -> dict[str, Any]:
    """What else one has to know to compare two runs; the load is that of the whole machine."""
    return {
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "load": round(os.getloadavg()[0], 2),
    }


def _rounded(figures: dict[str, Any]) -> dict[str, Any]:
    return {
        name: _significant(value) if isinstance(value, float) else value
        for name, value in figures.items()
    }


def _significant(value: float) -> float:
    """Four digits: the fifth one is noise."""
    return float(f"{value:.4g}")
