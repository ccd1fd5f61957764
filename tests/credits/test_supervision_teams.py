"""Teams: judged by the measure's rules over the standings of a year; nobody is ranked."""

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from credits import editions, ledger, rulebook, standing
from credits.models import TeamMember
from credits.supervision import teams
from people.models import Learner, RoleKind
from tests.credits.circumstances.conftest import officer
from tests.credits.conftest import course

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 6, 30, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
NANZHENG = rulebook.shipped_path("nanzheng-2015").read_text(encoding="utf-8")
NEW_YEAR = date(2026, 1, 1)


@pytest.fixture(autouse=True)
def today(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def measure(db):
    edition = editions.store(text=NANZHENG, name="n.toml", now=NOW, effective_year=2026)
    return editions.publish(edition=edition, now=NOW)


@pytest.fixture
def leaders(measure, finance, clerk):
    """The team of DOMAIN 4: 100, 100, 80, 60 and 55; and a sixth person outside the team."""
    people, facts = [], []
    for number, credits in enumerate(["100", "100", "80", "60", "55", "0"]):
        learner = Learner.objects.create(
            personnel_no=f"3000{number}", name=f"甲{number}", agency=finance
        )
        people.append(learner)
        facts.append(
            course(learner, number, kind="training", credits=credits, attributes={},
                   quantity={"hours": "120"})
        )  # fmt: skip
    ledger.record_many(facts=facts, recorded_by=None, now=NOW)
    standing.rebuild(year=2026, now=NOW)
    team = teams.form(agency=finance, name="领导班子", formed_by=clerk, now=NOW)
    for learner in people[:5]:
        teams.join(team=team, learner=learner, starts_on=NEW_YEAR)
    return team


def test_a_team_averaging_79_is_not_good_enough(leaders, city):
    results = teams.results(city, year=2026)

    [row] = results.teams
    [result] = row.results
    assert (row.name, row.unit, row.people) == ("领导班子", "绿城市财政局", 5)
    assert (result.has, result.met) == (79, False)
    assert result.article.endswith("结果运用（领导班子）")


def test_units_are_judged_as_a_whole_too(leaders, city, wang):
    standing.rebuild(year=2026, now=NOW)

    [finance, water] = teams.results(city, year=2026).units

    assert (finance.name, finance.people) == ("绿城市财政局", 6)
    assert finance.results[0].has == Decimal(395) / 6
    assert (water.people, water.results[0].has) == (1, 0)


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "people"),
    [
        (date(2026, 12, 31), None, 6),
        (date(2025, 1, 1), date(2025, 12, 31), 5),
        (date(2025, 1, 1), NEW_YEAR, 6),
        (date(2027, 1, 1), None, 5),
    ],
)
def test_whoever_belonged_within_the_year_counts(leaders, city, starts_on, ends_on, people):
    sixth = Learner.objects.get(personnel_no="30005")
    teams.join(team=leaders, learner=sixth, starts_on=starts_on, ends_on=ends_on)

    assert teams.results(city, year=2026).teams[0].people == people


def test_a_dissolved_team_stays_for_its_years(leaders, city, finance, clerk):
    teams.dissolve(team=leaders, on=date(2026, 6, 30))

    assert len(teams.results(city, year=2026).teams) == 1
    assert teams.results(city, year=2027).teams == []
    assert not TeamMember.objects.filter(ends_on=None).exists()
    teams.form(agency=finance, name="领导班子", formed_by=clerk, now=NOW)


def test_a_measure_without_rules_on_teams_has_no_results(city):
    assert teams.results(city, year=2026) is None


def test_what_cannot_stand_is_refused(leaders, finance, wang, clerk):
    first = Learner.objects.get(personnel_no="30000")
    member = leaders.members.get(learner=first)

    for match, act in [
        ("已有“领导班子”", lambda: teams.form(
            agency=finance, name=" 领导班子 ", formed_by=clerk, now=NOW)),
        ("请填写", lambda: teams.form(agency=finance, name=" ", formed_by=clerk, now=NOW)),
        ("不在绿城市财政局", lambda: teams.join(team=leaders, learner=wang, starts_on=NEW_YEAR)),
        ("已在班子中", lambda: teams.join(team=leaders, learner=first, starts_on=NEW_YEAR)),
        ("止日早于起日", lambda: teams.leave(member=member, ends_on=date(2025, 12, 31))),
    ]:  # fmt: skip
        with pytest.raises(teams.TeamError, match=match):
            act()

    assert leaders.members.count() == 5


@pytest.mark.parametrize("count", [1, 3])
def test_results_take_the_same_queries_for_one_and_for_three(
    leaders, finance, city, clerk, count, django_assert_num_queries
):
    for number in range(1, count):
        team = teams.form(agency=finance, name=f"班子{number}", formed_by=clerk, now=NOW)
        teams.join(team=team, learner=Learner.objects.get(personnel_no="30005"), starts_on=NEW_YEAR)

    with django_assert_num_queries(6):
        found = teams.results(city, year=2026)

    assert len(found.teams) == count


def test_an_officer_forms_a_team_and_the_page_names_nobody(client, leaders, finance, city):
    client.force_login(officer("renshi", RoleKind.PERSONNEL_OFFICER, finance))
    made = client.post(reverse("credits:form_team"), {"name": "处级干部", "agency": "410101"})
    joined = client.post(
        made.headers["Location"] + "join/", {"personnel_no": "30005", "starts_on": "2026-01-01"}
    )

    page = client.get(reverse("credits:teams")).content.decode()

    assert joined.status_code == 302
    assert "绿城市财政局 领导班子" in page
    assert "<b>79</b>" in page
    assert "处级干部" in page
    assert "甲0" not in page
    assert "甲0" in client.get(reverse("credits:team", args=[leaders.pk])).content.decode()


def test_a_foreign_team_is_not_found(client, leaders, water):
    client.force_login(officer("shui", RoleKind.PERSONNEL_OFFICER, water))
    member = leaders.members.first()

    answers = [
        client.get(reverse("credits:team", args=[leaders.pk])),
        client.get(reverse("credits:teams"), {"agency": "410101"}),
        client.post(reverse("credits:join_team", args=[leaders.pk]), {}),
        client.post(reverse("credits:dissolve_team", args=[leaders.pk])),
        client.post(reverse("credits:leave_team", args=[member.pk])),
        client.post(reverse("credits:form_team"), {"agency": "410101", "name": "甲"}),
    ]

    assert [answer.status_code for answer in answers] == [404] * 6


@pytest.mark.parametrize("kind", [RoleKind.TRAINING_OFFICER, RoleKind.CIVIL_SERVANT])
def test_only_administrators_read_results(client, leaders, city, kind):
    client.force_login(officer("other", kind, city))

    assert client.get(reverse("credits:teams")).status_code == 404


def test_the_auditor_reads_and_changes_nothing(client, leaders, city):
    client.force_login(officer("shenji", RoleKind.AUDITOR, city))

    page = client.get(reverse("credits:team", args=[leaders.pk])).content.decode()

    assert "登记成员" not in page
    assert client.post(reverse("credits:dissolve_team", args=[leaders.pk])).status_code == 404
