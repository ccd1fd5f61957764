"""Acts for many people at the unit desk: said before, done once, told afterwards."""

from uuid import uuid4

import pikepdf
import pytest
from django.urls import reverse

from catalog.models import Enrolment, PoolName
from credits import notices
from jobs import worker
from jobs.models import Job, JobState
from people.models import Message, RoleKind
from portal.acts import work
from tests.catalog import cast
from tests.catalog.cast import NOW


def url(act):
    return reverse("unit_act", args=[act])


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.JOBS_FOLDER = tmp_path


@pytest.fixture
def trainer(city):
    return cast.make_officer(city.health, "trainer")


@pytest.fixture
def desk(client, trainer):
    client.force_login(trainer)
    return client


@pytest.fixture
def people(wang, li, zhao, record, assess):
    """Wang has met the year; Li and Zhao, who serves elsewhere, have not."""
    record(wang, "1", credits="96")
    assess()
    return [wang, li]


def done(response):
    """The job that a post has led to, worked off."""
    assert response.status_code == 302
    return worker.work_off(Job.objects.get(pk=response.url.rstrip("/").rpartition("/")[2]))


def sent(*learners, **options):
    return {"learner": [one.pk for one in learners], "once": str(uuid4()), **options}


def test_checking_says_for_whom_and_does_nothing(desk, people, wang, li):
    page = desk.post(url("remind"), {"learner": [wang.pk, li.pk]})

    assert [one.name for one in page.context["told"].may] == ["李喆"]
    assert [(one.learner.name, one.why) for one in page.context["told"].refused] == [
        ("王犇", "没有未达标的项目")
    ]
    assert not Job.objects.filter(kind=work.KIND).exists()
    assert not Message.objects.exists()


def test_a_reminder_is_done_once_however_often_it_is_sent(desk, people, wang, li):
    asked = sent(wang, li, remark="周五前看一下")

    first = desk.post(url("remind"), asked)
    again = desk.post(url("remind"), asked)
    job = done(first)

    assert first.url == again.url
    assert job.result["told"] == "已为 1 人办理。"
    assert job.result["parked"] == [{"title": "王犇", "reason": "没有未达标的项目"}]
    message = Message.objects.get()
    assert message.learner == li
    assert "周五前看一下" in message.text


def test_nobody_is_reminded_twice_on_a_day(desk, people, li):
    done(desk.post(url("remind"), sent(li)))

    job = done(desk.post(url("remind"), sent(li)))

    assert job.result["parked"] == [{"title": "李喆", "reason": "今天已经提醒过"}]
    assert Message.objects.count() == 1


def test_the_whole_filter_is_acted_for_and_nobody_else(desk, people, li):
    page = desk.post(url("remind"), {"everyone": "1", "only": "short"})

    assert [one.name for one in page.context["people"]] == ["李喆"]


def test_a_foreign_person_is_not_found(desk, people, li, zhao):
    assert desk.post(url("remind"), {"learner": [li.pk, zhao.pk]}).status_code == 404
    assert desk.post(url("remind"), {"learner": ["x"]}).status_code == 404
    assert desk.post(url("remind"), {"everyone": "1", "agency": "U2"}).status_code == 404
    assert desk.post(url("nothing"), {"learner": [li.pk]}).status_code == 404
    assert desk.get(url("remind")).status_code == 405


@pytest.mark.parametrize("act", ["remind", "seats", "transcripts", "notices"])
def test_an_auditor_reads_and_acts_for_nobody(client, city, people, li, act):
    client.force_login(cast.make_officer(city.root, "auditor", RoleKind.AUDITOR))

    assert client.post(url(act), sent(li)).status_code == 404
    assert client.get("/unit/").context["acts"] == []


def test_who_lost_the_role_meanwhile_does_nothing(desk, people, trainer, li):
    response = desk.post(url("remind"), sent(li))
    trainer.roles.all().delete()

    assert done(response).state == JobState.FAILED
    assert not Message.objects.exists()


def test_who_left_the_unit_meanwhile_is_left_out(desk, people, city, wang, li):
    response = desk.post(url("remind"), sent(li, wang))
    li.agency = city.transport
    li.save()

    job = done(response)

    assert {"title": "1 人", "reason": "已不在办理范围内"} in job.result["parked"]
    assert not Message.objects.exists()


def test_seats_are_given_by_the_rules_and_refusals_told(desk, people, city, catalog, wang, li):
    session = cast.make_session(cast.make_lecture(catalog, city.transport), open_seats=1)

    job = done(desk.post(url("seats"), sent(wang, li, session=str(session.pk))))

    seated = Enrolment.objects.holding().get()
    assert job.result["told"] == "已为 1 人办理。"
    assert [one["reason"] for one in job.result["parked"]] == [
        "预留席位已用完，开放席位已满或不在选学时间内。"
    ]
    assert session.pools.get(name=PoolName.OPEN).taken == 1
    assert Message.objects.get().learner == seated.learner


def test_seats_ask_for_a_session(desk, people, city, catalog, li):
    cast.make_session(cast.make_lecture(catalog, city.transport))

    page = desk.post(url("seats"), sent(li))

    assert page.status_code == 422
    assert "讲座场次" in page.content.decode()
    assert not Job.objects.filter(kind=work.KIND).exists()


def test_transcripts_are_one_file(desk, people, wang, li):
    job = done(desk.post(url("transcripts"), sent(wang, li)))

    assert wang.transcripts.count() == li.transcripts.count() == 1
    file = desk.get(reverse("jobs:file", args=[job.pk]))
    assert b"".join(file.streaming_content).startswith(b"%PDF")
    file.close()


def test_only_issued_notices_are_printed(client, city, people, officer, wang, li):
    city.root.document_prefix = "嵩人社"
    city.root.save()
    notices.issue(year=2026, agency=city.health, issued_by=officer, now=NOW)
    client.force_login(officer)

    job = done(client.post(url("notices"), sent(wang, li)))

    assert job.result["told"] == "已为 1 人办理。"
    assert job.result["parked"] == [{"title": "王犇", "reason": "本年度没有已签发的通知"}]
    assert (job.folder / job.result["file"]).read_bytes().startswith(b"%PDF")


def test_a_notice_that_no_font_can_print_is_told_and_the_others_printed(
    client, city, assess, officer, wang, li
):
    nobody = cast.make_learner(city.clinic, "10009", "赵\ue863")  # private use
    assess()
    city.root.document_prefix = "嵩人社"
    city.root.save()
    notices.issue(year=2026, agency=city.health, issued_by=officer, now=NOW)
    client.force_login(officer)

    job = done(client.post(url("notices"), sent(wang, li, nobody)))

    assert job.result["told"] == "已为 2 人办理。"
    assert [one["title"] for one in job.result["parked"]] == [nobody.name]
    with pikepdf.open(job.folder / job.result["file"]) as pdf:
        assert len(pdf.pages) == 2


@pytest.mark.parametrize("count", [1, 3])
def test_checking_asks_a_fixed_number_of_questions(
    desk, city, assess, count, django_assert_num_queries
):
    learners = [cast.make_learner(city.clinic, f"2000{at}", f"陈{at}") for at in range(count)]
    assess()
    desk.post(url("remind"), {"learner": [one.pk for one in learners]})

    with django_assert_num_queries(10):
        desk.post(url("remind"), {"learner": [one.pk for one in learners]})
