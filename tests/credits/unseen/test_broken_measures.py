"""Measures broken in many ways: the refusal names the line, the key and what was expected."""

import tomllib

import pytest
from django.core.management import CommandError, call_command

from credits import rulebook
from tests.credits.unseen.test_unseen_measures import HERE, MEASURES

MISTAKES = tomllib.loads((HERE / "broken" / "mistakes.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize(("measure", "old", "new", "at", "key", "says"), MISTAKES["mistakes"])
def test_a_broken_measure_is_refused_at_the_line_of_the_mistake(
    measure, old, new, at, key, says, tmp_path
):
    text = (HERE / f"{measure}.toml").read_text(encoding="utf-8")
    file = tmp_path / "broken.toml"
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    assert old in text

    with pytest.raises(CommandError) as refused:
        call_command("check_rulebook", str(file))

    told, rows = str(refused.value), file.read_text(encoding="utf-8").splitlines()
    named = [
        row for number, row in enumerate(rows, 1) if told.startswith(f"{file} 第 {number} 行：")
    ]
    assert len(named) == 1
    assert at in named[0]
    assert key in told
    assert says in told


@pytest.mark.parametrize("measure", MEASURES)
def test_no_measure_cut_off_anywhere_ends_in_a_traceback(measure):
    """A file half saved, or with a line lost, is a refusal or a rulebook and never a crash."""
    lines = (HERE / f"{measure}.toml").read_text(encoding="utf-8").splitlines(keepends=True)
    texts = ["".join(lines[:number]) for number in range(len(lines))]
    texts += ["".join(lines[:number] + lines[number + 1 :]) for number in range(len(lines))]
    texts += ["".join(lines[:number]) + lines[number][:9] for number in range(len(lines))]

    refusals = [told for text in texts if (told := refusal(text)) is not None]

    assert len(refusals) > len(lines)
    assert all(told.startswith("cut.toml 第 ") for told in refusals)


def refusal(text):
    try:
        rulebook.read(text, name="cut.toml")
    except rulebook.RulebookError as error:
        return str(error)
    return None
