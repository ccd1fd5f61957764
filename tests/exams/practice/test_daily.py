from datetime import timedelta

import pytest

from catalog.models import KnowledgePoint
from exams.practice import daily
from tests.exams.conftest import make_question


@pytest.fixture
def many(point, bank):
    """Nine further points with a question each."""
    made = []
    for place in range(2, 11):
        other = KnowledgePoint.objects.create(code=f"ZS-{place:02d}", title=f"要点{place}")
        made.append(make_question(f"Q{place:02d}", "SINGLE", other))
    return made


def codes(today):
    return [one.code for one in today.coming]


def test_new_points_come_in_the_order_of_the_handbook(liu, many, now):
    today = daily.today_of(liu, now=now)

    assert codes(today) == ["ZS-01", "ZS-02", "ZS-03", "ZS-04", "ZS-05"]
    assert today.next.question.knowledge_point.code == "ZS-01"
    assert (today.done, today.all, today.place) == (0, 5, 1)


def test_points_that_are_due_come_before_new_ones(liu, many, practise, now):
    practise(liu, many[7])
    practise(liu, many[4], is_right=False)

    later = daily.today_of(liu, now=now + timedelta(days=2))

    assert codes(later) == ["ZS-06", "ZS-09", "ZS-01", "ZS-02", "ZS-03"]


def test_what_is_done_today_leaves_fewer(liu, many, practise, now):
    for question in many[:4]:
        practise(liu, question)

    today = daily.today_of(liu, now=now)

    assert (today.done, codes(today)) == (4, ["ZS-01"])


def test_a_day_ends_after_a_few_points(liu, many, practise, now):
    for question in many[:5]:
        practise(liu, question, is_right=False)

    today = daily.today_of(liu, now=now)

    assert (today.done, today.coming, today.next) == (5, [], None)


def test_days_left_out_pile_nothing_up(liu, many, practise, now):
    for question in many:
        practise(liu, question, is_right=False)

    assert daily.today_of(liu, now=now + timedelta(days=90)).all == 5


def test_a_point_asks_the_question_that_was_answered_longest_ago(liu, bank, practise, now):
    asked = []
    for days in range(len(bank) + 1):
        later = now + timedelta(days=days)
        offered = daily.offered_to(liu, now=later)
        question = daily.next_of(liu, bank[0].knowledge_point, offered=offered).question
        asked.append(question)
        practise(liu, question, days=days)

    assert len(set(asked[:-1])) == len(bank)
    assert asked[-1] == asked[0]


def test_a_point_without_questions_is_left_out(liu, point, now):
    assert daily.today_of(liu, now=now).coming == []


def test_a_point_whose_questions_are_on_an_open_paper_is_left_out(liu, attempt, files, now):
    make_question("F1", "SINGLE", files)
    bank = daily.offered_to(liu, now=now).filter(knowledge_point__code="ZS-01")
    bank.filter(state="PUBLISHED").update(state="RETIRED")

    assert codes(daily.today_of(liu, now=now)) == ["ZS-02"]
