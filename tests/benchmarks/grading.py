"""Papers marked: every person one of 55 questions, of all the types that a machine marks.

The peer compares the choices with the keys in a bare loop: no shares of points, no blanks, no
tolerance of a number, no rounding. It is the least that any marking must do.
"""

from decimal import Decimal
from functools import partial
from random import Random
from typing import Any

from exams import grading
from exams.grading import MarkedQuestion, Marking, MultiplePolicy
from tests.benchmarks.measuring import interleaved, tell
from tests.benchmarks.results import Comparison, Result

ROUNDS, ANSWER_SHEETS = 5, 200
LINEAR = 1.25
SECTIONS = {"SINGLE": 25, "MULTIPLE": 10, "TRUE_FALSE": 10, "FILL_IN": 5, "MATCHING": 5}
POINTS = Decimal(2)
RULE = Marking(MultiplePolicy.PROPORTIONAL)
Sheet = dict[int, Any]


def run(people: int) -> Result:
    paper = make_paper()
    chance = Random(people)
    sheets = [fill_in(paper, chance) for _number in range(ANSWER_SHEETS)]
    tell(f"{people} papers of {len(paper)} questions, {ANSWER_SHEETS} different ones")
    done = interleaved(
        {
            "ours": partial(ours, paper, sheets, people),
            "peer": partial(bare, paper, sheets, people),
            "a quarter": partial(ours, paper, sheets, people // 4),
        },
        rounds=ROUNDS,
    )
    took, peer, quarter = (done[name].seconds for name in ("ours", "peer", "a quarter"))
    # Who gets everything right gets the same from both.
    assert ours(paper, [key_of(paper)], 1) == bare(paper, [key_of(paper)], 1) == 110
    return Result(
        [
            Comparison(
                "times as long for four times the papers, ÷ 4",
                {"s": took},
                took / (4 * quarter),
                LINEAR,
                peer={"name": "a quarter of the papers", "s": quarter},
            ),
            Comparison(
                "seconds, ours ÷ bare comparison",
                {"s": took, "papers_per_s": people / took},
                took / peer,
                peer={"name": "a bare loop over choices and keys", "s": peer},
            ),
        ],
        {"people": people, "questions": people * len(paper)},
        done["ours"].peak_mb,
        ROUNDS,
    )


def make_paper() -> list[MarkedQuestion]:
    keys: dict[str, Any] = {
        "SINGLE": frozenset({1}),
        "MULTIPLE": frozenset({0, 2}),
        "TRUE_FALSE": frozenset({0}),
        "FILL_IN": ([{"text": "宪法", "weight": "100"}], [{"text": "法律", "weight": "100"}]),
        "MATCHING": (2, 0, 1),
    }
    types = [type_ for type_, count in SECTIONS.items() for _number in range(count)]
    return [
        MarkedQuestion(number, type_, keys[type_], POINTS) for number, type_ in enumerate(types)
    ]


def right_answer(question: MarkedQuestion) -> Any:
    if question.type == "FILL_IN":
        return tuple(blank[0]["text"] for blank in question.key)
    return question.key


def key_of(paper: list[MarkedQuestion]) -> Sheet:
    return {question.question_id: right_answer(question) for question in paper}


def fill_in(paper: list[MarkedQuestion], chance: Random) -> Sheet:
    """Two thirds right; the others leave it or choose the first option."""
    return {
        question.question_id: right
        if chance.random() < 0.66
        else type(right)(["条例"] if question.type == "FILL_IN" else [0])
        for question, right in ((each, right_answer(each)) for each in paper)
        if chance.random() < 0.95
    }


def ours(paper: list[MarkedQuestion], sheets: list[Sheet], people: int) -> Decimal:
    scores = (grading.grade(paper, sheets[n % len(sheets)], RULE).score for n in range(people))
    return sum(scores, Decimal(0))


def bare(paper: list[MarkedQuestion], sheets: list[Sheet], people: int) -> Decimal:
    right = [(question.question_id, right_answer(question)) for question in paper]
    total = 0
    for number in range(people):
        sheet = sheets[number % len(sheets)]
        for question_id, key in right:
            total += sheet.get(question_id) == key
    return total * POINTS
