"""Lays a reading beside the kernel's statement and names everything in which they differ."""

from decimal import Decimal
from fractions import Fraction

from credits import assessment, rulebook

# The kernel reckons in decimals of 28 places: a third is not exact there.
NEAR = Fraction(1, 10**9)


def kernel_of(code):
    return assessment.compile(rulebook.load(rulebook.shipped_path(code)))


def stated(kernel, case):
    known = assessment.read_case(case, quantities=kernel.rulebook.quantities)
    return kernel.assess(
        known.profile, known.facts, known.year,
        openings=known.openings, exemptions=known.exemptions,
    )  # fmt: skip


def differences(account, statement):
    """Yield what differs as text: name, what the reading says, what the kernel says."""
    for name, wanted, got in _sides(account, statement):
        if not _same(wanted, got):
            yield f"{name}: read {_shown(wanted)}, assessed {_shown(got)}"


def _sides(account, statement):
    yield "year", account.year, (statement.from_, statement.to)
    yield "tier", account.tier, statement.tier
    lines = {line.source: (line.bucket, line.credited) for line in statement.lines}
    yield from _each("line", account.lines, lines)
    yield from _each("total", account.totals, statement.totals)
    yield from _each("minimum", _by_window(account.asked), _judged(statement))
    yield "met", account.met, statement.met
    yield "carried_in", account.carried_in, [tuple(lot) for lot in statement.carried_in]
    yield "carried_out", account.carried_out, [tuple(lot) for lot in statement.carried_out]


def _each(name, wanted, got):
    for key in [*wanted, *(key for key in got if key not in wanted)]:
        yield f"{name} {key}", wanted.get(key), got.get(key)


def _by_window(asked):
    return {(one.key, one.first): _verdict(one) for one in asked}


def _verdict(one):
    short = max(one.needed - one.has, 0)
    return one.last, one.needed, one.has, short, not short, one.due


def _judged(statement):
    return {
        (one.key, one.from_): (one.to, one.needed, one.has, one.short, one.met, one.due)
        for one in statement.minimums
    }


def _same(wanted, got):
    if isinstance(wanted, (tuple, list)) and isinstance(got, (tuple, list)):
        return len(wanted) == len(got) and all(map(_same, wanted, got))
    if _is_number(wanted) and _is_number(got):
        return abs(Fraction(wanted) - Fraction(got)) < NEAR
    return type(wanted) is type(got) and wanted == got


def _is_number(value):
    return isinstance(value, (int, Fraction, Decimal)) and not isinstance(value, bool)


def _shown(value):
    if isinstance(value, (tuple, list)):
        return "(" + ", ".join(map(_shown, value)) + ")"
    return str(value)
