"""A case that cannot be read is refused with the path to the mistake and the cure."""

import copy
from datetime import date
from decimal import Decimal

import pytest

from credits import assessment
from credits.rulebook.values import QUANTITIES

WHOLE = {
    "learner": {
        "personnel_no": "410000001",
        "born_on": "1985-05-01",
        "joined_on": "2008-07-01",
        "roles": ["officer"],
        "posts": [{"post": "正科级", "rank": None, "from": "2020-01-01", "to": None}],
    },
    "year": 2026,
    "exemptions": [
        {"code": "E1", "from": "2026-03-01", "to": "2026-08-31", "approved_by": "人事处"}
    ],
    "opening": [{"bucket": "elective", "credits": "14", "earned_in": 2025}],
    "facts": [
        {
            "source": "case:1",
            "kind": "lecture",
            "from": "2026-03-02",
            "on": "2026-03-06",
            "quantity": {"days": "5", "minutes": 90.5, "points": None},
            "attributes": {"progress": "1", "exam_passed": True, "platform": None},
            "granted": None,
        }
    ],
}


class NoValue:
    """The key is left out; its name keeps the ids of the cases the same in every process."""

    def __repr__(self):
        return "absent"


NO_VALUE = NoValue()


def changed(path, value):
    data = copy.deepcopy(WHOLE)
    place = data
    for step in path[:-1]:
        place = place[step]
    if value is NO_VALUE:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    return data


def read(data):
    return assessment.read_case(data, quantities=QUANTITIES)


def test_a_whole_case_is_read_as_decimals_and_days():
    case = read(WHOLE)

    assert case.facts[0].quantity == {"days": Decimal(5), "minutes": Decimal("90.5")}
    assert case.facts[0].attributes == {"progress": "1", "exam_passed": True}
    assert case.profile.posts[0].from_.isoformat() == "2020-01-01"
    assert case.openings == (assessment.Opening("elective", Decimal(14), 2025),)
    assert case.exemptions[0].approved_by == "人事处"


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("learner",), NO_VALUE),
        (("facts",), None),
        (("facts", 0, "from"), NO_VALUE),
        (("facts", 0, "quantity"), NO_VALUE),
        (("exemptions", 0, "to"), None),
        (("learner", "posts", 0, "to"), "9999-12-31"),
        (("year",), "2026"),
    ],
    ids=str,
)
def test_absent_keys_mean_unknown(path, value):
    assert read(changed(path, value)).year == 2026


FACT = ("facts", 0)
REFUSALS = [
    (("year",), NO_VALUE, "year", "缺少"),
    (("year",), 20.5, "year", "年份"),
    (("year",), 99999, "year", "年份"),
    (("year",), True, "year", "数字"),
    (("yaer",), 2026, "yaer", "是否想写 year"),
    (("learner",), [], "learner", "对象"),
    (("learner", "posts"), {}, "learner.posts", "列表"),
    (("learner", "posts", 0, "to"), "2019-01-01", "learner.posts[0].to", "早于"),
    (("learner", "roles"), [1], "learner.roles[0]", "文字"),
    (("learner", "born_on"), "1985-5-1", "learner.born_on", "日期"),
    (("learner", "idcard"), "1", "learner.idcard", "可用"),
    ((*FACT, "source"), NO_VALUE, "facts[0].source", "缺少"),
    ((*FACT, "source"), "", "facts[0].source", "缺少"),
    ((*FACT, "kind"), 3, "facts[0].kind", "文字"),
    ((*FACT, "on"), NO_VALUE, "facts[0].on", "缺少"),
    ((*FACT, "on"), "2026-02-30", "facts[0].on", "存在的日期"),
    ((*FACT, "on"), "2026-W10-1", "facts[0].on", "日期"),
    ((*FACT, "on"), 20260306, "facts[0].on", "日期"),
    ((*FACT, "on"), "2026-03-01", "facts[0].from", "晚于"),
    ((*FACT, "from"), "0202-03-02", "facts[0].from", "核对"),
    ((*FACT, "quantity", "minutes"), "abc", "facts[0].quantity.minutes", "数字"),
    ((*FACT, "quantity", "minutes"), -1, "facts[0].quantity.minutes", "负"),
    ((*FACT, "quantity", "minutes"), "NaN", "facts[0].quantity.minutes", "有限"),
    ((*FACT, "quantity", "minutes"), "1e999999", "facts[0].quantity.minutes", "有限"),
    ((*FACT, "quantity", "minutes"), "1e-999", "facts[0].quantity.minutes", "有限"),
    ((*FACT, "quantity", "minutes"), float("inf"), "facts[0].quantity.minutes", "有限"),
    ((*FACT, "quantity", "minutes"), [1], "facts[0].quantity.minutes", "数字"),
    ((*FACT, "quantity", "minuts"), 1, "facts[0].quantity.minuts", "是否想写 minutes"),
    ((*FACT, "attributes", "level"), ["x"], "facts[0].attributes.level", "文字"),
    ((*FACT, "attributes", "progress"), 90, "facts[0].attributes.progress", "90% 写 0.9"),
    ((*FACT, "attributes", "progress"), "90%", "facts[0].attributes.progress", "90% 写 0.9"),
    ((*FACT, "attributes", "progress"), True, "facts[0].attributes.progress", "90% 写 0.9"),
    ((*FACT, "attributes", "exam_passed"), "true", "facts[0].attributes.exam_passed", "不加引号"),
    ((*FACT, "attributes", "exam_passed"), 1, "facts[0].attributes.exam_passed", "true"),
    (("learner", "posts", 0, "from"), "0001-01-01", "learner.posts[0].from", "核对"),
    (("opening", 0, "credits"), "-5", "opening[0].credits", "负"),
    ((*FACT, "granted"), "三分", "facts[0].granted", "数字"),
    (("opening", 0, "credits"), None, "opening[0].credits", "缺少"),
    (("opening", 0, "bucket"), None, "opening[0].bucket", "缺少"),
    (("exemptions", 0, "from"), None, "exemptions[0].from", "缺少"),
    (("exemptions", 0, "to"), "2026-01-01", "exemptions[0].to", "早于"),
]


@pytest.mark.parametrize(
    ("path", "value", "where", "words"), REFUSALS, ids=[f"{r[2]}={r[1]}" for r in REFUSALS]
)
def test_a_malformed_case_is_refused_by_path(path, value, where, words):
    with pytest.raises(assessment.CaseError) as refusal:
        read(changed(path, value))

    assert refusal.value.path == where
    assert words in refusal.value.problem


@pytest.mark.parametrize("data", [None, [], "x", 3])
def test_data_that_is_no_case_is_refused(data):
    with pytest.raises(assessment.CaseError):
        read(data)


def test_a_source_repeated_with_other_content_is_refused():
    data = copy.deepcopy(WHOLE)
    data["facts"].append({**data["facts"][0], "on": "2026-03-07"})

    with pytest.raises(assessment.CaseError) as refusal:
        read(data)

    assert refusal.value.path == "facts[1].source"
    assert "facts[0]" in refusal.value.problem


def test_a_source_repeated_with_the_same_content_is_read():
    data = copy.deepcopy(WHOLE)
    data["facts"].append(copy.deepcopy(data["facts"][0]))

    assert len(read(data).facts) == 2


def test_a_role_may_have_days():
    roles = ["officer", {"role": "posted", "from": "2026-01-01", "to": "2026-06-30"}]

    case = assessment.read_case({"learner": {"roles": roles}, "year": 2026}, quantities=())

    assert case.profile.roles == (
        assessment.Role("officer"),
        assessment.Role("posted", date(2026, 1, 1), date(2026, 6, 30)),
    )
