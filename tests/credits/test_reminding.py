"""Reminding from the ladder: a step and a reminder for each, joined whichever came first."""

import pytest
import time_machine

from credits.models import DocumentedStep, LadderStep, Notice, Step
from credits.noticing import documenting, events, issuing, reminded_steps, reminding, withdrawing
from credits.noticing.events import Served
from credits.supervision import ladder
from jobs import worker
from tests.credits import notices_cast as cast
from tests.credits.conftest import NOW

pytestmark = pytest.mark.django_db
WHY = "年度培训学分未达到规定要求"


@pytest.fixture(autouse=True)
def _in_june():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def hu(city):
    return cast.officer(city, username="hu")


@pytest.fixture
def town(city, finance, water, liu, chen, wang):
    """Three people who are all short."""
    cast.found_authority(city)
    cast.assess()
    return city


def remind(agency, by, once="1"):
    return reminding.remind(agency=agency, year=cast.YEAR, reason=WHY, by=by, once=once, now=NOW)


def joined():
    """The names of those reminded, with the number of the document that tells the step."""
    rows = DocumentedStep.objects.order_by("notice__number")
    return list(rows.values_list("step__learner__name", "notice__number", "step__step"))


THREE = [("陈犇", 1, "REMINDER"), ("刘喆", 2, "REMINDER"), ("王堃", 3, "REMINDER")]


def test_one_decision_reminds_everyone_who_is_short_and_has_no_step(town, hu):
    told = remind(town, hu)

    assert (told.steps, told.issued, told.job) == (3, 3, None)
    assert joined() == THREE
    assert set(LadderStep.objects.values_list("reason", "decided_by")) == {(WHY, hu.pk)}


def test_a_second_decision_finds_nobody_left(town, hu):
    remind(town, hu)

    told = remind(town, hu, once="2")

    assert (told.steps, told.issued) == (0, 0)
    assert joined() == THREE


def test_who_has_a_reminder_gets_the_step_and_no_second_letter(town, hu):
    cast.issue(town)

    told = remind(town, hu)

    assert (told.steps, told.issued) == (3, 0)
    assert joined() == THREE


def test_who_has_caught_up_or_a_step_already_is_left_out(town, hu, chen, liu):
    cast.finish(chen)
    decision = ladder.Decision(Step.CIRCULAR, "屡次", skipping="已口头提醒")
    ladder.decide(learner=liu, year=cast.YEAR, decision=decision, decided_by=hu, now=NOW)

    told = remind(town, hu)

    assert told.steps == 1
    assert [name for name, _number, _step in joined()] == ["王堃"]


def test_nobody_reminds_herself(town, hu, wang):
    wang.user = hu
    wang.save()

    assert remind(town, hu).steps == 2
    assert not LadderStep.objects.filter(learner=wang).exists()


def test_many_are_reminded_by_a_job(town, hu, monkeypatch, settings, tmp_path):
    settings.JOBS_FOLDER = tmp_path / "jobs"
    monkeypatch.setattr(issuing, "AT_ONCE", 2)

    told = remind(town, hu)
    assert (told.steps, joined()) == (3, [])
    worker.work_off(told.job)

    assert joined() == THREE


def test_a_refused_letter_leaves_no_step(city, liu, hu):
    cast.assess()  # and no agency has a 机关代字

    with pytest.raises(Exception, match="机关代字"):
        remind(city, hu)
    with pytest.raises(ladder.IncompleteDecisionError):
        reminding.remind(agency=city, year=cast.YEAR, reason=" ", by=hu, once="1", now=NOW)

    assert not LadderStep.objects.exists()


def test_a_step_decided_alone_waits_for_its_reminder(town, hu, liu):
    decision = ladder.Decision(Step.REMINDER, WHY)
    ladder.decide(learner=liu, year=cast.YEAR, decision=decision, decided_by=hu, now=NOW)
    assert documenting.waiting(town, year=cast.YEAR).count() == 1

    [written] = documenting.document(agency=town, year=cast.YEAR, issued_by=hu, now=NOW)

    assert (written.kind, written.learner) == ("REMINDER", liu)
    assert joined() == [("刘喆", 1, "REMINDER")]
    assert Notice.objects.count() == 1


def test_the_step_says_when_its_reminder_was_served(town, hu):
    remind(town, hu)
    steps = list(LadderStep.objects.order_by("pk"))
    assert [one.told.served_on for one in reminded_steps.with_documents(steps)] == [None] * 3

    events.serve(
        Notice.objects.filter(learner=steps[0].learner),
        served=Served("IN_PERSON", NOW.date()), recorded_by=hu, now=NOW,
    )  # fmt: skip

    days = [one.told.served_on for one in reminded_steps.with_documents(steps)]
    assert days == [NOW.date(), None, None]


def test_withdrawing_the_reminder_withdraws_the_step(town, hu):
    remind(town, hu)
    notice = Notice.objects.get(number=1)

    withdrawing.withdraw(notice=notice, reason="误发", withdrawn_by=hu, now=NOW)

    assert LadderStep.objects.get(learner=notice.learner).withdrawal_reason == "误发"


def test_the_page_reminds_and_the_history_tells_the_document(client, town, finance, liu):
    client.force_login(cast.officer(finance))
    asked = {"year": cast.YEAR, "agency": "410101", "reason": WHY}

    before = client.get("/supervision/ladder/").content.decode()
    page = client.post("/supervision/remind/", asked, follow=True).content.decode()
    history = client.get(f"/supervision/ladder/{liu.pk}/{cast.YEAR}/").content.decode()

    assert "还没有采取措施的，2 人" in before
    assert "已登记 2 人的提醒，新签发 2 份提醒函" in page
    assert "还没有采取措施的" not in page
    assert "绿人社〔2026〕2号 · 未送达" in history
    assert [name for name, _number, _step in joined()] == ["陈犇", "刘喆"]


@pytest.mark.parametrize(
    ("kind", "agency", "status"),
    [("PERSONNEL_OFFICER", "410102", 404), ("AUDITOR", "410101", 404)],
    ids=["foreign", "auditor"],
)
def test_who_may_not_decide_reminds_nobody(client, town, finance, kind, agency, status):
    client.force_login(cast.officer(finance, kind))

    answer = client.post(
        "/supervision/remind/", {"year": cast.YEAR, "agency": agency, "reason": WHY}
    )

    assert answer.status_code == status
    assert not LadderStep.objects.exists()
