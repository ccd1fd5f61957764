"""A personnel officer's notices, from the list of the short to the printed withdrawal.

Chen and Liu of the finance bureau lack everything. Liu's course of spring is recorded late: the
notice to her clears itself, its withdrawal is offered, and the officer withdraws it.
"""

import pymupdf
import pytest
import time_machine
from playwright.sync_api import Page, expect

from credits.models import Notice, NoticeKind
from jobs import files, worker
from jobs.models import Job
from people.models import Learner, RoleKind
from tests.credits import notices_cast as cast
from tests.credits.conftest import NOW
from tests.credits.conftest import city as city
from tests.credits.conftest import finance as finance
from tests.journeys.users import PC, make_officer

pytestmark = [
    pytest.mark.journey,
    pytest.mark.django_db(transaction=True),
    pytest.mark.uncleared("its facts are posted by the test, where an import's batch would be"),
]


@pytest.fixture
def office(transactional_db, city, finance, settings, tmp_path):
    settings.JOBS_FOLDER = tmp_path / "jobs"
    cast.found_authority(city)
    for name, number, key in (("陈犇", "100002", "chenben"), ("刘喆", "100001", "liuzhe")):
        Learner.objects.create(personnel_no=number, name=name, sort_key=key, agency=finance)
    make_officer("renshi", "任诗雨", RoleKind.PERSONNEL_OFFICER, finance)
    cast.assess()


def printed(page: Page) -> str:
    """Press print, do the job as a worker would, and read the file."""
    page.get_by_role("button", name="打印 2 份通知").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("打印")
    job = worker.work_off(Job.objects.order_by("pk").last())
    pdf = pymupdf.open(files.result_of(job))
    assert len(pdf) == 2
    return "".join(one.get_text() for one in pdf)


def test_a_notice_is_issued_served_cleared_by_a_late_fact_and_withdrawn(
    office, log_in, live_server
):
    site = live_server.url
    with time_machine.travel(NOW):
        page = log_in("renshi", PC)
        page.goto(f"{site}/notices/?agency=410101")
        page.get_by_role("link", name="预览").click()
        expect(page.get_by_text("陈犇同志：")).to_be_visible()
        page.get_by_role("button", name="签发 2 份通知").click()
        expect(page.get_by_text("新签发 2 份通知")).to_be_visible()
        assert "刘喆同志" in printed(page)

        page.goto(f"{site}/notices/followed/?stage=unserved")
        page.get_by_label("上面筛选出的全部 2 份").check()
        page.get_by_label("送达方式").select_option("IN_PERSON")
        page.get_by_role("button", name="登记送达").click()
        expect(page.get_by_text("已登记 2 份通知的送达")).to_be_visible()

        cast.finish(Learner.objects.get(name="刘喆"))
        cast.assess()
        page.goto(f"{site}/notices/followed/?stage=caught_up")
        page.get_by_role("link", name="绿人社〔2026〕2号").click()
        expect(page.get_by_text("本人已补足学分。请核实后二选一")).to_be_visible()
        page.get_by_role("button", name="签发撤销通知").click()
        expect(page.get_by_text("已撤销，撤销通知已编号")).to_be_visible()

        page.goto(f"{site}/notices/?agency=410101")
        text = printed(page)
        assert "关于撤销绿人社〔2026〕2号文的通知" in text.replace("\n", "")
        page.goto(f"{site}/verify/{Notice.objects.get(number=2).code}/")
        expect(page.get_by_text("已撤销：")).to_be_visible()

    assert Notice.objects.get(kind=NoticeKind.WITHDRAWAL).number == 3
