import json
import re

import pytest
from django.core.management import CommandError, call_command

MARKS = "考生,甲,乙,丙\n一,1,1,1\n二,1,1,0\n三,1,0,0\n四,0,0,\n"
CHOICES = "考生,甲,丙\n答案,A,B\n一,A,B\n二,A,C\n三,A,C\n四,B,\n"


def run(capsys, *args):
    call_command("item_analysis", *args)
    return capsys.readouterr()


@pytest.fixture
def file(tmp_path):
    def write(content, name="marks.csv", encoding="utf-8"):
        path = tmp_path / name
        path.write_bytes(content.encode(encoding))
        return str(path)

    return write


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk"])
def test_document_tells_every_figure(file, capsys, encoding):
    printed = run(capsys, "--marks", file(MARKS, encoding=encoding), "--json")

    document = json.loads(printed.out)
    assert (document["candidates"], document["paper"]["alpha"]) == (4, 0.75)
    assert [item["question"] for item in document["questions"]] == ["甲", "乙", "丙"]
    assert [item["facility"] for item in document["questions"]] == [0.75, 0.5, 0.25]
    assert document["maximum_assumed"] is True
    assert "没有写明满分" in printed.err


def test_table_is_printed_for_people(file, capsys):
    printed = run(capsys, "--marks", file(MARKS), "--choices", file(CHOICES, "choices.csv"))

    assert "信度 α 0.750（KR-20 0.750）" in printed.out
    assert "A（答案）：3 人，0.750" in printed.out


def test_choices_add_a_distractor_table(file, capsys):
    printed = run(
        capsys, "--marks", file(MARKS), "--choices", file(CHOICES, "choices.csv"), "--json"
    )

    first, second, third = json.loads(printed.out)["questions"]
    assert [(option["option"], option["chosen"]) for option in third["options"]] == [
        ("B", 1), ("C", 2), ("", 1),
    ]  # fmt: skip
    assert first["options"][0]["is_key"] is True
    assert "options" not in second


@pytest.mark.parametrize(
    ("content", "maxima"),
    [
        pytest.param("姓名,甲（2分）,乙(3)\n一,2,1\n二,1,0\n", [2, 3], id="in the titles"),
        pytest.param("姓名,甲,乙\n满分,2,3\n一,2,1\n二,1,0\n", [2, 3], id="in a row"),
        pytest.param("q1,q2\n2,1\n1,0\n", [2, 1], id="assumed, without names"),
        pytest.param("who,q1,q2\nliu,2,1\nchen,1,0\n", [2, 1], id="names under any title"),
    ],
)
def test_maximum_marks_are_found(file, capsys, content, maxima):
    document = json.loads(run(capsys, "--marks", file(content), "--json").out)

    assert [item["maximum"] for item in document["questions"]] == maxima
    assert document["candidates"] == 2


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("考生,甲\n一,好\n", "marks.csv：第 2 行“甲”列：“好”不是分数"),
        ("考生,甲\n一,1,0\n", "marks.csv：第 2 行：这一行有 3 格，表头只有 2 格"),
        ("考生,甲,甲\n一,1,0\n", "marks.csv：第 1 行：表头里有重名的题：甲"),
        ("考生,甲\n满分,2\n一,3\n", "marks.csv：第 3 行“甲”列：得分 3 高于满分 2"),
        ("考生,甲,,乙\n一,1,,1\n", "marks.csv：第 1 行：表头里每一题都要有名称"),
        ("考生,甲\n", "没有考生"),
        ("考生,甲\n满分,0\n一,0\n", "满分应大于 0"),
        ("", "文件是空的"),
        ("考生,甲\n一,nan\n", "“nan”不是分数"),
    ],
)
def test_unreadable_marks_are_refused_with_their_place(file, content, reason):
    with pytest.raises(CommandError, match=re.escape(reason)):
        call_command("item_analysis", "--marks", file(content))


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("考生,甲\n一,A\n", "第一格写“答案”"),
        ("考生,丁\n答案,A\n一,A\n", "得分表里没有这些题：丁"),
        ("考生,甲\n答案,A\n一,A\n", "考生人数不同"),
    ],
)
def test_choices_that_do_not_fit_the_marks_are_refused(file, content, reason):
    with pytest.raises(CommandError, match=reason):
        call_command(
            "item_analysis", "--marks", file(MARKS), "--choices", file(content, "choices.csv")
        )
