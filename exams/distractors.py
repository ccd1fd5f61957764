"""Who chose which option: a distractor nobody takes, or that the best take, shows itself. Pure.

A useful distractor is chosen, and more by the weak than by the strong (Ebel and Frisbie,
Essentials of Educational Measurement, 1991, on item analysis).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from exams.analysis import Marks, correlation, upper_lower

NONE = ""


@dataclass(frozen=True)
class OptionFigures:
    """`upper_lower` is how much more often the best 27 % chose it than the weakest."""

    option: str
    is_key: bool
    chosen: int
    share: float
    upper_lower: float | None
    correlation: float | None


def distractor_table(
    choices: Sequence[str], *, key: str, rest: Marks, options: Sequence[str] = ()
) -> list[OptionFigures]:
    """`choices` are the letters of each candidate ("" for none), `rest` the marks elsewhere."""
    known = sorted({*options, *key, *(letter for choice in choices for letter in choice)})
    return [_figures(option, choices, key, rest) for option in [*known, NONE]]


def _figures(option: str, choices: Sequence[str], key: str, rest: Marks) -> OptionFigures:
    chose = [float(option in choice if option else not choice) for choice in choices]
    return OptionFigures(
        option=option,
        is_key=option != NONE and option in key,
        chosen=int(sum(chose)),
        share=sum(chose) / len(chose),
        upper_lower=upper_lower(chose, rest, 1),
        correlation=correlation(chose, rest),
    )
