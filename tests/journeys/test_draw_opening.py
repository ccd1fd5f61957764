"""A year opened by a draw, from the wish lists to the seats, and recomputed by a doubter.

王喆 and 赵堃 both want the one seat in 智慧交通; 王喆 puts it above 公文写作. The department
freezes the wishes and shows their digest; the seed comes afterwards.
"""

import hashlib
import json
from datetime import timedelta

import pytest
import time_machine
from django.core.management import call_command
from playwright.sync_api import Page, expect

from catalog.models import Enrolment, Opening, SeatDraw
from jobs import worker
from jobs.models import Job
from people.models import RoleKind
from tests.catalog.cast import NOW, build_city, make_catalog, make_lecture, make_session
from tests.catalog.wishes.test_wishing import wishing_year
from tests.journeys.users import PC, PHONE, make_learner, make_officer

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
AFTER = NOW + timedelta(days=3)
WANTED, SECOND = "智慧交通", "公文写作"
SEED = "2026012"


@pytest.fixture
def season(transactional_db):
    city = build_city()
    make_learner("wangzhe", "王喆", "10001", city.clinic)
    make_learner("zhaokun", "赵堃", "10002", city.clinic)
    make_officer("zhuguan", "朱馆", RoleKind.TRAINING_DEPARTMENT, city.root)
    catalog = wishing_year(make_catalog(), Opening.DRAW)
    for day, title in enumerate((WANTED, SECOND)):
        lecture = make_lecture(catalog, city.transport, title)
        make_session(lecture, open_seats=1, starts_at=NOW + timedelta(days=20 + day))
    return catalog


def wish_for(page: Page, site: str, title: str) -> None:
    page.goto(f"{site}/lectures/2026/")
    page.get_by_role("link", name=title).click()
    expect(page.get_by_role("button", name="选座", exact=True)).to_have_count(0)
    page.get_by_role("button", name="加入志愿").click()
    expect(page.get_by_text("志愿已保存")).to_be_visible()


def draw(page: Page, site: str) -> None:
    page.get_by_label("种子", exact=True).fill(SEED)
    page.get_by_label("种子的来源").fill("福利彩票双色球第2026012期")
    page.get_by_role("button", name="抽签", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    worker.work_off(Job.objects.get())
    page.goto(f"{site}/catalog/draw/2026/")
    expect(page.get_by_text(f"种子 {SEED}（福利彩票双色球第2026012期）")).to_be_visible()


def recomputed(content: bytes, tmp_path, capsys) -> dict:
    """What anyone finds who runs the published file and seed at home."""
    file = tmp_path / "wishes.json"
    file.write_bytes(content)
    call_command("draw_seats", wishes=str(file), seed=int(SEED), json=True)
    return json.loads(capsys.readouterr().out)


def test_wishes_become_seats_by_a_draw_that_anyone_can_check(
    season, log_in, live_server, tmp_path, capsys
):
    site = live_server.url
    with time_machine.travel(NOW):
        wang, zhao = log_in("wangzhe", PHONE), log_in("zhaokun", PC)
        wish_for(wang, site, SECOND)
        wish_for(wang, site, WANTED)
        wang.goto(f"{site}/catalog/wishes/")
        wang.get_by_role("button", name=f"上移：{WANTED}").click()
        expect(wang.get_by_role("listitem").filter(has_text=WANTED)).to_contain_text("1")
        wish_for(zhao, site, WANTED)

    with time_machine.travel(AFTER):
        department = log_in("zhuguan", PC)
        department.goto(f"{site}/catalog/draw/2026/")
        department.get_by_role("button", name="封存志愿").click()
        expect(department.get_by_text("2 人参加抽签").first).to_be_visible()
        digest = SeatDraw.objects.get().digest
        wang = log_in("wangzhe", PHONE)
        wang.goto(f"{site}/catalog/wishes/")
        expect(wang.get_by_text(digest)).to_be_visible()
        expect(wang.get_by_text("已抽签")).to_have_count(0)

    with time_machine.travel(AFTER + timedelta(hours=1)):
        department = log_in("zhuguan", PC)
        department.goto(f"{site}/catalog/draw/2026/")
        draw(department, site)
        wishes = department.request.get(f"{site}/catalog/draw/2026/wishes.json").body()
        outcome = department.request.get(f"{site}/catalog/draw/2026/outcome.json").json()

        pages = {"王喆": log_in("wangzhe", PHONE), "赵堃": log_in("zhaokun", PC)}
        seat = Enrolment.objects.holding().get(session__lecture__title=WANTED)
        winner = seat.learner.name
        for name, page in pages.items():
            page.goto(f"{site}/catalog/wishes/")
            wish = page.get_by_role("listitem").filter(has_text=WANTED)
            expect(wish).to_contain_text("已入座" if name == winner else "候补第 1 位")
        code = pages[winner].get_by_role("definition").first.inner_text()
        pages[winner].goto(f"{site}/catalog/my-sessions/")
        expect(pages[winner].get_by_role("button", name=f"退选：{WANTED}")).to_be_visible()

    assert hashlib.sha256(wishes).hexdigest() == digest == outcome["digest_of_input"]
    assert recomputed(wishes, tmp_path, capsys) == outcome
    # The code that the winner reads on her page is the one that the published outcome seats.
    assert (str(seat.session_id), code) in {
        (one["session"], one["learner"]) for one in outcome["seats"]
    }
