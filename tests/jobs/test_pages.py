"""The pages of one's own jobs; another person's job does not exist, whoever asks."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from jobs import worker
from jobs.models import Job


@pytest.fixture
def browser(client, clerk):
    client.force_login(clerk)
    return client


@pytest.fixture
def own(submit, clerk):
    return submit(key="own", title="打印本局通知", requested_by=clerk)


@pytest.fixture
def printed(submit, clerk):
    job = submit(
        parts=1, kind="tests.write_a_file", arguments={"file": "通知.pdf"}, requested_by=clerk
    )
    return worker.work_off(job)


def test_a_person_sees_her_own_jobs_only(browser, own, submit, neighbour):
    submit(key="foreign", title="打印水利局王堃的通知", requested_by=neighbour)
    submit(key="commands", title="命令行打印全市通知", requested_by=None)

    page = browser.get(reverse("jobs:jobs")).content.decode()

    assert "打印本局通知" in page
    assert "王堃" not in page
    assert "命令行" not in page


def test_a_person_without_jobs_is_told_what_belongs_here(browser):
    page = browser.get(reverse("jobs:jobs"))

    assert "还没有提交过后台任务" in page.content.decode()


def test_a_running_job_is_asked_after_every_second(browser, own):
    worker.work_once(own)

    page = browser.get(reverse("jobs:job", args=[own.pk])).content.decode()

    assert 'hx-trigger="every 1s"' in page
    assert '<progress max="3" value="1"' in page


def test_a_poll_gets_the_progress_and_not_the_page(browser, own):
    part = browser.get(reverse("jobs:job", args=[own.pk]), headers={"HX-Request": "true"})

    assert 'id="job-progress"' in part.content.decode()
    assert "<html" not in part.content.decode()
    assert "no-store" in part.headers["Cache-Control"]
    assert "HX-Request" in part.headers["Vary"]


def test_the_last_poll_ends_the_polling_and_says_so(browser, printed):
    part = browser.get(reverse("jobs:job", args=[printed.pk]), headers={"HX-Request": "true"})

    page = part.content.decode()
    assert "hx-trigger" not in page
    assert 'id="job-end"' in page
    assert reverse("jobs:file", args=[printed.pk]) in page


def test_a_job_that_is_tried_again_says_why(browser, submit, clerk):
    job = submit(parts=1, kind="tests.stumble", arguments={"how": "refusal"}, requested_by=clerk)
    assert "次尝试" not in browser.get(reverse("jobs:job", args=[job.pk])).content.decode()
    worker.work_once(job)

    page = browser.get(reverse("jobs:job", args=[job.pk])).content.decode()

    assert (
        "第 1 段：第 2 次尝试（最多 5 次），上次失败：NoRowsTodayError: part 1 is refused" in page
    )
    assert "重试中" in browser.get(reverse("jobs:jobs")).content.decode()
    worker.work_off(job)
    page = browser.get(reverse("jobs:job", args=[job.pk])).content.decode()
    assert "次尝试" not in page
    assert "1 个分段未能完成" in page


def test_a_job_says_what_was_parked_and_why(browser, submit, clerk):
    job = submit(parts=1, kind="tests.stumble", arguments={"how": "refusal"}, requested_by=clerk)
    worker.work_off(job)

    page = browser.get(reverse("jobs:job", args=[job.pk])).content.decode()

    assert "1 个分段未能完成" in page
    assert "part 1 is refused" in page


def test_a_job_lists_the_items_that_were_refused(browser, submit, clerk, settings):
    settings.JOB_KINDS = {"tests.leave_a_row": "tests.jobs.kinds.refuse_an_item"}
    job = worker.work_off(submit(parts=2, requested_by=clerk))

    page = browser.get(reverse("jobs:job", args=[job.pk])).content.decode()

    assert "2 项没有处理" in page
    assert "第 2 项：缺字" in page


def test_the_result_is_downloaded_as_a_file(browser, printed):
    answer = browser.get(reverse("jobs:file", args=[printed.pk]))

    assert b"".join(answer.streaming_content) == b"%PDF-1.7 toy"
    assert answer.headers["Content-Disposition"].startswith("attachment;")


@pytest.mark.parametrize("address", ["jobs:job", "jobs:file"])
def test_a_foreign_job_is_not_found(client, neighbour, printed, address):
    client.force_login(neighbour)

    answer = client.get(reverse(address, args=[printed.pk]))

    assert answer.status_code == 404
    assert "写三行" not in answer.content.decode()


@pytest.mark.parametrize("address", ["jobs:job", "jobs:file"])
def test_a_job_of_a_command_is_nobodys_on_the_web(browser, submit, address):
    job = worker.work_off(submit(requested_by=None))

    assert browser.get(reverse(address, args=[job.pk])).status_code == 404


@pytest.mark.parametrize("address", ["jobs:job", "jobs:file"])
def test_a_stranger_is_asked_to_log_in(client, printed, address):
    answer = client.get(reverse(address, args=[printed.pk]))

    assert answer.status_code == 302
    assert answer.url.startswith(reverse("login"))


@pytest.mark.parametrize("name", ["../secret.pdf", "/etc/passwd", "gone.pdf", ""])
def test_a_result_reaches_no_file_outside_its_folder(browser, printed, tmp_path, name):
    (tmp_path / "secret.pdf").write_bytes(b"another job's")
    Job.objects.update(result={"file": name})

    assert browser.get(reverse("jobs:file", args=[printed.pk])).status_code == 404


@pytest.mark.parametrize("htmx", [{}, {"HX-Request": "true"}])
def test_a_job_page_costs_the_same_for_one_part_and_for_thirty(browser, submit, clerk, htmx):
    small = submit(parts=1, key="small", requested_by=clerk)
    large = submit(parts=30, key="large", requested_by=clerk)

    counts = [queries(browser, "jobs:job", job.pk, headers=htmx) for job in (small, large)]

    assert counts[0] == counts[1]
    assert counts[0] <= 8


def test_the_list_costs_the_same_for_one_job_and_for_three(browser, submit, clerk):
    submit(key="first", requested_by=clerk)
    one = queries(browser, "jobs:jobs")
    submit(key="second", requested_by=clerk)
    submit(key="third", requested_by=clerk)

    assert queries(browser, "jobs:jobs") == one


def queries(browser, address, *arguments, headers=None):
    with CaptureQueriesContext(connection) as captured:
        browser.get(reverse(address, args=arguments), headers=headers or {})
    return len(captured)
