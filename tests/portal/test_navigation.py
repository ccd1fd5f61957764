import re
from datetime import date

import pytest
from django.urls import reverse

from people.models import RoleKind
from tests.catalog import cast

DECIDES_NOTHING = (
    RoleKind.AUDITOR,
    RoleKind.SCREENER,
    RoleKind.EXAM_AUTHOR,
    RoleKind.SYSTEM_ADMINISTRATOR,
    RoleKind.SECURITY_ADMINISTRATOR,
)


def places(client):
    page = client.get(reverse("home")).content.decode()
    bar = page.split('class="nav-bar"')[1].split("</nav>")[0]
    return re.findall(r">([^<>]+)</a>", bar)


def test_a_civil_servant_finds_her_own_places(client, wang):
    client.force_login(wang.user)

    assert places(client) == [
        "首页",
        "我的学分",
        "学分申报",
        "培训大讲堂",
        "我的讲座",
        "应知应会",
        "考试",
    ]


@pytest.mark.parametrize(
    ("kind", "more"),
    [
        (
            RoleKind.TRAINING_OFFICER,
            "单位工作台 导入记录 讲座申报 单位选座 主办的讲座 讲堂资源库 后台任务 登录邀请",
        ),
        (RoleKind.PERSONNEL_OFFICER, "单位工作台 欠学分通知 减免与身份 后台任务"),
        (
            RoleKind.TRAINING_DEPARTMENT,
            "单位工作台 部门工作台 欠学分通知 减免与身份 导入记录 年度结算 讲座遴选 单位选座 "
            "主办的讲座 讲堂资源库 题库 考务 试卷与分析 后台任务 网络课程 内容管理",
        ),
        (
            RoleKind.AUDITOR,
            "单位工作台 部门工作台 欠学分通知 减免与身份 导入记录 年度结算 讲座遴选 "
            "讲堂资源库 后台任务 角色变更 审计记录",
        ),
        (RoleKind.SCREENER, "讲座遴选 讲堂资源库"),
        (RoleKind.EXAM_AUTHOR, "题库 试卷与分析 内容管理"),
        (RoleKind.SYSTEM_ADMINISTRATOR, "登录邀请 登录账号 系统对接"),
        (RoleKind.SECURITY_ADMINISTRATOR, "登录账号 角色变更 系统对接"),
    ],
)
def test_each_role_finds_its_desk(client, city, kind, more):
    client.force_login(cast.make_officer(city.health, "someone", kind))

    decides = kind not in DECIDES_NOTHING
    claims = ["学分申报"] if decides else []
    assert places(client) == ["首页", *claims, "培训大讲堂", "应知应会", "考试", *more.split()]


def test_work_of_one_kind_stands_behind_one_word(client, city):
    client.force_login(cast.make_officer(city.health, "someone", RoleKind.PERSONNEL_OFFICER))

    page = client.get(reverse("credits:notices")).content.decode()

    bar = page.split('class="nav-bar"')[1].split("</nav>")[0]
    assert re.findall(r"<summary([^>]*)>([^<]+)<", bar) == [
        (' aria-current="true"', "学分管理"),
        ("", "系统"),
    ]
    assert "<details open" not in bar  # it would lie over the page


def test_an_ended_role_loses_its_desk(client, wang, give):
    give(wang.user, RoleKind.PERSONNEL_OFFICER, ends_on=date(2026, 3, 1))
    client.force_login(wang.user)

    assert "单位工作台" not in places(client)
    assert client.get(reverse("unit_desk")).status_code == 404


def test_only_who_may_edit_content_is_shown_the_way_there(client, wang):
    wang.user.is_superuser = True
    wang.user.save()
    client.force_login(wang.user)

    assert places(client)[-1] == "内容管理"


def test_the_current_place_is_marked(client, wang):
    client.force_login(wang.user)

    page = client.get(reverse("my_credits")).content.decode()

    assert '<a href="/my-credits/" aria-current="page">我的学分</a>' in page
    assert page.count('aria-current="page"') == 2  # the bar and the phone's menu


def test_lectures_are_inside_the_lecture_hall(client, wang, catalog):
    client.force_login(wang.user)

    page = client.get(catalog.url).content.decode()

    assert 'aria-current="true">培训大讲堂</a>' in page
