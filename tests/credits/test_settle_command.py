"""The command settle: a dry run, two names, a year that is closed already, refusals."""

import json
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command

from credits.models import EditionState, RulebookEdition, SettledStatement, Standing, YearClosing
from credits.settlement import closing
from jobs.models import Job
from people.models import Role, RoleKind
from tests.credits.settlement_cast import GUANGZHOU, JANUARY, officer, prepare, record, training

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("guangzhou", "january")]


@pytest.fixture
def january(time_machine):
    time_machine.move_to(JANUARY, tick=False)


@pytest.fixture
def studied(liu, chen):
    record(training(liu, 1, 15), training(chen, 2, 10))


def settle(capsys, *options, year=2025):
    call_command("settle", "--year", str(year), "--json", *options)
    return json.loads(capsys.readouterr().out)


def test_a_dry_run_writes_nothing(studied, capsys):
    found = settle(capsys, "--dry-run")

    assert found["state"] == "DRY_RUN"
    assert (found["people"], found["met"], found["short"]) == (2, 1, 1)
    assert found["carried_out"] == {"carried": "18"}
    assert (found["blocks"], found["warnings"]) == ([], [])
    assert YearClosing.objects.count() == Job.objects.count() == 0


def test_two_names_close_the_year(studied, pei, fu, capsys):
    expected = settle(capsys, "--dry-run")["digest"]

    found = settle(capsys, "--prepared-by", "pei", "--closed-by", "fu")

    assert (found["state"], found["number"], found["changed"]) == ("CLOSED", 1, True)
    assert (found["prepared_by"], found["closed_by"]) == ("pei", "fu")
    assert found["digest"] == expected
    assert YearClosing.objects.get().by_command
    assert Standing.objects.filter(year=2025).count() == 2
    assert not Job.objects.unfinished().exists()


def test_the_signatories_of_the_site_sign_without_options(studied, pei, fu, settings, capsys):
    settings.CREDITS_SETTLEMENT_SIGNATORIES = "pei, fu"

    found = settle(capsys)

    assert (found["prepared_by"], found["closed_by"]) == ("pei", "fu")


def test_settling_again_changes_nothing_and_tells_of_late_facts(
    studied, liu, pei, fu, capsys, time_machine
):
    settle(capsys, "--prepared-by", "pei", "--closed-by", "fu")
    record(training(liu, 9, 5))

    time_machine.move_to(JANUARY + timedelta(days=9))
    again = settle(capsys)
    dry = settle(capsys, "--dry-run")

    assert (again["state"], again["changed"], again["late_facts"]) == ("CLOSED", False, 1)
    assert dry == again
    assert SettledStatement.objects.count() == 2


def test_each_person_may_do_her_step_alone(studied, pei, fu, capsys):
    first = settle(capsys, "--prepared-by", "pei")
    second = settle(capsys, "--closed-by", "fu")

    assert (first["state"], first["closed_by"]) == ("PREPARED", None)
    assert second["state"] == "CLOSED"


def test_what_was_prepared_on_the_page_is_closed_by_the_command(studied, pei, fu, capsys):
    prepare(2025, pei)

    assert settle(capsys, "--closed-by", "fu")["state"] == "CLOSED"


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ([], "须由两人办理"),
        (["--prepared-by", "pei", "--closed-by", "pei"], "须是两个人"),
        (["--prepared-by", "pei", "--closed-by", "nobody"], "没有登录名为 nobody"),
        (["--prepared-by", "pei", "--closed-by", "clerk"], "clerk 没有全市培训主管部门的角色"),
        (["--prepared-by", "pei", "--closed-by", "bureau"], "bureau 没有全市培训主管部门的角色"),
        (["--closed-by", "fu"], "还没有人准备结算"),
    ],
)
def test_other_names_are_refused(studied, pei, fu, clerk, finance, options, said):
    officer("bureau", "局里人", finance)

    with pytest.raises(CommandError, match=said):
        call_command("settle", "--year", "2025", *options)

    assert YearClosing.objects.count() == 0


def test_a_role_that_has_ended_settles_nothing(studied, pei, fu):
    Role.objects.filter(user=fu, kind=RoleKind.TRAINING_DEPARTMENT).update(
        ends_on=JANUARY.date() - timedelta(days=1)
    )

    with pytest.raises(CommandError, match="fu 没有"):
        call_command("settle", "--year", "2025", "--prepared-by", "pei", "--closed-by", "fu")


def test_a_running_year_is_refused_and_shown_by_the_dry_run(studied, pei, fu, capsys):
    with pytest.raises(CommandError, match="到 2026-12-31 才结束"):
        call_command("settle", "--year", "2026", "--prepared-by", "pei", "--closed-by", "fu")

    assert "才结束" in settle(capsys, "--dry-run", year=2026)["blocks"][0]


def test_a_year_without_a_measure_is_refused(pei, settings):
    settings.CREDITS_DEFAULT_RULEBOOK = ""

    with pytest.raises(CommandError, match=r"2006 年没有已发布的学分办法"):
        call_command("settle", "--year", "2006", "--dry-run")


def test_in_words(studied, pei, fu, capsys):
    call_command("settle", "--year", "2025", "--dry-run")
    call_command("settle", "--year", "2025", "--prepared-by", "pei")
    call_command("settle", "--year", "2025", "--closed-by", "fu")

    said = capsys.readouterr().out
    for words in ("试算，未保存", "2 人，达标 1 人，未达标 1 人", "结转下年：carried 18",
                  "待另一人复核", "第 1 次结算，已冻结"):  # fmt: skip
        assert words in said


def test_a_rulebook_over_a_closed_year_exits_with_the_reason(studied, pei, fu, tmp_path):
    closing.close(closing=prepare(2025, pei), closed_by=fu, now=JANUARY)
    file = tmp_path / "改.toml"
    file.write_text(GUANGZHOU.replace("超额学分结转", "结余结转"), encoding="utf-8")

    with pytest.raises(CommandError, match="2025 年（2026-01-20 结算）"):
        call_command("load_rulebook", str(file), "--publish", "--year", "2025")

    published = RulebookEdition.objects.get(state=EditionState.PUBLISHED)
    assert published.text == GUANGZHOU
