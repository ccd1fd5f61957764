"""An ID number, a name and a password that are used stand nowhere but where they belong."""

import logging

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from people.models import Learner, RoleKind
from portal.own_data import collecting
from tests.catalog import cast
from tests.catalog.cast import NOW
from tests.people import files
from tests.people.test_id_numbers import HEAD, LIU, SHAN, rows

NAME, PASSWORD = "甪直丁", "typed-canary-4711"
EVERYWHERE = (LIU, SHAN, PASSWORD)


@pytest.fixture
def traces(db, settings, tmp_path, caplog, capsys):
    """Everything that a run leaves: log, output, messages to workers, files, rows."""
    settings.PII_KEY = "a key of the tests"
    settings.ERASURES_FILE = tmp_path / "var/erasures.list"
    for folder in ("JOBS_FOLDER", "CREDITS_IMPORTS_FOLDER", "MEDIA_ROOT"):
        setattr(settings, folder, tmp_path / "var" / folder)
    (tmp_path / "var").mkdir()
    caplog.set_level(logging.DEBUG)

    def traces():
        output = capsys.readouterr()
        found = {"log": caplog.text, "output": output.out + output.err}
        found |= {f"file {one}": text_of(one) for one in (tmp_path / "var").rglob("*")}
        found |= {model._meta.label: rows_of(model) for model in apps.get_models()}
        return found

    return traces


def text_of(path):
    return str(path) + (path.read_bytes().decode(errors="replace") if path.is_file() else "")


def rows_of(model):
    return str(list(model._base_manager.values()))


def where(traces, word):
    return [place for place, text in traces.items() if word in text]


def live(tmp_path):
    """A roster with numbers, a refused one, wrong passwords, a number read, a copy taken."""
    people = [[*files.PEOPLE[0][:1], NAME, *files.PEOPLE[0][2:]], *files.PEOPLE[1:]]
    good = files.roster(
        tmp_path / "good.xlsx",
        people=[[*row, number] for row, number in zip(people, (LIU, SHAN, ""), strict=True)],
        people_head=HEAD,
    )
    call_command("load_roster", str(good))
    bad = files.roster(tmp_path / "bad.xlsx", people=rows(LIU, LIU), people_head=HEAD)
    with pytest.raises(CommandError, match="没有写入") as refusal:
        call_command("load_roster", str(bad))
    assert LIU not in str(refusal.value)
    learner = Learner.objects.get(personnel_no="000101")
    officer = cast.make_officer(learner.agency, "renshi", RoleKind.PERSONNEL_OFFICER)
    client = Client()
    client.post(reverse("login"), {"login": "renshi", "password": PASSWORD})
    client.force_login(officer)
    client.get(reverse("person", args=[learner.pk]))
    read = client.post(reverse("read_id_number", args=[learner.pk]), {"why": "核对名单"})
    assert LIU in read.content.decode()
    collecting.of_user(officer, now=NOW)


def test_a_canary_stands_nowhere_but_where_it_belongs(traces, tmp_path):
    live(tmp_path)

    left = traces()

    assert {word: where(left, word) for word in EVERYWHERE} == {word: [] for word in EVERYWHERE}
    assert set(where(left, NAME)) == {"people.Learner"}
    assert where(left, "v1.") == ["people.SealedNumber"]


def test_a_canary_that_was_planted_is_found(traces, tmp_path):
    live(tmp_path)

    logging.getLogger("people").warning("row 3: %s", LIU)
    (tmp_path / "var/left-behind.txt").write_text(SHAN)

    left = traces()
    assert where(left, LIU) == ["log"]
    assert len(where(left, SHAN)) == 1
