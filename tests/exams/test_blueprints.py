from decimal import Decimal

import pytest

from exams import blueprints
from exams.blueprints import BlueprintError


def one(**changes):
    return {"sections": [{"type": "SINGLE", "count": 5, "points": "2", **changes}]}


def test_blueprint_is_read_with_all_its_filters():
    blueprint = blueprints.read(
        one(title="单项选择题", knowledge_points=["ZS-01"], difficulties=[1, 2], points="2.5")
    )

    (section,) = blueprint.sections
    assert section.title == "单项选择题"
    assert section.knowledge_points == {"ZS-01"}
    assert section.difficulties == {1, 2}
    assert section.questions == frozenset()
    assert (blueprint.question_count, blueprint.out_of) == (5, Decimal("12.5"))


def test_what_stands_beside_the_sections_is_read():
    blueprint = blueprints.read(
        {
            **one(questions=["Q-1"]),
            "fixed_seed": "甲卷",
            "difficulty": {"mean": "3", "within": "0.2"},
            "most_shown": "0.25",
            "fresh_days": 180,
        }
    )

    assert blueprint.sections[0].questions == {"Q-1"}
    assert (blueprint.fixed_seed, blueprint.fresh_days) == ("甲卷", 180)
    assert blueprint.balance == blueprints.Balance(Decimal("0.2"), Decimal(3))
    assert blueprint.most_shown == Decimal("0.25")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        pytest.param([], "sections", id="not an object"),
        pytest.param({"sections": []}, "至少要有一个部分", id="no sections"),
        pytest.param({**one(), "seed": 1}, "不能有其他键", id="foreign key beside sections"),
        pytest.param({"sections": ["SINGLE"]}, "第 1 部分应当是一个对象", id="section is text"),
        pytest.param(one(knowledge_point=["ZS-01"]), "knowledge_point", id="misspelt filter"),
        pytest.param(one(type="ESSAY"), "题型应为 SINGLE", id="unknown type"),
        pytest.param(one(type=""), "没有选题型", id="no type"),
        pytest.param(one(count=0), "正整数", id="no questions"),
        pytest.param(one(count=True), "正整数", id="count is a boolean"),
        pytest.param(one(count="5"), "正整数", id="count is text"),
        pytest.param(one(count=501), "最多 500 题", id="endless paper"),
        pytest.param(one(points=0), "正数", id="worthless"),
        pytest.param(one(points=0.1), "正数", id="points as float"),
        pytest.param(one(points="NaN"), "正数", id="points are not a number"),
        pytest.param(one(points="二"), "正数", id="points in words"),
        pytest.param(one(points="0.333"), "两位小数", id="too fine"),
        pytest.param(one(knowledge_points="ZS-01"), "knowledge_points 应为列表", id="no list"),
        pytest.param(one(difficulties=["1"]), "difficulties 应为列表", id="list of text"),
        pytest.param({**one(), "fixed_seed": 7}, "固定试卷的名称", id="seed is a number"),
        pytest.param({**one(), "difficulty": {"mean": "3"}}, "相差不超过多少", id="no tolerance"),
        pytest.param({**one(), "difficulty": {"hard": "3"}}, "difficulty|mean", id="no balance"),
        pytest.param({**one(), "difficulty": {"within": "0"}}, "应为正数", id="no room at all"),
        pytest.param(
            {**one(), "difficulty": {"within": "0.2", "mean": "6"}}, "1 至 5", id="too hard a mean"
        ),
        pytest.param({**one(), "most_shown": "1.5"}, "不超过百分之百", id="more than every paper"),
        pytest.param({**one(), "fresh_days": "180"}, "轮空的天数", id="days as text"),
    ],
)
def test_malformed_blueprint_is_refused_with_its_place(data, message):
    with pytest.raises(BlueprintError, match=message):
        blueprints.read(data)
