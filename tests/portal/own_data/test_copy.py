"""The copy of one's own data: what the register says is held about her, and nobody else's."""

import io
import json
import zipfile
from datetime import date

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from people import messages
from people.models import AccountAct, ActKind, DataCopy, Post, RoleKind
from portal.own_data import collecting, packing
from tests.catalog import cast
from tests.catalog.cast import NOW

PASSWORD = "songyang-demo"


@pytest.fixture
def clerk(city):
    return cast.make_officer(city.root, "经办人某某", RoleKind.SYSTEM_ADMINISTRATOR)


@pytest.fixture
def leave_traces(record, clerk):
    """Rows in tables of several apps, each with a word that stands nowhere else."""

    def leave(learner, word):
        Post.objects.create(learner=learner, post=f"{word}科长", starts_on=date(2020, 1, 1))
        said = {"title": "提醒", "text": f"{word}的消息", "path": "/"}
        messages.write(source=f"x:{word}", learners=[learner], by=clerk, now=NOW, **said)
        AccountAct.objects.create(
            user=learner.user,
            login=learner.user.username,
            kind=ActKind.UNLOCKED,
            done_by=clerk,
            done_at=NOW,
            why=f"{word}忘了密码",
        )
        record(learner, word, title=f"{word}的课程")

    return leave


def copy_of(user):
    tables = collecting.of_user(user, now=NOW)
    archive = zipfile.ZipFile(io.BytesIO(packing.pack(tables, user=user, now=NOW)))
    return {name: archive.read(name).decode() for name in archive.namelist()}


def test_a_copy_holds_ones_own_words_and_nobody_elses(wang, li, leave_traces):
    leave_traces(wang, "梧桐")
    leave_traces(li, "银杏")

    copy = copy_of(wang.user)

    for text in copy.values():
        for own in ("王犇", "10001", "梧桐科长", "梧桐的消息", "梧桐忘了密码", "梧桐的课程"):
            assert own in text
        for foreign in ("银杏", "李喆", "10002", "经办人某某"):
            assert foreign not in text


def test_a_copy_holds_no_means_of_logging_in(wang):
    text = "".join(copy_of(wang.user).values())

    assert wang.user.password not in text
    assert "password" not in text


def test_a_copy_names_what_it_leaves_out_and_why(wang):
    document = json.loads(copy_of(wang.user)["data.json"])

    assert "credits.ImportBatch" in [one["table"] for one in document["left_out"]]
    assert all(one["why"] for one in document["left_out"])


def test_a_login_without_a_record_gets_its_own_rows_alone(wang, clerk):
    tables = collecting.of_user(clerk, now=NOW)

    assert {one.label for one in tables} == {"people.User", "people.Role"}


def test_a_copy_is_given_after_the_password_is_said_again(client, wang):
    wang.user.set_password(PASSWORD)
    wang.user.save()
    client.force_login(wang.user)

    asked = client.post(reverse("copy_own_data"))
    given = client.post(asked.url, {"password": PASSWORD})

    assert asked.url.startswith(reverse("account_reauthenticate"))
    assert given["Content-Type"] == "application/zip"
    assert "no-store" in given["Cache-Control"]
    assert "王犇" in zipfile.ZipFile(io.BytesIO(given.content)).read("data.html").decode()
    assert [one.user for one in DataCopy.objects.all()] == [wang.user]


def test_a_wrong_password_gives_no_copy(client, wang):
    client.force_login(wang.user)

    asked = client.post(reverse("copy_own_data"))
    refused = client.post(asked.url, {"password": "not-hers"})

    assert refused["Content-Type"].startswith("text/html")
    assert DataCopy.objects.count() == 0


def test_that_a_copy_was_taken_cannot_be_taken_back(wang):
    taken = DataCopy.objects.create(user=wang.user, made_at=NOW, rows=1)

    with pytest.raises(DatabaseError, match="data_copy_is_append_only"), transaction.atomic():
        taken.delete()


def test_the_page_tells_who_may_see_and_by_which_office(client, wang, officer, city, give):
    neighbour = cast.make_officer(city.transport, "neighbour", RoleKind.PERSONNEL_OFFICER)
    ended = cast.make_officer(city.health, "ended", RoleKind.AUDITOR)
    ended.roles.update(ends_on=date(2021, 1, 1))
    client.force_login(wang.user)

    page = client.get(reverse("own_data")).content.decode()

    assert '<span lang="zh-Hans">市卫健委</span>：人事干部' in page
    assert "市交通局" not in page
    assert "审计员" not in page
    assert "officer" not in page
    assert neighbour.username not in page


def test_whoever_has_no_record_reads_about_her_login(client, clerk):
    client.force_login(clerk)

    page = client.get(reverse("own_data")).content.decode()

    assert "登录名" in page
    assert "人事编号" not in page


def test_the_page_asks_as_often_with_three_offices_as_with_one(
    client, wang, officer, city, give, django_assert_num_queries
):
    client.force_login(wang.user)
    client.get(reverse("own_data"))

    with django_assert_num_queries(9):
        client.get(reverse("own_data"))

    for kind in (RoleKind.TRAINING_OFFICER, RoleKind.TRAINING_DEPARTMENT):
        give(officer, kind)
    with django_assert_num_queries(9):
        client.get(reverse("own_data"))
