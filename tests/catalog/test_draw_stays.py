"""The result of a draw is published: no later version of the rules may come to another one."""

import hashlib
import json

import pytest

from catalog import draw

AGENCIES = ["财政局", "民政局", "教育局", "水利局", "审计局"]
# Of the documents as they were when the first draws were published, rule by rule.
PUBLISHED = {
    "draw": "f1850ae3d0e108019c00383596373e20b152df8fffb14481161e413b55b3589d",
    "need_first": "3fb82774a81b2d281dd6ccc37031cfaac5ebdb1fc6f658cabcecf9d942724011",
}


def city(rule):
    """Reserves that overlap and give way, sessions at one time, seats for one in three wishes."""
    return {
        "rule": rule,
        "sessions": [
            {
                "id": f"场{number}",
                "starts": f"2026-03-{2 + number // 4:02}T{8 + number % 4:02}:00",
                "ends": f"2026-03-{2 + number // 4:02}T{10 + number % 4:02}:00",
                "pools": [
                    {"name": "开放", "seats": 3 + number % 3, "for": ["*"]},
                    {"name": "甲", "seats": 2, "for": AGENCIES[number % 4 : number % 4 + 2]},
                    {"name": "乙", "seats": number % 4, "for": [AGENCIES[number * 3 % 5]]},
                    {"name": "丙", "seats": 1, "for": AGENCIES[number % 3 : number % 3 + 3]},
                ],
            }
            for number in range(16)
        ],
        "wishes": [
            {
                "learner": f"{4100000 + number * 7919 % 10007}",
                "agency": AGENCIES[number * number % 5] if number % 11 else "林业局",
                "need": str(number * 31 % 4),
                "ranked": [
                    f"场{(number * 5 + place * (1 + number % 3)) % 16}" for place in range(5)
                ],
                "most": None if number % 7 == 0 else 1 + number % 3,
            }
            for number in range(90)
        ],
    }


@pytest.mark.parametrize("rule", PUBLISHED)
def test_result_for_a_seed_stays_what_was_published(rule):
    drawn = draw.allocate(draw.read(city(rule)), seed=20_260_302)

    document = json.dumps(drawn.as_document(seed=20_260_302, digest=""), ensure_ascii=False)
    assert hashlib.sha256(document.encode()).hexdigest() == PUBLISHED[rule]
