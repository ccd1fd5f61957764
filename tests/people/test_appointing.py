"""Who runs the server appoints the first of each of the three; later ones are granted."""

import json

import pytest
from django.core.management import CommandError, call_command

from people.models import Role, RoleKind, User
from tests.catalog import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    return cast.build_city()


@pytest.fixture
def wang():
    return User.objects.create_user("wang", name="王犇")


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("system", RoleKind.SYSTEM_ADMINISTRATOR),
        ("security", RoleKind.SECURITY_ADMINISTRATOR),
        ("audit", RoleKind.AUDITOR),
    ],
)
def test_the_first_of_each_is_appointed_over_the_city(city, wang, word, kind, capsys):
    call_command("appoint", "wang", word, "--json")

    role = Role.objects.get()
    assert (role.user, role.kind, role.agency, role.ends_on) == (wang, kind, city.root, None)
    said = {"login": "wang", "role": kind.value, "agency": "A0"}
    assert json.loads(capsys.readouterr().out) == said


def test_a_second_one_is_granted_unless_it_is_said(city, wang):
    cast.make_officer(city.root, "first", RoleKind.SECURITY_ADMINISTRATOR)

    for more in ([], ["--agency", "U1"]):  # the city's reaches the bureau
        with pytest.raises(CommandError, match="已经有人担任"):
            call_command("appoint", "wang", "security", *more)
    assert not wang.roles.exists()
    call_command("appoint", "wang", "security", "--beside")
    assert wang.roles.get().kind == RoleKind.SECURITY_ADMINISTRATOR


def test_who_is_no_more_stands_in_nobody_s_way(city, wang):
    first = cast.make_officer(city.root, "first", RoleKind.SECURITY_ADMINISTRATOR)
    User.objects.filter(pk=first.pk).update(is_active=False)
    cast.make_officer(city.health, "local", RoleKind.SECURITY_ADMINISTRATOR)

    call_command("appoint", "wang", "security")

    assert wang.roles.get().agency == city.root


def test_the_command_holds_the_three_apart_too(city, wang):
    call_command("appoint", "wang", "audit")

    with pytest.raises(CommandError, match="不能由同一个人担任"):
        call_command("appoint", "wang", "security")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [(["nobody", "system"], "没有登录名为"), (["wang", "system", "--agency", "x"], "没有代码为")],
)
def test_what_is_not_there_is_named(city, wang, arguments, says):
    with pytest.raises(CommandError, match=says):
        call_command("appoint", *arguments)
    assert not Role.objects.exists()
