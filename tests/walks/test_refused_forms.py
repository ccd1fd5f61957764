"""A form that is refused keeps what was typed, and its summary of errors leads to the field."""

from typing import NamedTuple
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup, Tag
from django.test import Client
from django.urls import Resolver404, resolve

from people.models import User

pytestmark = [pytest.mark.journey, pytest.mark.sqlite_only]
WITH_TEXT = ("text", "date", "number", "search", "email", "url", "hidden")


class Refused(NamedTuple):
    """Whose form, the page to begin at, what is typed, the id of the field that is wrong; the form
    is on that page, or where the first links to these views lead from there."""

    username: str
    page: str
    typed: dict[str, str]
    wrong: str
    views: tuple[str, ...] = ()


FORMS = {
    "login": Refused("", "/login/", {"username": "gongwuyuan", "password": ""}, "id_password"),
    "invitation": Refused(
        "", "/login/invitation/", {"username": "gongwuyuan", "code": ""}, "id_code"
    ),
    "claim": Refused(
        "gongwuyuan", "/claims/new/degree/?year=2026",
        {"title": "", "certificate_no": "硕 2026-12", "happened_on": "2026-05-20"}, "id_title",
    ),
    "correction of a line": Refused(
        "gongwuyuan", "/my-credits/", {"says": "字" * 501}, "id_says", ("credits:ask_correction",)
    ),
    "declaration": Refused(
        "lianluoyuan", "/catalog/declarations/", {"title": "", "abstract": "讲清楚为什么要公开"},
        "id_title", ("catalog:declare",),
    ),
    "exemption": Refused(
        "renshi", "/unit/", {"starts_on": "不是日期", "ends_on": "2026-12-31"},
        "id_starts_on", ("person", "credits:circumstances_of"),
    ),
    "import": Refused("lianluoyuan", "/imports/", {"platform": "省干部网络学院"}, "id_file"),
    "rehearsal": Refused("peixun", "/rehearsals/", {"year": "1990"}, "id_year"),
    "contest": Refused(
        "peixun", "/contests/new/", {"title": "", "theme": "民法典"}, "id_title"
    ),
    "visit": Refused(
        "peixun", "/catalog/banks/points/", {"people": "-3", "visited_on": "2026-10-01"},
        "id_people", ("catalog:point",),
    ),
    "step of the ladder": Refused(
        "peixun", "/supervision/ladder/", {"reason": "", "reference": "嵩人〔2026〕1号"},
        "id_reason", ("credits:ladder_history",),
    ),
    "course": Refused(
        "peixun", "/connections/courses/", {"iri": "不是 网址", "title": "数字政务"}, "id_iri"
    ),
    "token": Refused(
        "anquan", "/connections/", {"name": "省干部网络学院", "expires_on": "2020-01-01"},
        "id_expires_on",
    ),
    "receiver": Refused(
        "xitong", "/connections/receivers/", {"name": "共享平台", "url": "http://a.example"},
        "id_url",
    ),
    "role": Refused(
        "anquan", "/accounts/", {"role-agency": "没有这个机构", "role-why": "嵩人〔2026〕1号"},
        "id_role-agency", ("account",),
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", FORMS.values(), ids=FORMS)
def test_a_refused_form_keeps_what_was_typed_and_names_the_field(site, case):
    client = Client()
    if case.username:
        client.force_login(User.objects.get(username=case.username))
    address = case.page
    for view in case.views:
        address = linked(client, address, view)
    form = form_with(page_at(client, address), case.typed)

    answer = client.post(form.get("action") or address, filled(form) | case.typed)

    back = BeautifulSoup(answer.content, "html.parser")
    assert answer.status_code in (200, 422)
    assert back.select_one(f'[data-error-summary] a[href="#{case.wrong}"]')
    assert back.find(id=case.wrong)
    kept = filled(form_with(back, case.typed))
    assert {name: kept[name] for name in case.typed if name != "password"} == {
        name: typed for name, typed in case.typed.items() if name != "password"
    }


def page_at(client: Client, address: str) -> BeautifulSoup:
    answer = client.get(address)
    assert answer.status_code == 200
    return BeautifulSoup(answer.content, "html.parser")


def linked(client: Client, address: str, view: str) -> str:
    links = [str(link["href"]) for link in page_at(client, address).select("main a[href]")]
    return next(link for link in links if view_of(link) == view)


def view_of(address: str) -> str:
    try:
        return resolve(urlsplit(address).path).view_name
    except Resolver404:
        return ""


def form_with(page: BeautifulSoup, typed: dict[str, str]) -> Tag:
    forms = page.select("main form[method=post]")
    return next(one for one in forms if all(one.find(attrs={"name": name}) for name in typed))


def filled(form: Tag) -> dict[str, str]:
    """What a browser would send of it, but for ticks and files."""
    sent = {
        str(one["name"]): str(one.get("value", ""))
        for one in form.select("input[name]")
        if one.get("type", "text") in WITH_TEXT
    }
    for one in form.select("textarea[name]"):
        sent[str(one["name"])] = one.text.removeprefix("\n")
    for one in form.select("select[name]"):
        chosen = one.select_one("option[selected]") or one.select_one("option")
        sent[str(one["name"])] = str(chosen["value"]) if chosen else ""
    return sent
