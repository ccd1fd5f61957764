"""The guides say what the interface says, in both languages alike."""

import tomllib

import pytest

from config.translations import messages
from people.models import RoleKind
from portal.guides import texts

FILES = sorted(texts.FOLDER.glob("*.toml"))


@pytest.fixture(scope="module")
def said():
    return {message.text for message in messages()}


def test_every_role_has_a_guide_in_both_languages():
    guides = {(one.role, one.language) for one in texts.texts()}

    assert guides == {(role, language) for role in RoleKind for language in ("zh-hans", "en")}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_name_that_a_guide_quotes_is_in_the_interface(path, said):
    assert set(texts.names_in(path.read_text())) - said == set()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_both_editions_have_the_same_tasks_and_name_the_same_buttons(path):
    guide = tomllib.loads(path.read_text())
    chinese, english = (
        [
            (task["place"], [sorted(texts.names_in(step)) for step in task["steps"]])
            for task in guide[language]["tasks"]
        ]
        for language in ("zh-hans", "en")
    )

    assert english == chinese


def test_the_english_edition_calls_buttons_by_their_english():
    guide = next(
        one for one in texts.texts() if (one.role, one.language) == ("CIVIL_SERVANT", "en")
    )

    written = "".join(step for task in guide.tasks for step in task.steps)

    assert "【" not in written
    assert not [letter for letter in written if "\u4e00" <= letter <= "\u9fff"]
