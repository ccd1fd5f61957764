"""Seats for a city from wish lists: every person ten wishes among a hundred lectures.

The peer is the textbook's random serial dictatorship, written below in twenty lines: a shuffled
order, one turn each, who comes takes all her seats. It knows no rounds, no reserves that give way
and no clashing times, so it is the least that any draw must do.
"""

from functools import partial
from random import Random
from typing import Any

from catalog import draw
from tests.benchmarks.measuring import interleaved, tell
from tests.benchmarks.results import Comparison, Result

LECTURES, WISHES, MOST, ROUNDS = 100, 10, 3, 3
SECONDS, LINEAR = 10.0, 1.5
UNITS = [f"U{number}" for number in range(80)]
Answer = int


def run(people: int) -> Result:
    whole, quarter = wish_file(people), wish_file(people // 4)
    tell(f"{people} people, {LECTURES} lectures, {WISHES} wishes each")
    done = interleaved(
        {
            "ours": partial(ours, whole),
            "a quarter": partial(ours, quarter),
            "textbook": partial(textbook, whole),
        },
        rounds=ROUNDS,
    )
    took, peer = done["ours"].seconds, done["textbook"].seconds
    growth = took / (4 * done["a quarter"].seconds)
    figures = {"s": took, "seated": done["ours"].answer}
    return Result(
        [
            Comparison("seconds a draw, reading the file included", figures, took, SECONDS),
            Comparison(
                "times as long for four times the people, ÷ 4", {"s": took}, growth, LINEAR,
                peer={"name": "a quarter of the people", "s": done["a quarter"].seconds},
            ),
            Comparison(
                "seconds, ours ÷ peer", figures, took / peer,
                peer={
                    "name": "random serial dictatorship", "s": peer,
                    "seated": done["textbook"].answer,
                },
            ),
        ],
        {"people": people, "lectures": LECTURES, "wishes": people * WISHES},
        done["ours"].peak_mb,
        ROUNDS,
    )  # fmt: skip


def wish_file(people: int) -> dict[str, Any]:
    """Half of the seats open, half reserved for two units; demand leans to the first lectures."""
    chance = Random(people)
    seats = max(4, people * 2 // LECTURES)
    names = [str(number) for number in range(LECTURES)]
    weights = [1 / (10 + number) for number in range(LECTURES)]
    return {
        "rule": "draw",
        "sessions": [
            {
                "id": name,
                "starts": f"2026-{1 + number % 12:02d}-{1 + number // 12:02d}T09:00",
                "ends": f"2026-{1 + number % 12:02d}-{1 + number // 12:02d}T11:30",
                "pools": [
                    {"name": "OPEN", "seats": seats - 2 * (seats // 4), "for": ["*"]},
                    *(
                        {"name": unit, "seats": seats // 4, "for": [unit]}
                        for unit in chance.sample(UNITS, 2)
                    ),
                ],
            }
            for number, name in enumerate(names)
        ],
        "wishes": [
            {
                "learner": f"L{number:06d}",
                "agency": UNITS[number % len(UNITS)],
                "need": "0",
                "ranked": list(dict.fromkeys(chance.choices(names, weights, k=WISHES))),
                "most": MOST,
            }
            for number in range(people)
        ],
    }


def ours(data: dict[str, Any]) -> Answer:
    return len(draw.allocate(draw.read(data), seed=20_261_121).seats)


def textbook(data: dict[str, Any]) -> Answer:
    pools = {
        session["id"]: [[pool["seats"], set(pool["for"])] for pool in session["pools"]]
        for session in data["sessions"]
    }
    order = list(data["wishes"])
    Random(20_261_121).shuffle(order)
    seated = 0
    for wish in order:
        held = 0
        for name in wish["ranked"]:
            if held == wish["most"]:
                break
            for pool in reversed(pools[name]):
                if pool[0] and (wish["agency"] in pool[1] or "*" in pool[1]):
                    pool[0] -= 1
                    held += 1
                    break
        seated += held
    return seated
