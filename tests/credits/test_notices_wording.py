"""The words of a notice: what is missing, on which ground, until when, and how to object."""

from datetime import date

import pytest

from credits import notice_wording
from credits.notice_wording import Addressee
from documents.default_texts import TEXTS
from documents.models import Letterhead
from documents.texts import Stationery
from people.models import Agency

HENAN = "《河南省行政机关公务员培训学分制管理办法（试行）》学分要求"
NANJING = "《南京市公务员培训学分制管理暂行办法》第六条"
GUIDE = "《干部培训学分（学时）统计内容说明》在线必修课"
LIU = Addressee("刘喆", "100001", "绿城市财政局人事处")


def minimum(name, article, needed, has, short, *, ends_on="2026-12-31"):
    return {
        "name": name,
        "article": article,
        "needed": needed,
        "has": has,
        "short": short,
        "met": short == "0",
        "period": {"from": "2026-01-01", "to": ends_on},
    }


TOTAL = minimum("年度总学分", HENAN, "96", "60.5", "35.5")
REQUIRED = minimum("年度必修学分", HENAN, "58", "58", "0")


def of(organ, **head):
    """An office that has written no text of its own."""
    return Stationery(organ, Letterhead(agency=Agency(name=organ), **head), TEXTS)


def letter(*minimums, today=date(2026, 11, 3), **changes):
    given = {"year": 2026, "unit": "学分", "stationery": of("绿城市人力资源和社会保障局")} | changes
    return notice_wording.letter(LIU, minimums=minimums, today=today, **given)


def test_the_opening_names_what_is_missing_and_nothing_else():
    said = letter(TOTAL, REQUIRED)

    assert said["title"] == "关于补足2026年度培训学分的通知"
    assert said["recipient"] == "刘喆同志"
    assert said["paragraphs"] == [
        "截至2026年11月3日，你2026年度培训学分未达到规定要求：年度总学分尚缺35.5学分。"
    ]


def test_many_gaps_are_counted_and_left_to_the_table():
    gaps = [minimum(f"年度第{n}类培训学分", HENAN, "10", "1", "9") for n in "一二三四"]

    said = letter(*gaps)

    assert said["paragraphs"] == [
        "截至2026年11月3日，你2026年度培训学分有4项未达到规定要求，具体情况见下表。"
    ]
    assert [row[0] for row in said["table"]["rows"]] == [one["name"] for one in gaps]


def test_the_table_cites_the_place_and_below_it_the_document():
    table = letter(TOTAL, REQUIRED)["table"]

    assert table["about"] == "单位：绿城市财政局人事处　人事编号：100001"
    assert table["rows"] == [
        ["年度总学分", "学分要求", "96", "60.5", "35.5"],
        ["年度必修学分", "学分要求", "58", "58", "0"],
    ]
    assert table["notes"][0] == "依据：《河南省行政机关公务员培训学分制管理办法（试行）》。"


def test_several_documents_are_numbered():
    table = letter(
        minimum("年度总学分", NANJING, "84", "40", "44"),
        minimum("年度在线必修学分", GUIDE, "10", "2", "8"),
    )["table"]

    assert [row[1] for row in table["rows"]] == ["①第六条", "②在线必修课"]
    assert table["notes"][0] == (
        "依据：①《南京市公务员培训学分制管理暂行办法》②《干部培训学分（学时）统计内容说明》。"
    )


@pytest.mark.parametrize(
    ("article", "place", "notes"),
    [
        ("第六条", "第六条", 1),
        ("《培训办法》", "全文", 2),
    ],
    ids=["no document named", "a whole document"],
)
def test_odd_articles_are_still_cited(article, place, notes):
    table = letter(minimum("总学分", article, "9", "1", "8"))["table"]

    assert table["rows"][0][1] == place
    assert len(table["notes"]) == notes


@pytest.mark.parametrize(
    ("today", "asked"),
    [
        (date(2026, 11, 3), "请于2026年12月31日前通过培训大讲堂、网络培训等途径补足学分。"),
        (date(2026, 12, 31), "请于2026年12月31日前"),
        (date(2027, 1, 4), "考核年度已经结束，请与本单位人事部门联系"),
    ],
    ids=["in the year", "on its last day", "after it"],
)
def test_the_request_names_the_day_while_it_can_be_met(today, asked):
    assert letter(TOTAL, today=today)["closing"][0].startswith(asked)


def test_a_letter_says_how_to_object_and_that_nothing_is_decided():
    said = letter(TOTAL)

    assert "《中华人民共和国个人信息保护法》第四十六条" in said["closing"][1]
    assert said["table"]["notes"][-1] == "本通知仅作提醒，不是对个人作出的处理决定。"


def test_a_measure_that_counts_hours_says_hours():
    said = letter(minimum("年度总学时", HENAN, "90", "60", "30"), unit="学时")

    assert said["title"] == "关于补足2026年度培训学时的通知"
    assert "尚缺30学时" in said["paragraphs"][0]
    assert said["table"]["head"][2:] == ["应修学时", "已修学时", "尚缺学时"]
