"""帮助, the guides behind it, and the tour of the first login."""

import pytest

from people.models import RoleKind
from portal.guides import loading
from portal.guides.pages import Guide, PutAwayTour


@pytest.fixture
def guides(db):
    return loading.load()


def test_help_shows_the_guides_of_ones_own_roles_first(client, officer, guides):
    client.force_login(officer)

    page = client.get("/help/")

    assert [guide.role for guide in page.context["own"]] == [RoleKind.PERSONNEL_OFFICER]
    assert len(page.context["others"]) == len(RoleKind) - 1
    assert "打印整改通知书" in page.content.decode()


def test_a_learner_with_a_role_sees_both_guides(client, wang, give, guides):
    give(wang.user, RoleKind.AUDITOR)
    client.force_login(wang.user)

    own = client.get("/help/").context["own"]

    assert [guide.role for guide in own] == [RoleKind.CIVIL_SERVANT, RoleKind.AUDITOR]


def test_before_guides_are_loaded_help_says_who_can(client, wang):
    client.force_login(wang.user)

    assert "load_guides" in client.get("/help/").content.decode()


def test_help_asks_for_a_login(client, guides):
    guide = Guide.objects.get(role=RoleKind.AUDITOR, language="en")

    answers = [client.get("/help/"), client.get(guide.url)]

    assert [(one.status_code, "/login/?" in one["Location"]) for one in answers] == [
        (302, True)
    ] * 2


def test_a_guide_links_to_its_other_language_and_to_the_pages(client, wang, guides):
    client.force_login(wang.user)
    chinese = Guide.objects.get(role=RoleKind.CIVIL_SERVANT, language="zh-hans")
    english = Guide.objects.get(role=RoleKind.CIVIL_SERVANT, language="en")

    page = client.get(chinese.url).content.decode()

    assert f'<a href="{english.url}" lang="en"' in page
    assert 'href="/my-credits/"' in page
    assert 'aria-current="true"' not in page
    assert "办完以后" in page
    assert "What happens next" in client.get(english.url).content.decode()


def test_a_guide_of_another_role_leads_nowhere_its_reader_may_not_go(client, wang, guides):
    client.force_login(wang.user)
    auditors = Guide.objects.get(role=RoleKind.AUDITOR, language="zh-hans")

    page = client.get(auditors.url).content.decode()

    assert auditors.tasks[0].value["title"] in page
    assert "打开页面" not in page


def test_every_guide_leads_its_own_readers_to_pages_that_they_may_open(
    client, officer, wang, give, catalog, guides
):
    answers = {}
    for guide in Guide.objects.filter(language="zh-hans"):
        user = wang.user if guide.role == RoleKind.CIVIL_SERVANT else officer
        user.roles.all().delete()
        if user == officer:
            give(officer, guide.role)
        client.force_login(user)
        page = client.get(guide.url).content.decode()
        for address in {task.value["address"] for task in guide.tasks}:
            answers[guide.role, address] = client.get(address, follow=True).status_code
            assert f'href="{address}"' in page

    assert {where: code for where, code in answers.items() if code != 200} == {}
    assert len(answers) > len(RoleKind)


def test_the_place_of_the_guides_leads_to_help(client, wang, guides):
    client.force_login(wang.user)

    assert client.get("/guides/")["Location"] == "/help/"


def test_help_asks_the_database_as_often_for_one_role_as_for_three(
    client, wang, give, guides, count_queries
):
    client.force_login(wang.user)
    give(wang.user, RoleKind.AUDITOR)
    alone = count_queries(client, "/help/")
    for kind in (RoleKind.SCREENER, RoleKind.PERSONNEL_OFFICER):
        give(wang.user, kind)

    assert count_queries(client, "/help/") == alone


def test_the_tour_is_put_away_once_and_opened_again_from_help(client, wang, catalog):
    client.force_login(wang.user)
    at_first = client.get("/").context["home"].tour

    for _ in range(2):
        assert client.post("/help/tour/put-away/")["Location"] == "/"
    afterwards = client.get("/").context["home"].tour
    client.post("/help/tour/open/")

    assert [step.name for step in at_first] == ["我的学分", "培训大讲堂", "应知应会", "帮助"]
    assert afterwards == []
    assert client.get("/").context["home"].tour == at_first


def test_putting_the_tour_away_is_ones_own_affair(client, wang, li):
    client.force_login(wang.user)
    client.post("/help/tour/put-away/")

    client.force_login(li.user)

    assert client.get("/").context["home"].tour != []
    assert PutAwayTour.objects.get().user == wang.user


def test_the_tour_is_not_put_away_by_looking(client, wang):
    client.force_login(wang.user)

    assert client.get("/help/tour/put-away/").status_code == 405


@pytest.mark.parametrize("kind", [kind for kind in RoleKind if kind != RoleKind.CIVIL_SERVANT])
def test_the_tour_of_every_role_leads_where_she_may_go(client, officer, give, catalog, kind):
    officer.roles.all().delete()
    give(officer, kind)
    client.force_login(officer)

    tour = client.get("/").context["home"].tour

    assert tour[-1].name == "帮助"
    answers = {step.name: client.get(step.address, follow=True).status_code for step in tour}
    assert set(answers.values()) == {200}, answers
