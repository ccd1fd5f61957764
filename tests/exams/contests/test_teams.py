import hashlib
import json
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from exams.contests import teams

LISTED = {
    "contest": "2026 比武",
    "share": "0.10",
    "units": {"U1": [f"{n:03d}" for n in range(25)], "U2": ["100"]},
}


def test_every_unit_has_its_share_rounded_up():
    drawn = teams.draw(teams.read(LISTED), seed=7)

    assert {unit: len(codes) for unit, codes in drawn.items()} == {"U1": 3, "U2": 1}


def test_the_team_is_those_with_the_smallest_lots():
    """Written down a second time, the way another machine would do it."""
    lots = sorted(
        (hashlib.sha256(f"7:{n:03d}".encode()).hexdigest(), f"{n:03d}") for n in range(25)
    )

    assert teams.draw(teams.read(LISTED), seed=7)["U1"] == [code for _, code in lots[:3]]


@given(seed=st.integers(0, 2**62), order=st.randoms(use_true_random=False))
def test_the_order_of_the_list_has_no_influence(seed, order):
    shuffled = {**LISTED, "units": {"U2": ["100"], "U1": list(LISTED["units"]["U1"])}}
    order.shuffle(shuffled["units"]["U1"])

    assert teams.draw(teams.read(shuffled), seed=seed) == teams.draw(teams.read(LISTED), seed=seed)


def test_everybody_is_drawn_about_equally_often():
    times = dict.fromkeys(LISTED["units"]["U1"], 0)
    listed = teams.read(LISTED)

    for seed in range(2500):
        for code in teams.draw(listed, seed=seed)["U1"]:
            times[code] += 1

    # 300 expected; five standard deviations of a binomial are about 81.
    assert all(219 < count < 381 for count in times.values())


@pytest.mark.parametrize(
    ("people", "share", "size"),
    [(1, "0.05", 1), (20, "0.05", 1), (21, "0.05", 2), (100, "0.10", 10), (101, "0.10", 11)],
)
def test_size_of_a_team(people, share, size):
    assert teams.size(people, Decimal(share)) == size


@pytest.mark.parametrize(
    ("data", "message"),
    [
        pytest.param([], "三项", id="not an object"),
        pytest.param({**LISTED, "seed": 1}, "三项", id="foreign key"),
        pytest.param({**LISTED, "units": {}}, "不能为空", id="no units"),
        pytest.param({**LISTED, "units": {"U1": [1]}}, "units.U1", id="codes are numbers"),
        pytest.param({**LISTED, "units": {"U1": ["1", "1"]}}, "“1”出现不止一次", id="twins"),
        pytest.param({**LISTED, "share": "0.2"}, "0.05 与 0.10", id="too many"),
        pytest.param({**LISTED, "share": 0.1}, "share", id="share is a float"),
        pytest.param({**LISTED, "share": "x"}, "share", id="share is a word"),
    ],
)
def test_a_malformed_list_is_refused_with_its_place(data, message):
    with pytest.raises(teams.TeamListError, match=message):
        teams.read(data)


def test_the_command_recomputes_from_list_and_seed(tmp_path, capsys):
    file = tmp_path / "list.json"
    file.write_text(json.dumps(LISTED), encoding="utf-8")

    call_command("draw_teams", list=str(file), seed=7, json=True)

    document = json.loads(capsys.readouterr().out)
    assert document["teams"] == teams.draw(teams.read(LISTED), seed=7)
    assert document["digest_of_input"] == hashlib.sha256(file.read_bytes()).hexdigest()


def test_the_command_names_a_file_it_cannot_read(tmp_path):
    broken = tmp_path / "broken.json"
    broken.write_text("{", encoding="utf-8")

    for name in ("broken.json", "absent.json"):
        with pytest.raises(CommandError, match=name):
            call_command("draw_teams", list=str(tmp_path / name), seed=7)
