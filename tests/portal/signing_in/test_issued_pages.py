"""What became of the invitations, and a form that is sent twice."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from people.models import Invitation, Learner, RoleKind
from people.signing_in import invitations
from tests.catalog import cast
from tests.catalog.cast import NOW

pytestmark = pytest.mark.django_db
LISTED = "/invitations/issued/"


@pytest.fixture
def trainer(city):
    return cast.make_officer(city.health, "trainer", RoleKind.TRAINING_OFFICER)


@pytest.fixture
def newcomer(city):
    return Learner.objects.create(
        personnel_no="10009", name="刘喆", sort_key="liu2zhe2", agency=city.clinic
    )


@pytest.fixture
def issue(trainer):
    def issue(learner, now=NOW, click=""):
        (issued,) = invitations.invite_learners(
            chosen=[learner.pk], by=trainer, now=now, click=click
        )
        return issued

    return issue


def codes(learner):
    return Invitation.objects.filter(user__learner=learner).order_by("pk")


def states(client, **query):
    page = client.get(LISTED, query)
    return [(one.user.name, state.value) for one, state in page.context["rows"]]


def test_what_became_of_each_is_listed_for_who_may_issue(
    client, trainer, city, issue, wang, li, newcomer
):
    kun = cast.make_learner(city.clinic, "10004", "孙坤")
    issue(kun, now=NOW - timedelta(days=20))
    issue(wang, now=NOW - timedelta(days=3))
    issue(wang, now=NOW - timedelta(days=2))
    issue(li, now=NOW - timedelta(days=1))
    codes(li).update(used_at=NOW)
    issue(newcomer)
    client.force_login(trainer)

    found = states(client)

    assert found == [
        ("刘喆", "OPEN"),
        ("李喆", "USED"),
        ("王犇", "OPEN"),
        ("王犇", "REPLACED"),
        ("孙坤", "EXPIRED"),
    ]
    for _name, state in found:
        assert all(one == state for _person, one in states(client, state=state))
    assert states(client, state="nonsense") == found


def test_a_lost_sheet_is_revoked_on_record(client, trainer, issue, newcomer):
    issued = issue(newcomer)
    client.force_login(trainer)

    page = client.post(reverse("revoke_invitation", args=[codes(newcomer).get().pk]), follow=True)

    assert "已撤销，这份邀请码不能再用" in page.content.decode()
    assert states(client) == [("刘喆", "REVOKED")]
    assert codes(newcomer).get().revoked_by == trainer
    found = invitations.find(username=issued.user.username, code=issued.code, now=NOW)
    assert found is None


def test_what_was_used_is_not_revoked(client, trainer, issue, newcomer):
    issue(newcomer)
    codes(newcomer).update(used_at=NOW)
    client.force_login(trainer)

    page = client.post(reverse("revoke_invitation", args=[codes(newcomer).get().pk]), follow=True)

    assert "不用撤销" in page.content.decode()
    assert codes(newcomer).get().revoked_by is None


def test_foreign_invitations_are_not_found(client, city, issue, newcomer):
    issue(newcomer)
    elsewhere = cast.make_officer(city.transport, "elsewhere", RoleKind.TRAINING_OFFICER)
    client.force_login(elsewhere)

    assert states(client) == []
    pk = codes(newcomer).get().pk
    assert client.post(reverse("revoke_invitation", args=[pk])).status_code == 404
    assert codes(newcomer).open().exists()


@pytest.mark.parametrize("kind", [RoleKind.PERSONNEL_OFFICER, RoleKind.AUDITOR])
def test_who_may_not_issue_finds_no_such_page(client, city, kind):
    client.force_login(cast.make_officer(city.root, "someone", kind))

    assert client.get(LISTED).status_code == 404


def test_an_administrator_sees_those_of_logins_with_roles(client, city, trainer):
    administrator = cast.make_officer(city.root, "administrator", RoleKind.SYSTEM_ADMINISTRATOR)
    invitations.invite_login(user_id=trainer.pk, by=administrator, now=NOW)
    client.force_login(administrator)

    assert [state for _name, state in states(client)] == ["OPEN"]


@pytest.mark.parametrize("more", [0, 2])
def test_the_list_asks_the_same_however_long(
    client, trainer, issue, city, newcomer, more, django_assert_num_queries
):
    issue(newcomer)
    for number in range(more):
        issue(cast.make_learner(city.clinic, f"2{number}", "李喆"))
    client.force_login(trainer)
    client.get(LISTED)

    with django_assert_num_queries(8):
        client.get(LISTED)


def click_on(client):
    return client.get(reverse("invitations")).context["click"]


def test_a_double_click_is_answered_alike_and_issues_once(client, trainer, newcomer):
    client.force_login(trainer)
    said, address = {"click": click_on(client)}, reverse("invite_one", args=[newcomer.pk])

    first, second = client.post(address, said), client.post(address, said)

    assert first.context["issued"].code == second.context["issued"].code
    assert codes(newcomer).count() == 1


def test_without_a_click_of_its_own_the_second_code_voids_the_first(client, trainer, newcomer):
    """The control: this is what the click is for."""
    client.force_login(trainer)
    address = reverse("invite_one", args=[newcomer.pk])

    first, second = client.post(address), client.post(address)

    assert first.context["issued"].code != second.context["issued"].code
    assert codes(newcomer).open().count() == 1


def test_sheets_printed_by_a_double_click_all_open(client, trainer, newcomer, wang):
    client.force_login(trainer)
    said = {"people": [wang.pk, newcomer.pk], "form": "xlsx", "click": click_on(client)}

    client.post(reverse("invite"), said)
    client.post(reverse("invite"), said)

    assert Invitation.objects.count() == Invitation.objects.open().count() == 2


def test_a_new_page_issues_a_new_code(client, trainer, issue, newcomer):
    first = issue(newcomer, click="one")

    second = issue(newcomer, click="another")

    assert first.code != second.code
    assert codes(newcomer).open().count() == 1


@pytest.mark.parametrize("meanwhile", ["used", "revoked", "long ago"])
def test_an_old_form_neither_issues_nor_tells_again(client, trainer, issue, newcomer, meanwhile):
    click, now = click_on_of(client, trainer), NOW
    if meanwhile == "long ago":
        now = NOW - timedelta(minutes=3)
    issued = issue(newcomer, click=click, now=now)
    if meanwhile == "used":
        codes(newcomer).update(used_at=NOW)
    elif meanwhile == "revoked":
        invitations.revoke(invitation_id=codes(newcomer).get().pk, by=trainer, now=NOW)

    page = client.post(
        reverse("invite_one", args=[newcomer.pk]), {"click": click}, follow=True
    ).content.decode()

    assert "这一页已经发过这份邀请码" in page
    assert issued.code not in page
    assert codes(newcomer).count() == 1


def click_on_of(client, user):
    client.force_login(user)
    return click_on(client)


def test_one_officers_click_says_nothing_about_anothers_codes(trainer, city, newcomer, issue):
    other = cast.make_officer(city.health, "other", RoleKind.TRAINING_OFFICER)
    first = issue(newcomer, click="same")

    (second,) = invitations.invite_learners(chosen=[newcomer.pk], by=other, now=NOW, click="same")

    assert first.code != second.code


def test_the_code_of_a_click_opens_the_door(client, issue, newcomer):
    issued = issue(newcomer, click="one")

    said = {"username": issued.user.username, "code": issued.code}

    assert Client().post("/login/invitation/", said)["Location"].endswith("/password/")
