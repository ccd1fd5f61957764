"""ID numbers where a house has set a key: checked, sealed, found, masked, read on record."""

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, transaction

from people import roster
from people.id_numbers import numbers, records, sealing
from people.models import Learner, NumberViewing, SealedNumber, User
from tests.catalog.cast import NOW
from tests.people import files
from tests.people.conftest import TODAY

# Of nobody: an area that was never given out.
HEAD = [*files.PEOPLE_HEAD, "身份证号"]


def with_check_digit(body):
    weighted = sum(int(digit) * weight for digit, weight in zip(body, numbers.WEIGHTS, strict=True))
    return body + numbers.CHECKS[weighted % 11]


LIU, SHAN = with_check_digit("99010119850501001"), with_check_digit("99010119900305002")


@pytest.fixture
def key(settings):
    settings.PII_KEY = "a key of the tests"


def rows(*given):
    return [[*row, number] for row, number in zip(files.PEOPLE, given, strict=False)]


def load(path, *given):
    files.roster(path, people=rows(*given), people_head=HEAD)
    return roster.load(path, today=TODAY)


def said(report):
    return str(report.as_json("personnel_no"))


@pytest.mark.parametrize(
    "written", [LIU, f" {LIU} ", SHAN.lower()], ids=["plain", "spaces", "small_x"]
)
def test_a_number_is_taken_in_one_spelling(written):
    assert numbers.checked(written) in {LIU, SHAN}


@pytest.mark.parametrize(
    "written",
    [LIU[:-1], LIU[:-1] + ("1" if LIU[-1] != "1" else "2"), LIU[:6] + LIU[8:],
     with_check_digit("99010119851301001"), "一二三四五六七八九十一二三四五六七八"],
    ids=["short", "check_digit", "old", "no_day", "words"],
)  # fmt: skip
def test_what_is_no_number_is_refused_and_not_repeated(written):
    with pytest.raises(numbers.NoIdNumberError) as refusal:
        numbers.checked(written)

    assert written not in str(refusal.value)


def test_a_masked_number_keeps_three_and_four():
    assert numbers.masked(LIU) == "990***********" + LIU[-4:]


@pytest.mark.django_db
def test_without_a_key_the_column_is_refused_and_nothing_is_written(tmp_path):
    report = load(tmp_path / "名册.xlsx", LIU)

    assert report.is_refused
    assert "不收身份证号" in said(report)
    assert LIU not in said(report)
    assert Learner.objects.count() == 0


@pytest.mark.django_db
def test_a_number_is_stored_sealed_and_found_again(tmp_path, key):
    report = load(tmp_path / "名册.xlsx", LIU, SHAN, "")

    liu, shan, _wang = Learner.objects.order_by("personnel_no")
    assert report.written
    assert records.holders([LIU, SHAN]) == {LIU: liu.pk, SHAN: shan.pk}
    assert SealedNumber.objects.count() == 2
    assert all(LIU not in str(vars(one)) for one in SealedNumber.objects.all())
    assert LIU not in said(report)
    assert records.masked(liu) == numbers.masked(LIU)


@pytest.mark.django_db
def test_loading_the_same_numbers_again_seals_nothing_anew(tmp_path, key):
    load(tmp_path / "名册.xlsx", LIU)
    before = list(SealedNumber.objects.values_list("sealed"))

    load(tmp_path / "名册.xlsx", LIU)

    assert list(SealedNumber.objects.values_list("sealed")) == before


@pytest.mark.django_db
@pytest.mark.parametrize("wrong", [LIU[:-2] + "XX", LIU], ids=["no_number", "doubled"])
def test_a_wrong_number_refuses_the_file_by_row_and_column(tmp_path, key, wrong):
    report = load(tmp_path / "名册.xlsx", LIU, wrong)

    assert [(one.row, one.column) for one in report.problems] == [(3, "身份证号")]
    assert wrong not in said(report)
    assert Learner.objects.count() == 0


@pytest.mark.django_db
def test_a_number_of_somebody_else_is_refused(tmp_path, key):
    load(tmp_path / "名册.xlsx", LIU, "", "")

    report = load(tmp_path / "名册.xlsx", "", LIU)

    assert "000101 名下" in said(report)
    assert LIU not in said(report)


@pytest.mark.django_db
def test_the_database_takes_a_number_for_one_learner_only(tmp_path, key):
    load(tmp_path / "名册.xlsx", LIU, SHAN)
    one, other = SealedNumber.objects.order_by("pk")

    with pytest.raises(IntegrityError), transaction.atomic():
        SealedNumber.objects.filter(pk=other.pk).update(digest=one.digest)


@pytest.mark.django_db
def test_a_seal_copied_to_another_learner_does_not_open(tmp_path, key):
    load(tmp_path / "名册.xlsx", LIU, SHAN)
    one, other = SealedNumber.objects.order_by("pk")

    with pytest.raises(sealing.NoKeyError):
        sealing.opened(one.sealed, learner_id=other.learner_id)


@pytest.mark.django_db
def test_without_its_key_a_backup_gives_no_numbers(tmp_path, key, settings):
    load(tmp_path / "名册.xlsx", LIU)
    kept = SealedNumber.objects.get()

    settings.PII_KEY = "another key"

    assert records.holders([LIU]) == {}
    with pytest.raises(sealing.NoKeyError):
        sealing.opened(kept.sealed, learner_id=kept.learner_id)


@pytest.mark.django_db
def test_a_key_is_changed_by_sealing_anew(tmp_path, key, settings, capsys):
    load(tmp_path / "名册.xlsx", LIU, SHAN)
    settings.PII_KEY, settings.PII_KEY_BEFORE = "a newer key", settings.PII_KEY

    assert len(records.holders([LIU])) == 1  # the older one is still asked
    call_command("reseal_id_numbers")
    settings.PII_KEY_BEFORE = ""

    assert len(records.holders([LIU, SHAN])) == 2
    assert "2 个" in capsys.readouterr().out


@pytest.mark.django_db
def test_a_lost_key_is_told_and_changes_nothing(tmp_path, key, settings):
    load(tmp_path / "名册.xlsx", LIU)
    before = list(SealedNumber.objects.values())
    settings.PII_KEY = "a newer key"

    with pytest.raises(CommandError, match="PII_KEY_BEFORE"):
        call_command("reseal_id_numbers")

    assert list(SealedNumber.objects.values()) == before


@pytest.mark.django_db
def test_reading_a_number_in_full_is_on_record_and_stays_so(tmp_path, key):
    load(tmp_path / "名册.xlsx", LIU)
    liu = Learner.objects.get(personnel_no="000101")
    reader = User.objects.create(username="renshi")

    number = records.read(learner=liu, by=reader, why="核对网络学院的名单", now=NOW)

    assert number == LIU
    assert NumberViewing.objects.get(learner=liu).by == reader
    with pytest.raises(DatabaseError, match="number_viewing_is_append_only"), transaction.atomic():
        NumberViewing.objects.all().delete()


@pytest.mark.django_db
@pytest.mark.parametrize("why", ["", "  ", f"查 {LIU}"], ids=["none", "blank", "a_number"])
def test_no_number_is_read_without_a_proper_reason(tmp_path, key, why):
    load(tmp_path / "名册.xlsx", LIU)
    liu = Learner.objects.get(personnel_no="000101")

    with pytest.raises(records.NotReadError):
        records.read(learner=liu, by=User.objects.create(username="renshi"), why=why, now=NOW)

    assert NumberViewing.objects.count() == 0
