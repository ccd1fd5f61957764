"""The first login by a code, and the pages on which officers issue codes."""

import io
import logging
import re
from datetime import timedelta

import openpyxl
import pymupdf
import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from people.models import Invitation, Learner, RoleKind
from people.signing_in import invitations
from tests.catalog import cast
from tests.catalog.cast import NOW

pytestmark = pytest.mark.django_db
ENTER, CHOOSE = "/login/invitation/", "/login/invitation/password/"
OWN = "gao shan liu shui"
WRONG = "登录名和邀请码不对，或者邀请码已经用过、过期。"


@pytest.fixture
def trainer(city):
    return cast.make_officer(city.health, "trainer", RoleKind.TRAINING_OFFICER)


@pytest.fixture
def newcomer(city):
    return Learner.objects.create(
        personnel_no="10009", name="刘喆", sort_key="liu2zhe2", agency=city.clinic
    )


@pytest.fixture
def issued(trainer, newcomer):
    return invitations.invite_learners(chosen=[newcomer.pk], by=trainer, now=NOW)[0]


def enter(client, issued, **fields):
    said = {"username": issued.user.username, "code": issued.code}
    return client.post(ENTER, said | fields, REMOTE_ADDR="10.1.0.1")


def choose(client, password=OWN):
    return client.post(CHOOSE, {"new_password1": password, "new_password2": password})


def test_a_code_leads_to_a_password_and_in(client, issued):
    assert enter(client, issued)["Location"] == CHOOSE
    assert "登录名 liuzhe" in client.get(CHOOSE).content.decode()

    answer = choose(client)

    assert answer["Location"] == "/"
    assert client.get("/my-credits/").status_code == 200
    client.post("/logout/")
    again = client.post("/login/", {"username": "liuzhe", "password": OWN})
    assert again.status_code == 302


def test_a_code_stands_in_no_address_and_no_log(client, issued, caplog):
    with caplog.at_level(logging.DEBUG):
        first = enter(client, issued)
        enter(Client(), issued, code="2222-2222-2222")
        choose(client)

    assert issued.code not in first["Location"] + caplog.text
    assert "liuzhe" not in caplog.text
    assert issued.code not in str(dict(client.session))


@pytest.mark.parametrize("spoil", ["unknown name", "wrong code", "used", "replaced", "expired"])
def test_whatever_is_wrong_with_a_code_is_answered_alike(client, issued, trainer, newcomer, spoil):
    said, when = {}, NOW
    if spoil == "unknown name":
        said = {"username": "nobody"}
    elif spoil == "wrong code":
        said = {"code": "2222-2222-2222"}
    elif spoil == "used":
        enter(Client(), issued)
        Invitation.objects.update(used_at=NOW)
    elif spoil == "replaced":
        invitations.invite_learners(chosen=[newcomer.pk], by=trainer, now=NOW)
    else:
        when = NOW + timedelta(days=14)

    with time_machine.travel(when, tick=False):
        answer = enter(client, issued, **said)

    assert answer.status_code == 200
    (error,) = answer.context["form"].non_field_errors()
    assert error.startswith(WRONG)


def test_guessing_codes_is_limited_like_guessing_passwords(client, issued):
    for _ in range(5):
        enter(client, issued, code="2222-2222-2222")

    assert "请 15 分钟后再试" in enter(client, issued).content.decode()
    assert "请 15 分钟后再试" in enter(client, issued, username="LIUZHE").content.decode()


def test_without_the_limit_codes_are_guessed_on(client, issued, settings):
    settings.LOGIN_LIMITS = {"login_failed_here": None, "login_failed_anywhere": None}
    for _ in range(5):
        enter(client, issued, code="2222-2222-2222")

    assert enter(client, issued)["Location"] == CHOOSE


def test_the_way_in_stays_open_for_ten_minutes(client, issued):
    enter(client, issued)

    with time_machine.travel(NOW + timedelta(minutes=10, seconds=1), tick=False):
        assert client.get(CHOOSE)["Location"] == ENTER
        assert choose(client)["Location"] == ENTER
    assert Invitation.objects.open().count() == 1


def test_a_code_replaced_meanwhile_sets_no_password(client, issued, trainer, newcomer):
    enter(client, issued)
    invitations.invite_learners(chosen=[newcomer.pk], by=trainer, now=NOW)

    assert choose(client)["Location"] == ENTER
    newcomer.refresh_from_db()
    assert not newcomer.user.has_usable_password()


def test_a_password_that_is_too_weak_is_explained(client, issued):
    enter(client, issued)

    page = choose(client, "liuzhe").content.decode()

    assert "data-error-summary" in page
    assert Invitation.objects.open().count() == 1


def test_without_a_code_nobody_chooses_a_password(client, db):
    assert client.get(CHOOSE)["Location"] == ENTER
    assert choose(client)["Location"] == ENTER


def test_a_new_password_ends_the_sessions_of_the_old_one(client, wang, trainer):
    elsewhere = Client()
    elsewhere.post("/login/", {"username": "u10001", "password": "x"})
    assert elsewhere.get("/my-credits/").status_code == 200
    issued = invitations.invite_learners(chosen=[wang.pk], by=trainer, now=NOW)[0]
    assert elsewhere.get("/my-credits/").status_code == 200

    enter(client, issued)
    choose(client)

    assert elsewhere.get("/my-credits/").status_code == 302
    assert client.get("/my-credits/").status_code == 200


def test_an_officer_sees_who_can_log_in(client, trainer, wang, newcomer, zhao):
    client.force_login(trainer)

    page = client.get(reverse("invitations")).content.decode()

    assert "王犇" in page
    assert "刘喆" in page
    assert "赵堃" not in page
    waiting = client.get(reverse("invitations"), {"only": "waiting"}).content.decode()
    assert "王犇" not in waiting
    assert "刘喆" in waiting


@pytest.mark.parametrize("more", [0, 2])
def test_the_page_asks_the_same_however_many_people(
    client, trainer, wang, city, more, django_assert_num_queries
):
    for number in range(more):
        cast.make_learner(city.clinic, f"2{number}", "李喆")
    client.force_login(trainer)
    client.get(reverse("invitations"))

    with django_assert_num_queries(8):
        client.get(reverse("invitations"))


def test_one_code_is_told_once_on_the_screen(client, trainer, newcomer):
    client.force_login(trainer)

    page = client.post(reverse("invite_one", args=[newcomer.pk]))

    code = page.context["issued"].code
    assert code in page.content.decode()
    assert code not in client.get(reverse("invitations")).content.decode()
    assert "no-store" in page["Cache-Control"]
    assert enter(Client(), page.context["issued"])["Location"] == CHOOSE


def test_a_unit_gets_a_sheet_for_each_person(client, trainer, newcomer, wang):
    client.force_login(trainer)

    answer = client.post(reverse("invite"), {"people": [wang.pk, newcomer.pk], "form": "pdf"})

    with pymupdf.open(stream=answer.content) as pdf:
        pages = [page.get_text() for page in pdf]
    assert len(pages) == 2
    assert "王犇" in pages[0]
    assert "liuzhe" in pages[1]
    code = re.search(r"\w{4}-\w{4}-\w{4}", pages[1])[0]
    found = invitations.find(username="liuzhe", code=code, now=NOW)
    assert found.user == Learner.objects.get(pk=newcomer.pk).user


def test_all_who_wait_come_in_a_workbook(client, trainer, newcomer, wang):
    client.force_login(trainer)

    answer = client.post(reverse("invite"), {"everyone": "1", "form": "xlsx"})

    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    _, row = book.active.iter_rows(values_only=True)
    assert row[:4] == ("疾控处", "刘喆", "10009", "liuzhe")
    assert invitations.find(username="liuzhe", code=row[4], now=NOW)
    assert Invitation.objects.count() == 1  # who can log in keeps her password undisturbed


def test_nobody_chosen_is_told_what_to_do(client, trainer):
    client.force_login(trainer)

    answer = client.post(reverse("invite"), {"form": "pdf"}, follow=True)

    assert "请勾选 1 至 60 人" in answer.content.decode()


def test_foreign_people_are_not_found_and_not_invited(client, trainer, zhao):
    client.force_login(trainer)

    assert client.post(reverse("invite_one", args=[zhao.pk])).status_code == 404
    assert client.post(reverse("invite"), {"people": [zhao.pk]}).status_code == 404
    assert not Invitation.objects.exists()


def test_what_cannot_be_printed_leaves_the_codes_as_they_were(client, trainer, newcomer):
    Learner.objects.filter(pk=newcomer.pk).update(name="刘\U0003fffd")
    client.force_login(trainer)

    answer = client.post(reverse("invite"), {"people": [newcomer.pk], "form": "pdf"}, follow=True)

    assert "不能印制" in answer.content.decode()
    assert not Invitation.objects.exists()


def test_who_may_not_invite_finds_no_such_page(client, wang, officer):
    for user in (wang.user, officer):
        client.force_login(user)

        assert client.get(reverse("invitations")).status_code == 404
        assert client.post(reverse("invite"), {"everyone": "1"}).status_code == 404
        assert client.post(reverse("invite_one", args=[wang.pk])).status_code == 404
