"""What the rulebook in force lets people claim, and what it needs to know about each kind.

The measure says so itself (`claimed`); where it is silent, what a feeder records
(settings.CREDITS_FED_KINDS) or a grant makes is not claimed, and nobody ever claims a
deduction. The questions are the quantities and attributes that the kind's conversion,
gates, caps and duplicates read: nothing here knows a city or a kind by name.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Protocol

from django.conf import settings
from django.utils.translation import gettext as _

from credits import editions
from credits.rulebook import Rulebook
from credits.rulebook.values import Attribute, Condition, CreditPart, Gate, Kind, Selection


class UnclaimableKindError(Exception):
    """A kind that the measure of the year does not know, or that is not claimed."""

    def __init__(self, kind: str, year: int) -> None:
        super().__init__(
            _("%(year)s 年的学分办法没有可申报的种类“%(kind)s”，请退回申报人另选种类。")
            % {"year": year, "kind": kind}
        )


class Test(Protocol):
    """What a condition of the rulebook asks of one quantity or attribute."""

    @property
    def name(self) -> str: ...
    @property
    def subject(self) -> str: ...
    @property
    def one_of(self) -> frozenset[object] | None: ...
    @property
    def none_of(self) -> frozenset[object] | None: ...
    @property
    def bounds(self) -> object | None: ...


@dataclass(frozen=True)
class Question:
    """An attribute to ask for; `form` is text, choice, truth or number. `words` are the answers
    to choose from, as they are recorded and as they are read."""

    name: str
    label: str
    form: str
    words: Mapping[str, str] = field(default_factory=dict)
    note: str = ""


@dataclass(frozen=True)
class ClaimableKind:
    key: str
    name: str
    article: str
    evidence: str
    quantities: Mapping[str, str]
    needs_quantity: bool
    needs_grant: bool
    questions: tuple[Question, ...]
    buckets: Mapping[str, str]  # to choose from at approval; empty when the measure fixes it
    bucket_attribute: str
    default_bucket: str
    gates: tuple[Gate, ...]
    unit: str


def claimable(year: int) -> tuple[ClaimableKind, ...]:
    book = editions.in_force(year).rulebook
    return tuple(_described(book, kind) for kind in book.kinds.values() if _is_claimed(book, kind))


def known(key: str, year: int) -> ClaimableKind | None:
    """A kind of the measure, whether it is claimed or arises elsewhere; none if it has none."""
    book = editions.in_force(year).rulebook
    named = {name: kind for kind in book.kinds.values() for name in (*kind.recorded_as, kind.key)}
    return _described(book, named[key]) if key in named else None


def described(key: str, year: int) -> ClaimableKind:
    book = editions.in_force(year).rulebook
    kind = book.kinds.get(key)
    if kind is None or not _is_claimed(book, kind):
        raise UnclaimableKindError(key, year)
    return _described(book, kind)


def _is_claimed(book: Rulebook, kind: Kind) -> bool:
    arises = settings.CREDITS_FED_KINDS | {grant.kind for grant in book.grants}
    is_claimed = kind.key not in arises if kind.claimed is None else kind.claimed
    return is_claimed and any(map(_may_earn, kind.parts))


def _may_earn(part: CreditPart) -> bool:
    steps = part.remainder if isinstance(part.remainder, tuple) else ()
    amounts = [part.credits, *(step.credits for step in (*part.steps, *steps))]
    return part.form == "granted" or any(
        value > 0
        for amount in amounts
        for value in (amount.values() if isinstance(amount, Mapping) else [amount])
    )


def _described(book: Rulebook, kind: Kind) -> ClaimableKind:
    gates = tuple(one for one in book.gates if _is_about(one.selection, kind.key))
    tests = list(_tests_of(book, kind, gates))
    read = [part.quantity for part in kind.parts if part.quantity]
    read += [test.name for test in tests if test.subject == "quantity"]
    forms = {part.form for part in kind.parts}
    choice = kind.bucket
    offered = choice.mapping or {key: key for key in book.buckets}
    return ClaimableKind(
        key=kind.key,
        name=kind.name,
        article=kind.article,
        evidence=kind.evidence,
        quantities={name: book.quantities[name] for name in dict.fromkeys(read)},
        needs_quantity=bool(read) and not forms & {"granted", "flat"},
        needs_grant="granted" in forms,
        questions=_questions(book, kind, tests),
        buckets={word: book.buckets[key].name for word, key in offered.items()}
        if choice.attribute
        else {},
        bucket_attribute=choice.attribute or "",
        default_bucket=choice.default or "",
        gates=gates,
        unit=book.unit,
    )


def _is_about(selection: Selection, key: str) -> bool:
    return not selection.kinds or key in selection.kinds


def _tests_of(book: Rulebook, kind: Kind, gates: Iterable[Gate]) -> Iterator[Test]:
    selections = [one.selection for one in kind.parts]
    selections += [one.selection for one in kind.factors]
    ruled = [one.selection for one in gates]
    ruled += [one.selection for one in book.caps]
    ruled += [one.selection for one in book.duplicates]
    selections += [one for one in ruled if _is_about(one, kind.key)]
    for selection in selections:
        yield from _tests_in(selection.where)
    for gate in gates:
        yield from _tests_in(gate.require)


def _tests_in(condition: Condition | None) -> Iterator[Test]:
    if condition is None:
        return
    yield from condition.tests
    for choice in condition.any_of:
        yield from _tests_in(choice)


def _questions(book: Rulebook, kind: Kind, tests: Iterable[Test]) -> tuple[Question, ...]:
    found: dict[str, list[Test]] = {}
    for test in tests:
        if test.subject == "attribute" and test.name != kind.bucket.attribute:
            found.setdefault(test.name, []).append(test)
    shared = [one.by for one in book.caps if one.by and _is_about(one.selection, kind.key)]
    shared += [one.by for one in book.duplicates if one.by and _is_about(one.selection, kind.key)]
    for name in shared:
        # What caps and duplicates compare is an ordinary text; kinds and titles are known.
        if name not in ("kind", "title", "bucket"):
            found.setdefault(name, [])
    return tuple(_question(name, book.attributes[name], group) for name, group in found.items())


def _question(name: str, said: Attribute, tests: list[Test]) -> Question:
    wanted = [test.one_of for test in tests if test.one_of]
    values = {value for group in wanted for value in group}
    values |= {value for test in tests for value in test.none_of or ()}
    if said.values:
        return Question(name, said.name, "choice", said.values, said.note)
    if values and all(isinstance(value, bool) for value in values):
        return Question(name, said.name, "truth", note=said.note)
    if any(test.bounds for test in tests) or any(isinstance(one, Decimal) for one in values):
        return Question(name, said.name, "number", note=said.note)
    words = {word: word for word in map(_word, wanted)}
    # Where the measure only says what will not do, the right answers are not known.
    choice = words and not any(test.none_of for test in tests)
    return Question(name, said.name, "choice" if choice else "text", words, said.note)


def _word(group: frozenset[object]) -> str:
    """Of the words that mean the same to the measure, one that people here read."""
    words = sorted(str(value) for value in group)
    return next((word for word in words if not word.isascii()), words[0])
