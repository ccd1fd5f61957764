"""What takes two people is refused to one, and done by another: by our code and by the database."""

from pathlib import Path

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import CheckConstraint, F, Q

from credits.models import ImportBatch
from people.models import User
from tests.trust.access.two_people import ACTS, two

ROOT = Path(__file__).resolve().parents[3]
# What a row needs beside its two people for its constraint to speak of them.
ALSO = {
    "question_is_released_by_a_second_person": {"state": "PUBLISHED"},
    "correction_is_carried_out_by_a_second_person": {"accepted": True},
}
DONE_HERE = [name for name, act in ACTS.items() if act.begin]


def pairs_in(condition):
    for child in condition.children:
        if isinstance(child, Q):
            yield from pairs_in(child)
        elif isinstance(child, tuple) and isinstance(child[1], F):
            yield child[0], child[1].name


def kept_apart():
    """Each constraint of ours that compares two people: model, constraint, the two fields."""
    for model in apps.get_models():
        of_people = {one.name for one in model._meta.fields if one.related_model is User}
        for one in model._meta.constraints:
            if isinstance(one, CheckConstraint) and isinstance(one.condition, Q):
                for names in pairs_in(one.condition):
                    if of_people.issuperset(names):
                        yield model, one, names


PAIRS = list(kept_apart())


@pytest.fixture
def people(world):
    return two(world)


@pytest.mark.django_db
@pytest.mark.parametrize("name", DONE_HERE)
def test_one_person_is_refused_and_another_succeeds(world, people, name):
    act, (one, another) = ACTS[name], people
    begun = act.begin(world, one)

    with pytest.raises(act.refusal) as refused:
        act.end(world, begun, one)
    assert type(refused.value) is act.refusal
    act.end(world, begun, another)


def test_each_act_of_two_people_is_in_the_table():
    """A new constraint on two people comes with its act."""
    named = {name for act in ACTS.values() for name in act.kept}

    assert {one.name for _model, one, _names in PAIRS} == named
    assert len(PAIRS) >= len(named) >= 20


def test_a_constraint_on_two_people_that_nobody_entered_is_noticed(monkeypatch):
    """The control."""
    apart = CheckConstraint(condition=~Q(confirmed_by=F("uploaded_by")), name="planted")
    monkeypatch.setattr(ImportBatch._meta, "constraints", [apart])

    assert "planted" in {one.name for _model, one, _names in kept_apart()}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("model", "constraint", "names"), PAIRS, ids=[f"{c.name}-{n[0]}" for _m, c, n in PAIRS]
)
def test_the_database_tells_one_from_two(model, constraint, names):
    first, second = (User(pk=pk, username=f"u{pk}") for pk in (1, 2))
    also = ALSO.get(constraint.name, {})

    def check(*people):
        constraint.validate(model, model(**dict(zip(names, people, strict=True)), **also))

    with pytest.raises(ValidationError):
        check(first, first)
    check(first, second)
    with connection.cursor() as cursor:
        kept = connection.introspection.get_constraints(cursor, model._meta.db_table)
    assert kept[constraint.name]["check"]


def test_what_is_proved_elsewhere_is_there():
    for act in ACTS.values():
        assert bool(act.proof) != bool(act.begin)
        if act.proof:
            file, _, test = act.proof.partition("::")
            assert f"def {test}(" in (ROOT / file).read_text()
