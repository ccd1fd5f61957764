"""`draw_seats`: what a doubter runs at home with the published file and seed."""

import hashlib
import json
import os
import subprocess
import sys

import pytest
from django.core.management import CommandError, call_command

from config.settings.base import ROOT

DRAW = [sys.executable, "manage.py", "draw_seats", "--json"]
WISHES = {
    "sessions": [
        {"id": "L01-1", "starts": "2026-04-01T09:00", "ends": "2026-04-01T11:00",
         "pools": [{"name": "计划", "seats": 1, "for": ["CZJ"]},
                   {"name": "开放", "seats": 1, "for": ["*"]}]},
        {"id": "L02-1", "starts": "2026-04-01T10:00", "ends": "2026-04-01T12:00",
         "pools": [{"name": "开放", "seats": 2, "for": ["*"]}]},
    ],
    "wishes": [
        {"learner": "410000001", "agency": "CZJ", "need": "6", "ranked": ["L01-1", "L02-1"],
         "most": 2},
        {"learner": "410000002", "agency": "MZJ", "need": "2.5", "ranked": ["L01-1"], "most": 1},
        {"learner": "410000003", "agency": "MZJ", "need": "0", "ranked": ["L01-1", "L02-1"],
         "most": 1},
        {"learner": "410000004", "agency": "MZJ", "need": "0", "ranked": ["L01-1"], "most": 1},
    ],
    "rule": "need_first",
}  # fmt: skip


@pytest.fixture
def wish_file(tmp_path):
    file = tmp_path / "wishes.json"
    file.write_text(json.dumps(WISHES, ensure_ascii=False), encoding="utf-8")
    return file


def test_draw_prints_the_contract(wish_file, capsys):
    call_command("draw_seats", wishes=str(wish_file), seed=7, json=True)

    assert json.loads(capsys.readouterr().out) == {
        "seed": 7,
        "digest_of_input": hashlib.sha256(wish_file.read_bytes()).hexdigest(),
        "seats": [
            {"session": "L01-1", "pool": "开放", "learner": "410000002", "wish": 1},
            {"session": "L01-1", "pool": "计划", "learner": "410000001", "wish": 1},
            {"session": "L02-1", "pool": "开放", "learner": "410000003", "wish": 2},
        ],
        "waiting": {"L01-1": ["410000004"], "L02-1": []},
    }


def test_draw_is_the_same_to_the_byte_in_another_process(wish_file):
    outputs = {
        subprocess.run(
            [*DRAW, "--wishes", str(wish_file), "--seed", "7"],
            cwd=ROOT,
            env=os.environ | {"PYTHONHASHSEED": hash_seed},
            capture_output=True,
            check=True,
        ).stdout
        for hash_seed in ("1", "2")
    }

    assert len(outputs) == 1


def test_draw_without_json_tells_who_sits_where(wish_file, capsys):
    call_command("draw_seats", wishes=str(wish_file), seed=7)

    out = capsys.readouterr().out
    assert "L01-1：入座 2 人，候补 1 人" in out
    assert "开放 410000003（第 2 志愿）" in out


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b'{"rule": "draw",', "第 1 行第 17 列不是合法的 JSON"),
        (b'{"rule": "luck"}', "rule：应是 draw 或 need_first，现在是“luck”"),
        ("抽签选座".encode("gbk"), "不是 UTF-8 文本"),
    ],
    ids=["json", "rule", "gbk"],
)
def test_bad_file_is_refused_with_its_place(tmp_path, content, message):
    file = tmp_path / "wishes.json"
    file.write_bytes(content)

    with pytest.raises(CommandError, match=message):
        call_command("draw_seats", wishes=str(file), seed=7)
