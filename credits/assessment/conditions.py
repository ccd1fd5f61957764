"""Turns the conditions of a rulebook into functions of a fact and its bucket.

What is unknown is not there: a test on an absent attribute fails, unless it asks that something
is not the case.
"""

from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from credits.assessment.values import Fact

if TYPE_CHECKING:
    from credits.rulebook.shapes import Bounds, Condition, Selection, Test

Predicate = Callable[[Fact, str | None], bool]
Read = Callable[[Fact, str | None], object]


def of_selection(selection: "Selection", *, bucket: str | None = None) -> Predicate | None:
    """What is left to ask of a fact whose kind and tier were already selected.

    `bucket` is the only one that the fact can be in: it was selected too.
    """
    predicates: list[Predicate] = []
    if selection.buckets and bucket is None:
        buckets = selection.buckets
        predicates.append(lambda fact, bucket: bucket in buckets)
    if selection.where is not None:
        predicates.append(of_condition(selection.where))
    if not predicates:
        return None
    return predicates[0] if len(predicates) == 1 else _all(tuple(predicates))


def of_condition(condition: "Condition") -> Predicate:
    predicates = [_of_test(test) for test in condition.tests]
    if condition.any_of:
        choices = tuple(of_condition(choice) for choice in condition.any_of)
        predicates.append(lambda fact, bucket: any(choice(fact, bucket) for choice in choices))
    return predicates[0] if len(predicates) == 1 else _all(tuple(predicates))


def within(bounds: "Bounds", amount: Decimal) -> bool:
    return not (
        (bounds.at_least is not None and amount < bounds.at_least)
        or (bounds.more_than is not None and amount <= bounds.more_than)
        or (bounds.at_most is not None and amount > bounds.at_most)
        or (bounds.less_than is not None and amount >= bounds.less_than)
    )


def number(value: object) -> Decimal | None:
    """Attributes come from JSON, where a share may be 1, "1" or "1.00"."""
    if isinstance(value, Decimal):
        return value
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        return None
    return amount if amount.is_finite() else None


def _all(predicates: tuple[Predicate, ...]) -> Predicate:
    return lambda fact, bucket: all(holds(fact, bucket) for holds in predicates)


def _of_test(test: "Test") -> Predicate:
    read = _reader(test)
    if test.one_of is not None:
        return _one_of(read, test.one_of)
    if test.none_of is not None:
        one_of = _one_of(read, test.none_of)
        return lambda fact, bucket: not one_of(fact, bucket)
    if test.bounds is not None:
        return _bounded(read, test.bounds)
    given = test.given
    return lambda fact, bucket: (read(fact, bucket) is not None) is given


def _reader(test: "Test") -> Read:
    name = test.name
    if test.subject == "bucket":
        return lambda fact, bucket: bucket
    if test.subject == "quantity":
        return lambda fact, bucket: fact.quantity.get(name)
    return lambda fact, bucket: fact.attributes.get(name)


def _one_of(read: Read, wanted: frozenset[object]) -> Predicate:
    # 1 == True in Python: booleans are compared apart, numbers as decimals, text as text.
    truths = frozenset(value for value in wanted if isinstance(value, bool))
    texts = frozenset(value for value in wanted if isinstance(value, str))
    numbers = frozenset(value for value in wanted if isinstance(value, Decimal))

    def holds(fact: Fact, bucket: str | None) -> bool:
        value = read(fact, bucket)
        if isinstance(value, bool):
            return value in truths
        if isinstance(value, str) and value in texts:
            return True
        return bool(numbers) and number(value) in numbers

    return holds


def _bounded(read: Read, bounds: "Bounds") -> Predicate:
    def holds(fact: Fact, bucket: str | None) -> bool:
        amount = number(read(fact, bucket))
        return amount is not None and within(bounds, amount)

    return holds
