"""A paper for everybody in the city from a bank of 10,000: 45 questions each, from a seed each.

Both papers are drawn in memory from the same bank: ours from SHA-256, which anyone can recompute
anywhere, the first peer's from Python's own `random.sample`, which is the least that any draw must
do. The second peer is the query of the textbook, ORDER BY random() LIMIT n for each section.
"""

from functools import partial
from random import Random

from django.db import connection

from catalog.models import KnowledgePoint
from exams import blueprints, drawing, papers, preparing
from exams.models import Exam, Question, QuestionState
from tests.benchmarks.measuring import interleaved, tell
from tests.benchmarks.results import Comparison, Result

BANK, A_HEAD, ROUNDS, SHARE_BY_SQL = 10_000, 20, 3, 50
AGAINST_SAMPLE, AGAINST_SQL, LINEAR = 3.0, 0.1, 1.25
SECTIONS = [("SINGLE", 25, "2"), ("MULTIPLE", 10, "3"), ("TRUE_FALSE", 10, "2")]
BLUEPRINT = {
    "sections": [{"type": type_, "count": n, "points": points} for type_, n, points in SECTIONS],
    "difficulty": {"within": "0.1"},
}
BY_CHANCE = """SELECT id FROM exams_question WHERE state = 'PUBLISHED' AND type = %s
ORDER BY random() LIMIT %s"""


def run(people: int) -> Result:
    size = min(BANK, max(people * A_HEAD, 300))
    _write_bank(size)
    few = max(people // SHARE_BY_SQL, 1)
    tell(f"{people} papers from {size} questions")
    done = interleaved(
        {
            "ours": partial(ours, people),
            "a quarter": partial(ours, max(people // 4, 1)),
            "sample": partial(by_sample, people),
            "sql": partial(by_sql, few),
        },
        rounds=ROUNDS,
    )
    took, sampled = done["ours"].seconds, done["sample"].seconds
    by_query = done["sql"].seconds / few * people
    figures = {"s": took, "papers_per_s": people / took}
    return Result(
        [
            Comparison(
                "seconds, ours ÷ peer, reading the bank included", figures, took / sampled,
                AGAINST_SAMPLE,
                peer={"name": "random.sample for each section and each question", "s": sampled},
            ),
            Comparison(
                "seconds, ours ÷ peer", figures, took / by_query, AGAINST_SQL,
                peer={
                    "name": "ORDER BY random() LIMIT n for each section", "s": by_query,
                    "papers_measured": few,
                },
            ),
            Comparison(
                "times as long for four times the papers, ÷ 4", {"s": took},
                took / (people / max(people // 4, 1) * done["a quarter"].seconds), LINEAR,
                peer={"name": "a quarter of the papers", "s": done["a quarter"].seconds},
            ),
        ],
        {"people": people, "bank": size, "questions": sum(n for _, n, _ in SECTIONS)},
        done["ours"].peak_mb,
        ROUNDS,
    )  # fmt: skip


def ours(count: int) -> int:
    """As an exam draws: every paper as hard as the others, within a tenth of a grade."""
    preparing.forget()
    preparation = preparing.preparation_of(Exam(blueprint=BLUEPRINT))
    return sum(len(papers.draw(preparation, seed=f"person {n}")) for n in range(count))


def by_sample(count: int) -> int:
    blueprint = blueprints.read(BLUEPRINT)
    bank = list(preparing.bank_for(Exam(blueprint=BLUEPRINT), blueprint))
    pools = {kind: [item for item in bank if item.type == kind] for kind, _, _ in SECTIONS}
    return sum(len(_sampled(Random(number), pools)) for number in range(count))


def by_sql(count: int) -> int:
    drawn = 0
    with connection.cursor() as cursor:
        for _number in range(count):
            for kind, questions, _points in SECTIONS:
                cursor.execute(BY_CHANCE, [kind, questions])
                drawn += len(cursor.fetchall())
    return drawn


def _sampled(chance: Random, pools: dict[str, list[drawing.BankItem]]) -> list[dict[str, object]]:
    return [
        {
            "question": item.id,
            "points": points,
            "options": chance.sample(range(item.option_count), item.option_count),
        }
        for kind, count, points in SECTIONS
        for item in chance.sample(pools[kind], count)
    ]


def _write_bank(size: int) -> None:
    chance = Random(size)
    point = KnowledgePoint.objects.create(code="ZS-01", title="测量")
    kinds = [kind for kind, _, _ in SECTIONS]
    Question.objects.bulk_create(
        (
            Question(
                number=f"Q{number:05d}",
                type=kinds[number % 3],
                stem=f"题干 {number}",
                options=["正确", "错误"] if number % 3 == 2 else list("甲乙丙丁"),
                key=[0] if number % 3 != 1 else [0, 1],
                difficulty=chance.randint(1, 5),
                knowledge_point=point,
                state=QuestionState.PUBLISHED,
            )
            for number in range(size)
        ),
        batch_size=1000,
    )
