"""An exam's blueprint matched with the bank, once for all who begin at the same moment.

Matching reads every question that a section could ask. What is equal for everybody is kept in
memory under what it was made of: the blueprint, and a fingerprint of just these questions, which
one query takes. A question in use never changes but for its difficulty
(exams.question_guard), so the questions in use and their difficulties are the bank.
"""

import json
import threading
import time
from collections.abc import Iterable
from typing import Any

from django.db.models import BigIntegerField, Count, F, Sum

from exams import blueprints, drawing, exposure, responses
from exams.blueprints import Blueprint
from exams.handbook import points
from exams.models import Exam, Question

BANK_ITEM = (
    "id",
    "knowledge_point",
    "number",
    "type",
    "knowledge_point__code",
    "difficulty",
    "options",
    "key",
)
MOST_KEPT = 4
PRIME = 2**31 - 1  # keeps every product within 64 bits

Version = tuple[Any, ...]
_kept: dict[Version, drawing.Preparation] = {}
_seen: dict[Version, tuple[float, Version]] = {}  # when somebody last looked, and what was there
_making = threading.Lock()


def preparation_of(exam: Exam, *, seconds_old: float = 0) -> drawing.Preparation:
    """The exam's blueprint matched with the published bank; draws any number of papers.

    Whoever may be asked what the bank held `seconds_old` seconds ago need not look again: to
    begin in the moment of a change is to begin before it or after it. Raises BlueprintError when
    the bank cannot fill the blueprint.
    """
    blueprint = blueprints.read(exam.blueprint)
    asked = (json.dumps(exam.blueprint, sort_keys=True), exam.pk)
    # Of many who begin at once, one looks and matches and the others wait for it: they would all
    # read the whole bank, and this process would do it no faster.
    with _making:
        key = (asked[0], _known(asked, seconds_old) or _look(asked, exam, blueprint))
        if key not in _kept:
            _make_room(_kept)
            _kept[key] = drawing.prepare(blueprint, bank_for(exam, blueprint))
        return _kept[key]


def forget() -> None:
    """For whoever changes the bank behind the guards' back: tests, a restored copy."""
    _kept.clear()
    _seen.clear()


def bank_for(exam: Exam, blueprint: Blueprint) -> Iterable[drawing.BankItem]:
    above = _above(blueprint)
    rows = _rows(exam, blueprint).values_list(*BANK_ITEM)
    for pk, point, number, type_, code, difficulty, options, key in rows:
        slots, holding = responses.slots_of(type_, key=key), above.get(point, frozenset())
        yield drawing.BankItem(pk, type_, code, difficulty, len(options), slots, number, holding)


def _known(asked: Version, seconds_old: float) -> Version | None:
    seen_at, version = _seen.get(asked, (0.0, ()))
    return version if version and time.monotonic() - seen_at < seconds_old else None


def _look(asked: Version, exam: Exam, blueprint: Blueprint) -> Version:
    seen_at, above = time.monotonic(), _above(blueprint)
    tree = tuple(sorted((point, tuple(sorted(codes))) for point, codes in above.items()))
    _make_room(_seen)
    _seen[asked] = seen_at, (_fingerprint(exam, blueprint), tree)
    return _seen[asked][1]


def _make_room(keeping: dict[Version, Any]) -> None:
    while len(keeping) >= MOST_KEPT:
        del keeping[next(iter(keeping))]


def _rows(exam: Exam, blueprint: Blueprint) -> Any:
    types = {section.type for section in blueprint.sections}
    rows = Question.objects.published().filter(type__in=types)
    if blueprint.fresh_days:
        rows = rows.exclude(pk__in=exposure.shown_before(exam, days=blueprint.fresh_days))
    return rows


def _above(blueprint: Blueprint) -> dict[int, frozenset[str]]:
    """Only a section that names points asks what lies under them."""
    names_points = any(section.knowledge_points for section in blueprint.sections)
    return points.codes_above() if names_points else {}


def _fingerprint(exam: Exam, blueprint: Blueprint) -> tuple[int, ...]:
    """How many questions, which, how hard: sums and squares tell two sets of keys apart."""
    key, whole = F("pk"), BigIntegerField()
    told = _rows(exam, blueprint).aggregate(
        count=Count("pk"),
        keys=Sum(key, output_field=whole),
        squares=Sum(key * key % PRIME, output_field=whole),
        hard=Sum(key * F("difficulty"), output_field=whole),
    )
    return tuple(int(value or 0) for value in told.values())
