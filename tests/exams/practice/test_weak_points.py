"""Seven serve in finance, four in water; who forgets what is told of groups alone."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from catalog.models import KnowledgePoint
from exams.models import KnowledgeState
from exams.practice import forgetting
from exams.practice.forgetting import Band
from people.models import Agency, RoleKind
from tests.catalog import cast
from tests.exams.conftest import NOW, make_learner

TODAY = NOW.date()
PAGE = reverse("exams:weak_points")


@pytest.fixture(autouse=True)
def _clock(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def people(finance, water):
    return {
        unit.code: [make_learner(unit, f"{unit.code}{place}", f"学员{place}") for place in range(n)]
        for unit, n in ((finance, 7), (water, 4))
    }


@pytest.fixture
def chapter(point):
    made = KnowledgePoint.objects.create(code="Z1", title="宪法与法律")
    KnowledgePoint.objects.filter(pk=point.pk).update(parent=made)
    return made


@pytest.fixture
def know(point):
    """Give states of a point; the first `forgotten` of the people have forgotten it."""

    def act(learners, *, forgotten=0, of=point):
        KnowledgeState.objects.bulk_create(
            KnowledgeState(
                learner=learner,
                point=of,
                stability=3,
                difficulty=5,
                last_on=TODAY - timedelta(days=5),
                due_on=TODAY + timedelta(days=1),
                fades_on=TODAY + timedelta(days=-1 if place < forgotten else 30),
                answers=1,
                right_answers=1,
            )
            for place, learner in enumerate(learners)
        )

    return act


def heat_map(agency, chapter=None):
    return forgetting.heat_map(agency, chapter=chapter, on=TODAY)


def told(shown):
    return {row.agency.code: list(row.cells) for row in shown.rows}


def test_units_are_told_by_chapter_in_bands(city, chapter, people, know, water):
    people["410102"].append(make_learner(water, "4101029", "学员九"))
    know(people["410101"], forgotten=3)
    know(people["410102"], forgotten=4)

    shown = heat_map(city)

    assert shown.columns == [chapter]
    assert told(shown) == {"410101": [Band.MANY], "410102": [Band.MOST]}
    assert shown.total == [Band.MANY]


def test_a_unit_of_four_is_hidden_and_cannot_be_told_from_the_total(city, chapter, people, know):
    know(people["410101"], forgotten=1)
    know(people["410102"], forgotten=4)

    shown = heat_map(city)

    assert told(shown) == {}
    assert shown.total == [Band.MANY]


def test_fewer_than_five_together_are_not_told_at_all(city, chapter, people, know):
    know(people["410102"], forgotten=4)

    assert heat_map(city).columns == []
    assert forgetting.weakest(city, now=NOW) == []


def test_several_points_of_one_person_do_not_make_a_group(city, chapter, point, people, know):
    others = [
        KnowledgePoint.objects.create(code=f"Q{n}", title=f"要点{n}", parent=chapter)
        for n in range(3)
    ]
    for other in others:
        know(people["410102"][:2], forgotten=2, of=other)

    assert heat_map(city).columns == []


def test_who_has_left_is_not_counted(city, chapter, people, know):
    know(people["410101"], forgotten=7)
    for learner in people["410101"][:3]:
        learner.left_on = date(2026, 1, 31)
        learner.save()

    assert heat_map(city).columns == []


def test_a_chapter_opens_into_its_points(finance, chapter, point, people, know):
    know(people["410101"])

    shown = heat_map(finance, chapter)

    assert [one.code for one in shown.columns] == [point.code]
    assert told(shown) == {"410101": [Band.FEW]}
    assert shown.rows[0].is_own


def test_the_weakest_points_come_with_lectures_to_come(city, finance, point, files, people, know):
    lecture = cast.make_lecture(cast.make_catalog(), finance)
    lecture.knowledge_points.add(point)
    lecture.save()
    coming = cast.make_session(lecture, starts_at=NOW + timedelta(days=3))
    cast.make_session(lecture, starts_at=NOW - timedelta(days=3))
    know(people["410101"], forgotten=5)
    know(people["410101"], forgotten=1, of=files)

    (weak,) = forgetting.weakest(city, now=NOW)

    assert (weak.point, weak.band, list(weak.sessions)) == (point, Band.MOST, [coming])


@pytest.mark.parametrize(
    "kind",
    [
        RoleKind.TRAINING_OFFICER,
        RoleKind.PERSONNEL_OFFICER,
        RoleKind.TRAINING_DEPARTMENT,
        RoleKind.AUDITOR,
    ],
)
def test_an_officer_sees_her_subtree(client, finance, chapter, people, know, kind):
    know(people["410101"], forgotten=5)
    client.force_login(cast.make_officer(finance, "officer", kind))

    page = client.get(PAGE).content.decode()

    assert "六成以上" in page
    assert "本级" in page
    assert not any(learner.name in page for learner in people["410101"])


def test_foreign_agencies_and_unknown_chapters_are_not_found(client, finance, water):
    client.force_login(cast.make_officer(finance, "officer"))

    assert client.get(PAGE, {"agency": water.code}).status_code == 404
    assert client.get(PAGE, {"chapter": "nowhere"}).status_code == 404


def test_who_has_no_such_role_finds_no_page(client, city, liu):
    for user in (liu.user, cast.make_officer(city, "author", RoleKind.EXAM_AUTHOR)):
        client.force_login(user)

        assert client.get(PAGE).status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_asks_the_same_number_of_queries(
    client, city, chapter, know, number, django_assert_num_queries
):
    for place in range(number):
        unit = Agency.objects.get(pk=city.pk).add_child(code=f"U{place}", name=f"单位{place}")
        know([make_learner(unit, f"{place}00{n}", "学员") for n in range(5)], forgotten=4)
    client.force_login(cast.make_officer(city, "officer"))

    with django_assert_num_queries(11):
        client.get(PAGE)
