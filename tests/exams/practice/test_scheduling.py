"""FSRS with its published weights, seen from outside: days in, days out."""

from datetime import date, timedelta

import pytest

from exams.practice import scheduling

DAY = date(2026, 3, 2)


def practised(*results, start=DAY):
    """Answers on the days on which the point came back."""
    memory, on = None, start
    for is_right in results:
        memory = scheduling.review(memory, is_right=is_right, on=on)
        on = memory.due_on
    return memory


def test_first_right_answer_comes_back_after_two_days():
    memory = practised(True)

    # The published weights give a first "good" 2.3065 days.
    assert memory.stability == pytest.approx(2.3065)
    assert memory.due_on == DAY + timedelta(days=2)


def test_intervals_grow_while_answers_are_right():
    intervals = [
        (practised(*[True] * times).due_on - practised(*[True] * times).last_on).days
        for times in range(1, 5)
    ]

    assert intervals == sorted(intervals)
    assert intervals[0] < intervals[1] < intervals[2]


def test_a_wrong_answer_comes_back_the_next_day_and_is_forgotten_at_once():
    known = practised(True, True, True)

    missed = scheduling.review(known, is_right=False, on=known.due_on)

    assert missed.due_on == missed.last_on + timedelta(days=1)
    assert missed.fades_on == missed.last_on
    assert missed.stability < known.stability


def test_a_slip_on_a_firm_point_costs_less_than_never_knowing_it():
    slipped = scheduling.review(
        practised(True, True, True, False), is_right=True, on=DAY + timedelta(days=200)
    )
    never = scheduling.review(practised(False), is_right=True, on=DAY + timedelta(days=200))

    assert slipped.stability > never.stability


def test_an_interval_is_never_longer_than_a_year():
    memory = practised(*[True] * 12)

    assert (memory.due_on - memory.last_on).days == scheduling.LONGEST_DAYS


def test_recall_is_nine_in_ten_on_the_due_day_and_seven_when_it_fades():
    memory = practised(True, True, True)

    assert scheduling.recall(memory, on=memory.due_on) == pytest.approx(0.9, abs=0.005)
    assert scheduling.recall(memory, on=memory.fades_on) < 0.7
    assert scheduling.recall(memory, on=memory.fades_on - timedelta(days=1)) >= 0.7


def test_two_answers_on_one_day_do_not_count_as_two_days():
    once = scheduling.review(None, is_right=True, on=DAY)

    twice = scheduling.review(once, is_right=True, on=DAY)

    spaced = scheduling.review(once, is_right=True, on=once.due_on)
    assert twice.stability < spaced.stability


def test_the_same_answers_always_lead_to_the_same_day():
    assert practised(True, False, True, True) == practised(True, False, True, True)
