"""The demo city: the same on every machine, plausible, and whole."""

from collections import Counter
from datetime import UTC, datetime
from random import Random

import pytest
from django.db import connection

from catalog.models import (
    AnnualCatalog,
    Attachment,
    Attendance,
    AudienceRule,
    Enrolment,
    Session,
    SessionState,
    Venue,
)
from catalog.publishing import book
from catalog.seating import capacity
from credits import clearing, verification
from credits.models import Fact, Standing
from exams.models import Attempt, HandbookPart
from people import messages
from people.models import Agency, ChangeState, Invitation, Learner, RoleChange, RoleKind, User
from people.models.invitation import InvitationState
from people.permissions import held_messages
from portal.demo_city import cartoons, city
from portal.demo_city.agencies import city_agencies
from portal.demo_city.knowledge import chapters, issues, knowledge_points
from portal.demo_city.lectures import lectures
from portal.demo_city.logins import DEMO_LOGINS, DEMO_PASSWORD
from portal.demo_city.names import RARE_CHARACTERS
from portal.demo_city.people import civil_servants

NOW = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)
PEOPLE = 120


def servants(count: int) -> list:
    return list(civil_servants(count, city_agencies(), year=2026, chance=Random("same")))


def test_the_city_has_twelve_districts_and_over_eighty_units_with_subunits():
    agencies = city_agencies()
    kinds = Counter(agency.kind for agency in agencies)
    units = [one for one in agencies if one.kind == "UNIT" and one.parent == "SY"]

    assert kinds["DISTRICT"] == 12
    assert len(units) > 80
    assert kinds["SUBUNIT"] >= 5 * len(units)
    assert len({agency.code for agency in agencies}) == len(agencies)


def test_people_are_the_same_for_the_same_seed():
    assert servants(300) == servants(300)


def test_people_hold_ranks_in_plausible_proportions_and_rare_names():
    people = servants(5_000)
    higher = sum("县处级" in one.post or "调研员" in one.rank for one in people)

    assert 0.08 < higher / len(people) < 0.20
    assert any(set(one.name) & set(RARE_CHARACTERS) for one in people)
    assert all(one.joined_on <= one.appointed_on < NOW.date() for one in people)


def test_lectures_fill_the_year_in_ten_venues():
    rows = list(
        lectures(
            100, year=2026, people=28_000, hosts=85, own_host=3, lecturers=60, chance=Random("same")
        )
    )

    assert len({row.venue for row in rows}) == 10
    assert {row.starts_at.month for row in rows} == set(range(1, 13))
    assert 200 < sum(row.planned + row.open_seats for row in rows) / 100 < 420


def test_every_question_has_its_key_among_its_options():
    for point in knowledge_points():
        for question in point.questions:
            assert set(question.key) <= set(range(len(question.options)))


def test_every_point_stands_in_one_chapter():
    listed = [code for chapter in chapters() for code in chapter.points]

    assert sorted(listed) == sorted(point.code for point in knowledge_points())
    assert {code for issue in issues() for code in issue.points} <= set(listed)


def test_every_cartoon_is_told_in_words_and_can_be_drawn():
    drawn = [point for point in knowledge_points() if point.cartoon]

    assert len(drawn) == 3
    assert all(point.cartoon_says and cartoons.draw(point.cartoon) for point in drawn)


def test_the_founded_city_is_whole_and_its_ledger_sound(db, tmp_path, settings, client):
    # One test for the whole city: founding it takes as long as a hundred small tests.
    settings.LEDGER_ANCHOR_FILE = tmp_path / "ledger.anchor"
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.CATALOG_ATTACHMENTS_FOLDER = tmp_path / "attachments"
    said: list[str] = []

    city.found(people=PEOPLE, now=NOW, say=said.append)

    closed = Session.objects.filter(state=SessionState.CLOSED)
    assert Learner.objects.count() == PEOPLE
    this_year = AnnualCatalog.objects.get(year=NOW.year)
    assert this_year.get_children().count() == 100
    assert Venue.objects.filter(is_teaching_point=True).count() == 6
    assert closed.count() > 80
    assert Session.objects.exclude(state=SessionState.CLOSED).count() > 3
    assert Attendance.objects.count() > 0
    assert Enrolment.objects.filter(session__state=SessionState.PLANNED).exists()
    assert Attempt.objects.filter(is_passed=True).exists()
    assert HandbookPart.objects.live().count() == len(chapters()) + len(issues())
    assert User.objects.get(username="gongwuyuan").learner.knowledge_states.count() > 10
    assert Standing.objects.filter(year=2026, is_met=False).exists()
    assert Standing.objects.filter(year=2026, is_met=True).exists()
    assert list(verification.verify().faults) == []
    assert all(cleared.is_clear for cleared in clearing.clear())
    check_what_waits_in_the_lecture_hall(this_year)
    check_logins(client)
    check_ways_in()
    check_founding_again_changes_nothing(said)


def check_what_waits_in_the_lecture_hall(this_year):
    addressed = AudienceRule.objects.filter(lecture__sessions__starts_at__gt=NOW)
    assert addressed.values("lecture").distinct().count() >= 3
    assert list(capacity.miscounted()) == []
    assert Attachment.objects.values("declaration").distinct().count() == 3
    waiting = held_messages(User.objects.get(username="peixun"), on=NOW.date())
    assert len(messages.batches(waiting)) == 1
    assert book.of(this_year).running


def check_logins(client):
    assert {login.role for login in DEMO_LOGINS} == set(RoleKind.values)
    for login in DEMO_LOGINS:
        assert client.login(username=login.username, password=DEMO_PASSWORD)
    assert User.objects.get(username="gongwuyuan").learner.agency.name.startswith("嵩阳市财政局")


def check_ways_in():
    assert {one.state(now=NOW) for one in Invitation.objects.all()} == set(InvitationState)
    assert RoleChange.objects.get().state == ChangeState.WAITING


def check_founding_again_changes_nothing(said):
    before = Fact.objects.count()

    city.found(people=PEOPLE, now=NOW, say=said.append)

    assert Fact.objects.count() == before
    assert "已经建好" in said[-1]


def test_a_database_with_other_agencies_is_left_alone(db):
    Agency.add_root(code="REAL", name="真实的市")

    with pytest.raises(city.ForeignDataError):
        city.found(people=PEOPLE, now=NOW, say=lambda line: None)

    assert Learner.objects.count() == 0


def test_a_failure_on_the_way_leaves_nothing_behind(db, monkeypatch):
    # Break the last step but one: nothing of the steps before may stay.
    def fail(*args: object, **kwargs: object) -> None:
        raise RuntimeError("no exams today")

    monkeypatch.setattr(city, "hold_exams", fail)

    with pytest.raises(RuntimeError):
        city.found(people=PEOPLE, now=NOW, say=lambda line: None)

    assert connection.in_atomic_block
    assert not Agency.objects.exists()
    assert not Fact.objects.exists()
