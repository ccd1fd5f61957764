"""check_rulebook and assess keep the contract of exit codes, and touch no database."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from credits import rulebook

ROOT = Path(__file__).resolve().parents[2]
NANJING = str(rulebook.shipped_path("nanjing-2009"))
CASE = {
    "learner": {"personnel_no": "1", "posts": [{"post": "县处级副职", "from": "2005-01-01"}]},
    "year": 2011,
    "opening": [
        {"bucket": "elective", "credits": "14", "earned_in": 2010},
        {"bucket": "required", "credits": "9", "earned_in": 2010},
    ],
    "exemptions": [{"code": "E7", "from": "2011-01-01"}],
    "facts": [
        {
            "source": "trip",
            "kind": "outside_training",
            "on": "2011-04-12",
            "quantity": {"days": 12},
        },
        {"source": "dance", "kind": "dancing", "on": "2011-04-13"},
    ],
}


@pytest.fixture
def case_file(tmp_path):
    def write(case):
        file = tmp_path / "case.json"
        file.write_text(case if isinstance(case, str) else json.dumps(case), encoding="utf-8")
        return str(file)

    return write


@pytest.mark.parametrize("code", rulebook.shipped())
def test_shipped_rulebooks_pass_the_check(code, capsys):
    call_command("check_rulebook", str(rulebook.shipped_path(code)))

    assert "算例全部相符" in capsys.readouterr().out


def test_a_wrong_rulebook_is_refused_with_its_line(tmp_path):
    file = tmp_path / "wrong.toml"
    text = rulebook.shipped_path("nanjing-2009").read_text(encoding="utf-8")
    file.write_text(text.replace("limit = 48", "limit = 47"), encoding="utf-8")
    line = next(n for n, row in enumerate(text.splitlines(), 1) if 'source = "w:1", claimed' in row)

    with pytest.raises(CommandError, match=rf"wrong\.toml 第 {line} 行.*应为 48，算得 47"):
        call_command("check_rulebook", str(file))


def test_assess_prints_one_json_document(case_file, capsys):
    call_command("assess", "--rulebook", NANJING, "--case", case_file(CASE), "--json")

    printed = capsys.readouterr()
    statement = json.loads(printed.out)
    assert list(statement) == [
        "year",
        "period",
        "lines",
        "totals",
        "minimums",
        "met",
        "carried_in",
        "carried_out",
    ]
    assert statement["lines"][0] == {
        "source": "trip",
        "kind": "outside_training",
        "bucket": "required",
        "claimed": "72",
        "credited": "48",
        "article": "《干部培训学分（学时）统计内容说明》必修·外地培训",
        "reason": "《干部培训学分（学时）统计内容说明》必修·外地培训规定"
        "外地培训每项最多 48 学分，核减 24",
    }
    assert statement["carried_in"] == [
        {"bucket": "elective", "credits": "14", "earned_in": 2010, "valid_until": 2011}
    ]
    assert "E7" in printed.err
    assert "结转 required 9" in printed.err


def test_assess_prints_chinese_for_people(case_file, capsys):
    call_command("assess", "--rulebook", NANJING, "--case", case_file(CASE))

    printed = capsys.readouterr().out
    assert "处级及以上" in printed
    assert "组织安排的外地培训　应计 72　实计 48" in printed
    assert "年度总学分：需 84，有 62，还差 22" in printed
    assert "五年总学分（至 2014-12-31，进行中）" in printed
    assert "上年结转：选修 14" in printed
    assert "结论：未完成" in printed


def test_assess_prints_an_empty_year(case_file, capsys):
    zhengzhou = str(rulebook.shipped_path("zhengzhou-online-2015"))

    call_command("assess", "--rulebook", zhengzhou, "--case", case_file({"year": 2026}))

    assert "没有记录" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("case", "words"),
    [
        ({**CASE, "year": "x"}, "year"),
        ("{", "第 1 行第 2 列"),
        ("[" * 100000, "无法读取"),
        ('{"year": ' + "9" * 5000 + "}", "有一个数字长达数千位"),
        ('{"year": 2026, "year": 2027}', "“year”写了两次"),
        ("[]", "对象"),
    ],
    ids=["wrong year", "cut off", "too deep", "a number of 5000 digits", "a key twice", "a list"],
)
def test_a_wrong_case_is_refused(case, words, case_file):
    with pytest.raises(CommandError, match=words):
        call_command("assess", "--rulebook", NANJING, "--case", case_file(case))


@pytest.mark.parametrize(
    ("rulebook_file", "case"), [("absent.toml", "{}"), (NANJING, None)], ids=["rulebook", "case"]
)
def test_absent_files_are_refused_by_name(rulebook_file, case, case_file, tmp_path):
    file = case_file(case) if case else str(tmp_path / "absent.json")

    with pytest.raises(CommandError, match=r"absent\.\w+：文件无法打开"):
        call_command("assess", "--rulebook", rulebook_file, "--case", file)


def test_a_case_in_another_encoding_is_refused(tmp_path):
    file = tmp_path / "gbk.json"
    file.write_bytes('{"year": "张伟"}'.encode("gbk"))

    with pytest.raises(CommandError, match="UTF-8"):
        call_command("assess", "--rulebook", NANJING, "--case", str(file))


def run(*arguments, python=()):
    """A command in a process of its own, as somebody calls it who has set nothing."""
    return subprocess.run(
        [sys.executable, *python, ROOT / "manage.py", *arguments],
        env={key: value for key, value in os.environ.items() if key != "DJANGO_SETTINGS_MODULE"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_assess_loads_no_models_and_no_pages(case_file):
    arguments = ["assess", "--rulebook", NANJING, "--case", case_file(CASE), "--json"]

    done = run(*arguments, python=("-X", "importtime"))

    assert json.loads(done.stdout)["year"] == 2011
    assert "credits.assessment.kernel" in done.stderr
    assert "wagtail" not in done.stderr
    assert "credits.models" not in done.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (("check_rulebook", NANJING), 0, ""),
        (("check_rulebook", "absent.toml"), 1, "absent.toml：文件无法打开"),
        (("check_rulebook",), 2, "usage"),
        (("assess", "--rulebook", NANJING), 2, "--case"),
        (("assess", "--rulebook", NANJING, "--case", "absent.json"), 1, "absent.json"),
    ],
    ids=["done", "refused", "no file", "no case", "absent case"],
)
def test_a_pure_command_ends_with_the_code_of_the_contract(arguments, code, told):
    done = run(*arguments)

    assert done.returncode == code
    assert told in done.stderr
    assert "Traceback" not in done.stderr
