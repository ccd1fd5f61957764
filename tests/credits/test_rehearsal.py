"""Rehearsal: a draft over a recorded year says who changes, and saves nothing."""

import json

import pytest
from django.core.management import CommandError, call_command

from credits import editions, ledger, rehearsal, rulebook
from credits.models import RulebookEdition, Standing
from credits.rehearsal import figures
from people.models import Learner
from tests.credits.conftest import course
from tests.credits.notices_cast import finish

pytestmark = pytest.mark.django_db
NANJING = rulebook.shipped_path("nanjing-2009")
ZHENGZHOU = rulebook.shipped_path("zhengzhou-online-2015")


def enough(learner, now):
    """What meets Zhengzhou's minimums by a kind of which Nanjing's measure knows nothing."""
    required = {"bucket": "required", "progress": "1"}
    ledger.record_many(
        facts=[
            course(learner, 1, credits="60", attributes=required)._replace(kind="activity"),
            course(learner, 2, credits="60")._replace(kind="activity"),
        ],
        recorded_by=None,
        now=now,
    )


def asking(total, required):
    """Zhengzhou's measure with other minimums for ordinary ranks."""
    text = ZHENGZHOU.read_text(encoding="utf-8").partition("[[examples]]")[0]
    text = text.replace("others = 96", f"others = {total}")
    return text.replace("others = 58", f"others = {required}")


def rehearse(text):
    return rehearsal.rehearse(draft=rulebook.read(text, name="draft"), year=2026)


def write(tmp_path, text):
    file = tmp_path / "draft.toml"
    file.write_text(text, encoding="utf-8")
    return str(file)


def test_the_measure_in_force_changes_nobody(liu, wang, now):
    enough(liu, now)

    found = rehearsal.rehearse(draft=editions.in_force(2026).rulebook, year=2026).as_json()

    assert found["everyone"] == {
        "people": 2,
        "met_before": 1,
        "met_after": 1,
        "to_short": 0,
        "to_met": 0,
        "cost": "0",
    }
    assert [unit["code"] for unit in found["agencies"]] == ["410101", "410102"]
    assert found["unknown_kinds"] == []


def test_a_draft_says_who_falls_short_and_saves_nothing(liu, wang, now, capsys):
    enough(liu, now)

    call_command("rehearse", rulebook=str(NANJING), year=2026, json=True)

    found = json.loads(capsys.readouterr().out)
    finance, water = found["agencies"]
    assert (finance["people"], finance["to_short"]) == (1, 1)
    assert (water["people"], water["to_short"]) == (1, 0)
    assert found["everyone"]["to_short"] == 1
    assert not Standing.objects.exists()
    assert not RulebookEdition.objects.exists()


def test_a_stricter_draft_costs_what_it_asks_more(liu, chen, now):
    """Liu meets the year; Chen lacks 96. Four credits more make Liu short by four."""
    finish(liu)

    found = rehearse(asking(total=100, required=58))

    assert found.everyone.to_short == 1
    assert found.everyone.cost == 8
    assert [(one.learner_id, one.is_met, one.after) for one in found.changed] == [
        (liu.pk, False, 4)
    ]


def test_a_milder_draft_brings_people_to_met_and_saves_credits(liu, chen, now):
    finish(liu, credits={"required": "50", "elective": "40"})

    found = rehearse(asking(total=90, required=50))

    assert (found.everyone.to_met, found.everyone.to_short) == (1, 0)
    # Liu's largest gap was 8 of the required; Chen's 96 become 90.
    assert found.everyone.cost == -14


def test_people_are_counted_by_the_tier_of_the_measure_in_force(liu, chen, now):
    liu.posts.create(post="县处级副职", rank="", starts_on=now.date().replace(month=1))
    finish(liu)
    finish(chen)

    found = rehearse(asking(total=100, required=58)).as_json()

    assert [(one["name"], one["people"], one["to_short"]) for one in found["tiers"]] == [
        ("县处级及以上", 1, 0),
        ("其他", 1, 1),
    ]


def test_records_that_the_draft_has_no_word_for_are_listed(liu, wang, now):
    enough(liu, now)
    ledger.record(fact=course(wang, 3), recorded_by=None, now=now)

    found = rehearsal.rehearse(draft=rulebook.load(NANJING), year=2026).as_json()

    assert found["unknown_kinds"] == [
        {"kind": "activity", "name": "主管部门组织的活动", "facts": 2, "people": 1}
    ]


def test_a_recorded_name_of_the_draft_is_known(liu, now):
    enough(liu, now)
    text = NANJING.read_text(encoding="utf-8").partition("[[examples]]")[0]
    named = text.replace("[kinds.degree]", '[kinds.degree]\nrecorded_as = ["activity"]')

    assert rehearse(named).as_json()["unknown_kinds"] == []


def test_a_draft_without_minimums_says_so(liu, now, capsys):
    call_command("rehearse", rulebook=str(rulebook.shipped_path("shanxi-canlian")), year=2026)

    assert "草案没有规定最低学分" in capsys.readouterr().out


def test_batches_make_no_difference(city, finance, now, monkeypatch):
    people = [
        Learner.objects.create(personnel_no=f"9{n}", name=f"人{n}", sort_key=f"{n}", agency=finance)
        for n in range(5)
    ]
    finish(people[4])
    monkeypatch.setattr("credits.standing.BATCH", 2)
    in_twos = rehearse(asking(total=100, required=58)).as_part()
    monkeypatch.setattr("credits.standing.BATCH", 500)

    at_once = rehearse(asking(total=100, required=58)).as_part()

    assert in_twos == at_once
    assert at_once["everyone"]["people"] == 5


def test_parts_add_up_to_the_whole_in_any_order(liu, chen, wang, now):
    finish(liu)
    finish(wang, credits={"required": "58", "elective": "45"})
    draft = rulebook.read(asking(total=100, required=58), name="draft")
    whole = rehearsal.rehearse(draft=draft, year=2026)
    parts = [
        figures.rehearse(draft=draft, year=2026, learners=Learner.objects.filter(pk=one.pk))
        for one in (wang, liu, chen)
    ]

    added = figures.merged(draft, 2026, json.loads(json.dumps([one.as_part() for one in parts])))

    assert added.as_json() == whole.as_json()
    assert added.changed == whole.changed


def test_the_text_output_names_units_tiers_and_changes(liu, wang, now, tmp_path, capsys):
    finish(liu)

    call_command("rehearse", rulebook=write(tmp_path, asking(100, 58)), year=2026)

    assert capsys.readouterr().out.splitlines() == [
        "2026 年全体：2 人，转为未达标 1 人，转为达标 0 人，差额变化 8",
        "  绿城市财政局：1 人，转为未达标 1 人，转为达标 0 人，差额变化 4",
        "  绿城市水利局：1 人，转为未达标 0 人，转为达标 0 人，差额变化 4",
        "  档次 其他：2 人，转为未达标 1 人，转为达标 0 人，差额变化 8",
    ]


def test_the_text_output_names_what_the_draft_does_not_know(liu, now, capsys):
    enough(liu, now)

    call_command("rehearse", rulebook=str(NANJING), year=2026)

    said = "草案不认识“主管部门组织的活动（activity）”：1 人的 2 条记录不计学分"
    assert said in capsys.readouterr().out


def test_a_faulty_draft_is_refused(tmp_path):
    with pytest.raises(CommandError, match="第 1 行"):
        call_command("rehearse", rulebook=write(tmp_path, "nonsense = 1\n"), year=2026)


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(CommandError, match=r"nowhere\.toml"):
        call_command("rehearse", rulebook=str(tmp_path / "nowhere.toml"), year=2026)


def test_a_year_without_a_measure_is_refused(settings):
    settings.CREDITS_DEFAULT_RULEBOOK = ""

    with pytest.raises(CommandError, match="2026 年没有已发布的学分办法"):
        call_command("rehearse", rulebook=str(NANJING), year=2026)


def test_who_did_not_serve_in_the_year_is_not_counted(liu, wang, now):
    wang.left_on = now.date().replace(year=2025)
    wang.save()

    assert rehearse(asking(100, 58)).everyone.people == 1
