"""Erasing after retention: two people, nothing of the person stays, the ledger stays whole."""

import json
from datetime import date
from decimal import Decimal

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, transaction

from credits import clearing, ledger, verification
from credits.models import Claim, ClaimEvidence, Fact
from keeping import holdings
from people import erasing, messages
from people.id_numbers import records
from people.models import Erasure, ErasureState, Learner, Message, RoleKind, SealedNumber
from tests.catalog import cast
from tests.catalog.cast import NOW
from tests.people.test_id_numbers import LIU

GONE_SINCE = date(2016, 3, 1)


@pytest.fixture(autouse=True)
def _places(settings, tmp_path):
    settings.ERASURES_FILE = tmp_path / "erasures.list"
    settings.CREDITS_EVIDENCE_FOLDER = tmp_path / "evidence"
    settings.LEDGER_ANCHOR_FILE = tmp_path / "ledger.anchor"
    settings.PII_KEY = "a key of the tests"


@pytest.fixture
def city(db):
    return cast.build_city()


@pytest.fixture
def asker(city):
    return cast.make_officer(city.root, "peixun", RoleKind.TRAINING_DEPARTMENT)


@pytest.fixture
def second(city):
    return cast.make_officer(city.root, "xitong", RoleKind.SYSTEM_ADMINISTRATOR)


@pytest.fixture
def gone(city, asker):
    """Somebody who left ten years ago, with traces in several apps."""
    one = cast.make_learner(city.health, "10001", "王犇")
    Learner.objects.filter(pk=one.pk).update(left_on=GONE_SINCE, born_on=date(1956, 2, 1))
    said = {"title": "提醒", "text": "王犇，请补学", "path": "/"}
    messages.write(source="x:1", learners=[one], by=asker, now=NOW, **said)
    records.store({one.pk: LIU}, now=NOW)
    fact = ledger.NewFact(
        learner_id=one.pk,
        source="credits.import:1",
        kind="online_course",
        happened_from=None,
        happened_on=date(2015, 2, 1),
        quantity={},
        attributes={"bucket": "required", "title": "网络课程"},
        granted=Decimal(10),
        why="网络学习记录导入",
    )
    ledger.record(fact=fact, recorded_by=asker, now=NOW)
    one.refresh_from_db()
    return one


@pytest.fixture
def erase(asker, second):
    def erase():
        erasing.ask(learners=erasing.due(on=cast.TODAY), by=asker, why="离开满十年", now=NOW)
        return erasing.confirm(by=second, now=NOW)

    return erase


def everything():
    """Every row of every table that tells about people, as text."""
    return {
        label: str(list(apps.get_model(label)._base_manager.values()))
        for label, one in holdings.declared().items()
        if one.kinds
    }


def test_nothing_of_the_person_is_left_but_a_number(gone, erase):
    before = everything()

    erase()

    after = everything()
    for word in ("王犇", "'10001'", "u10001"):
        assert [label for label, text in before.items() if word in text]
        assert [label for label, text in after.items() if word in text] == []
    gone.refresh_from_db()
    assert (gone.name, gone.personnel_no) == ("已注销", f"erased-{gone.pk}")
    assert not gone.user.is_active
    assert not gone.user.has_usable_password()
    assert SealedNumber.objects.count() == Message.objects.count() == 0


def test_the_ledger_stays_whole_and_cleared(gone, erase):
    before = list(Fact.objects.values()), clearing.clear()

    erase()

    assert (list(Fact.objects.values()), clearing.clear()) == before
    assert verification.verify().is_sound


def test_nobody_is_due_before_retention_has_ended(gone, settings):
    serving = cast.make_learner(gone.agency, "10002", "李喆")

    assert list(erasing.due(on=date(2026, 3, 1))) == [gone]
    assert list(erasing.due(on=date(2026, 2, 28))) == []
    settings.PEOPLE_RETENTION_YEARS = 30
    assert list(erasing.due(on=date(2026, 3, 1))) == []
    assert serving.name == "李喆"


def test_whoever_asked_cannot_agree(gone, asker):
    erasing.ask(learners=[gone], by=asker, why="离开满十年", now=NOW)

    with pytest.raises(erasing.NotErasedError):
        erasing.confirm(by=asker, now=NOW)
    with pytest.raises(IntegrityError, match="erasure"), transaction.atomic():
        Erasure.objects.update(state=ErasureState.DONE, decided_by=asker, decided_at=NOW)

    gone.refresh_from_db()
    assert gone.name == "王犇"


def test_an_officer_of_another_place_neither_asks_nor_agrees(gone, city, asker):
    far = cast.make_officer(city.transport, "far", RoleKind.SYSTEM_ADMINISTRATOR)

    with pytest.raises(erasing.NotErasedError, match="far"):
        erasing.ask(learners=[gone], by=far, why="离开满十年", now=NOW)
    erasing.ask(learners=[gone], by=asker, why="离开满十年", now=NOW)
    with pytest.raises(erasing.NotErasedError, match="far"):
        erasing.confirm(by=far, now=NOW)

    assert Learner.objects.get(pk=gone.pk).name == "王犇"


def test_a_refused_request_may_be_made_again(gone, asker, second):
    erasing.ask(learners=[gone], by=asker, why="离开满十年", now=NOW)

    assert erasing.refuse(by=second, now=NOW) == 1
    erasing.ask(learners=erasing.due(on=cast.TODAY), by=asker, why="再次提出", now=NOW)

    assert erasing.confirm(by=second, now=NOW) == 1


def test_that_somebody_was_erased_cannot_be_undone(gone, erase):
    erase()

    with pytest.raises(DatabaseError, match="erasure_is"), transaction.atomic():
        Erasure.objects.update(state=ErasureState.REFUSED)
    with pytest.raises(DatabaseError, match="erasure_is"), transaction.atomic():
        Erasure.objects.all().delete()


def test_after_an_older_backup_the_erased_are_erased_again(gone, erase, capsys):
    with transaction.atomic():  # rolled back, the database is what it was: an older backup
        erase()
        erasing.keep_list()
        transaction.set_rollback(True)
    assert Learner.objects.get(pk=gone.pk).name == "王犇"

    call_command("erase_people", "--replay", "--json")

    assert json.loads(capsys.readouterr().out) == {"replayed": 1}
    assert Learner.objects.get(pk=gone.pk).name == "已注销"
    assert Erasure.objects.get().state == ErasureState.REPLAYED
    assert erasing.replay(now=NOW) == 0


def test_a_list_of_another_database_erases_nobody(gone, erase):
    with transaction.atomic():
        erase()
        erasing.keep_list()
        transaction.set_rollback(True)
    Learner.objects.filter(pk=gone.pk).update(left_on=date(2015, 1, 1))

    with pytest.raises(erasing.NotErasedError):
        erasing.replay(now=NOW)

    assert Learner.objects.get(pk=gone.pk).name == "王犇"


def test_the_list_names_nobody(gone, erase, settings, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        erase()

    text = settings.ERASURES_FILE.read_text()

    assert json.loads(text) == {"learner": gone.pk, "left_on": "2016-03-01"}


def test_the_command_takes_two_logins(gone, asker, second, capsys):
    call_command("erase_people", "--json")
    call_command("erase_people", "--ask", "peixun", "--why", "离开满十年")
    with pytest.raises(CommandError, match="不能自己复核"):
        call_command("erase_people", "--confirm", "peixun")
    call_command("erase_people", "--confirm", "xitong")

    said = capsys.readouterr().out.splitlines()
    assert said == ['{"due": 1, "waiting": 0}', "提出 1", "已注销 1"]


def test_nobody_is_asked_for_who_is_not_long_gone(gone, asker):
    serving = cast.make_learner(gone.agency, "10002", "李喆")

    with pytest.raises(erasing.NotErasedError, match="1 人离开未满 10 年"):
        erasing.ask(learners=[gone, serving], by=asker, why="离开满十年", now=NOW)

    assert Erasure.objects.count() == 0


def test_whoever_has_come_back_since_is_not_erased(gone, asker, second):
    erasing.ask(learners=[gone], by=asker, why="离开满十年", now=NOW)
    Learner.objects.filter(pk=gone.pk).update(left_on=None)

    with pytest.raises(erasing.NotErasedError):
        erasing.confirm(by=second, now=NOW)

    assert Learner.objects.get(pk=gone.pk).name == "王犇"


@pytest.mark.parametrize("why", ["", f"见 {LIU}"], ids=["none", "an_id_number"])
def test_nobody_is_erased_without_a_proper_reason(gone, asker, why):
    with pytest.raises(erasing.NotErasedError):
        erasing.ask(learners=[gone], by=asker, why=why, now=NOW)

    assert Erasure.objects.count() == 0


def test_evidence_is_taken_off_the_shelf(gone, erase, settings, django_capture_on_commit_callbacks):
    claim = Claim.objects.create(
        learner=gone,
        claimant=gone.user,
        filed_by=gone.user,
        kind="degree",
        title="在职学历教育",
        happened_on=date(2015, 2, 1),
        certificate_no="410-2015",
        state="DRAFT",
        created_at=NOW,
        changed_at=NOW,
    )
    file = settings.CREDITS_EVIDENCE_FOLDER / "2015/a.pdf"
    file.parent.mkdir(parents=True)
    file.write_bytes(b"scan")
    ClaimEvidence.objects.create(
        claim=claim,
        name="王犇的学位证.pdf",
        content_type="application/pdf",
        size=4,
        sha256="0" * 64,
        place="2015/a.pdf",
        uploaded_by=gone.user,
        uploaded_at=NOW,
    )

    with django_capture_on_commit_callbacks(execute=True):
        erase()

    assert not file.exists()
    assert ClaimEvidence.objects.get().name == "已清除"
    assert Claim.objects.get().certificate_no == ""
