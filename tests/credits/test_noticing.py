"""The life of a notice: served, acknowledged, answered, rectified or withdrawn; never rewritten."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from credits import notices
from credits.models import EventKind, LadderStep, Notice, NoticeEvent, NoticeKind, Service, Step
from credits.noticing import documenting, events, following, withdrawing
from credits.noticing.events import Served
from credits.noticing.following import Deadlines, Stage
from credits.supervision import ladder
from documents.default_texts import TEXTS
from documents.forms import Form
from documents.models import FormText
from people.models import User
from tests.credits import notices_cast as cast
from tests.credits.conftest import NOW

pytestmark = pytest.mark.django_db
TODAY = NOW.date()  # Tuesday, 30 June 2026
BY_HAND = Served(Service.IN_PERSON, TODAY)


@pytest.fixture
def authority(city):
    return cast.found_authority(city)


@pytest.fixture
def hu(city):
    return cast.officer(city, username="hu")


@pytest.fixture
def issued(city, authority, liu, chen, wang):
    """Numbers 1 and 2 in the finance bureau (Chen, Liu), 3 in the water bureau (Wang)."""
    cast.issue(city)
    return list(Notice.objects.order_by("number"))


@pytest.fixture
def login(liu):
    liu.user = User.objects.create_user(username="liu", password="x", name="刘喆")
    liu.save()
    return liu.user


def serve(*chosen, by, served=BY_HAND, now=NOW):
    some = Notice.objects.filter(pk__in=[one.pk for one in chosen])
    return events.serve(some, served=served, recorded_by=by, now=now)


def happened(notice):
    return list(notice.events.order_by("pk").values_list("kind", flat=True))


def staged(city, on=TODAY):
    deadlines = Deadlines.of(on)
    found = following.in_subtree(city, year=cast.YEAR)
    return {
        stage: [one.number for one in following.listed(found, stage, deadlines)] for stage in Stage
    }


def test_service_is_recorded_once_with_its_reply_day(issued, hu):
    first = serve(*issued, by=hu)
    again = serve(*issued, by=hu, served=Served(Service.BY_POST, TODAY))

    assert (first, again) == (3, 0)
    assert set(NoticeEvent.objects.values_list("how", "reply_by")) == {
        ("IN_PERSON", date(2026, 7, 14))
    }


def test_the_reply_day_leaves_out_the_national_holiday(issued, hu):
    cast.enter_holidays()
    on = date(2026, 9, 30)

    serve(*issued, by=hu, served=Served(Service.IN_PERSON, on), now=NOW.replace(month=9, day=30))

    # 8 and 9 October, the worked Saturday, five days, and two more of the week after.
    assert NoticeEvent.objects.first().reply_by == date(2026, 10, 20)


@pytest.mark.parametrize("on", [TODAY - timedelta(days=1), TODAY + timedelta(days=1)])
def test_an_impossible_day_of_service_records_nothing(issued, hu, on):
    with pytest.raises(events.ImpossibleDayError, match="绿人社〔2026〕1号"):
        serve(*issued, by=hu, served=Served(Service.IN_PERSON, on))

    assert not NoticeEvent.objects.exists()


def test_service_by_leaving_wants_its_witness(issued, hu):
    with pytest.raises(events.MissingWordsError, match="见证人"):
        serve(issued[0], by=hu, served=Served(Service.LEFT, TODAY))

    assert serve(issued[0], by=hu, served=Served(Service.LEFT, TODAY, "社区干部周某")) == 1


def test_an_officer_records_nothing_about_a_notice_to_herself(issued, login):
    assert serve(*issued, by=login) == 2
    assert happened(issued[1]) == []
    for act in (
        lambda: events.acknowledge_on_paper(notice=issued[1], on=TODAY, recorded_by=login, now=NOW),
        lambda: events.confirm_rectified(notice=issued[1], remark="", recorded_by=login, now=NOW),
        lambda: withdrawing.withdraw(notice=issued[1], reason="误发", withdrawn_by=login, now=NOW),
    ):
        with pytest.raises(events.OwnNoticeError):
            act()


def test_signing_in_the_system_is_service_where_none_is_recorded(issued, login):
    events.acknowledge(notice=issued[1], by=login, now=NOW)
    events.acknowledge(notice=issued[1], by=login, now=NOW)

    assert happened(issued[1]) == ["SERVED", "ACKNOWLEDGED"]
    assert issued[1].events.get(kind="SERVED").how == Service.IN_SYSTEM


def test_signing_keeps_the_service_that_is_recorded(issued, login, hu):
    serve(*issued, by=hu)

    events.acknowledge(notice=issued[1], by=login, now=NOW)

    assert issued[1].events.get(kind="SERVED").how == Service.IN_PERSON


def test_a_signature_on_paper_wants_service_first(issued, hu):
    with pytest.raises(events.UnservedNoticeError, match="请先登记送达"):
        events.acknowledge_on_paper(notice=issued[0], on=TODAY, recorded_by=hu, now=NOW)

    serve(issued[0], by=hu)
    events.acknowledge_on_paper(notice=issued[0], on=TODAY, recorded_by=hu, now=NOW)

    assert happened(issued[0]) == ["SERVED", "ACKNOWLEDGED"]


def test_an_answer_is_kept_in_her_words_and_given_once(issued, login):
    events.answer(notice=issued[1], text=" 已报名两场讲座。 ", by=login, now=NOW)
    events.answer(notice=issued[1], text="改口", by=login, now=NOW)

    assert happened(issued[1]) == ["SERVED", "ACKNOWLEDGED", "ANSWERED"]
    assert issued[1].events.get(kind="ANSWERED").text == "已报名两场讲座。"


def test_an_answer_without_words_is_refused_and_nothing_stays(issued, login):
    with pytest.raises(events.MissingWordsError):
        events.answer(notice=issued[1], text="  ", by=login, now=NOW)

    assert happened(issued[1]) == []


def test_a_late_fact_proposes_and_a_person_confirms(city, issued, chen, hu):
    with pytest.raises(events.StillShortError):
        events.confirm_rectified(notice=issued[0], remark="", recorded_by=hu, now=NOW)
    cast.finish(chen)
    cast.assess()

    assert staged(city)[Stage.CAUGHT_UP] == [1]
    assert happened(issued[0]) == []
    events.confirm_rectified(notice=issued[0], remark="", recorded_by=hu, now=NOW)

    assert staged(city)[Stage.RECTIFIED] == [1]
    assert staged(city)[Stage.CAUGHT_UP] == []


def test_a_withdrawal_is_the_next_numbered_document_and_refers_to_the_first(issued, hu):
    before = Notice.objects.values().get(pk=issued[0].pk)

    written = withdrawing.withdraw(
        notice=issued[0], reason="有关学分补记后已达标。", withdrawn_by=hu, now=NOW
    )

    assert str(written) == "绿人社〔2026〕4号"
    assert (written.kind, written.refers_to) == (NoticeKind.WITHDRAWAL, issued[0])
    assert written.letter["title"] == "关于撤销绿人社〔2026〕1号文的通知"
    assert "因有关学分补记后已达标，现予撤销" in written.letter["paragraphs"][0]
    assert Notice.objects.values().get(pk=issued[0].pk) == before


def test_a_withdrawal_is_copied_to_whom_the_notice_was(city, authority, liu, hu):
    text = TEXTS[Form.REMINDER]
    FormText.objects.create(
        agency=authority, form=Form.REMINDER, title=text.title, recipient=text.recipient,
        body=text.body, copies_to="【单位】人事科",
    )  # fmt: skip
    cast.issue(city)
    [notice] = Notice.objects.all()

    written = withdrawing.withdraw(notice=notice, reason="误发", withdrawn_by=hu, now=NOW)

    assert notice.letter["imprint"] == {"copies": f"{liu.agency.name}人事科"}
    assert written.letter["imprint"] == notice.letter["imprint"]


def test_a_notice_is_withdrawn_once_and_a_withdrawal_never(issued, hu):
    written = withdrawing.withdraw(notice=issued[0], reason="误发", withdrawn_by=hu, now=NOW)

    with pytest.raises(withdrawing.AlreadyWithdrawnError, match="1号已经撤销"):
        withdrawing.withdraw(notice=issued[0], reason="误发", withdrawn_by=hu, now=NOW)
    with pytest.raises(withdrawing.NotWithdrawableError):
        withdrawing.withdraw(notice=written, reason="误发", withdrawn_by=hu, now=NOW)

    assert Notice.objects.count() == 4


def test_a_withdrawn_notice_takes_no_more_records(issued, hu, login):
    withdrawing.withdraw(notice=issued[1], reason="误发", withdrawn_by=hu, now=NOW)

    assert serve(issued[1], by=hu) == 0
    with pytest.raises(events.WithdrawnNoticeError):
        events.acknowledge(notice=issued[1], by=login, now=NOW)


def test_after_a_withdrawal_the_person_may_be_written_to_again(city, issued, hu):
    withdrawing.withdraw(notice=issued[0], reason="误发", withdrawn_by=hu, now=NOW)

    again = cast.issue(city)

    assert (again.issued, again.first) == (1, "绿人社〔2026〕5号")
    assert Notice.objects.get(number=5).turn == 2
    assert cast.issue(city).issued == 0


def test_what_is_printed_leaves_out_the_withdrawn_and_holds_the_withdrawal(city, issued, hu):
    withdrawing.withdraw(notice=issued[0], reason="误发", withdrawn_by=hu, now=NOW)

    printed = notices.issued_notices(year=cast.YEAR, agency=city)

    assert [one.number for one in printed] == [4, 2, 3]


def test_lists_tell_late_and_overdue_by_working_days(city, issued, hu):
    serve(issued[0], by=hu)

    week_later = staged(city, on=date(2026, 7, 7))
    day_after = staged(city, on=date(2026, 7, 8))

    assert week_later[Stage.UNSERVED] == [2, 3]
    assert week_later[Stage.LATE] == []  # the fifth working day is still in time
    assert day_after[Stage.LATE] == [2, 3]
    assert staged(city, on=date(2026, 7, 14))[Stage.OVERDUE] == []
    assert staged(city, on=date(2026, 7, 15))[Stage.OVERDUE] == [1]


def test_following_takes_one_query_each_for_counts_and_for_the_list(
    city, issued, hu, django_assert_num_queries
):
    serve(*issued, by=hu)
    deadlines = Deadlines.of(TODAY)
    found = following.in_subtree(city, year=cast.YEAR)

    with django_assert_num_queries(2):
        counted = following.counts(found, deadlines)
        listed = [
            (one.learner.name, one.agency.name, str(one))
            for one in following.listed(found, None, deadlines)
        ]

    assert counted[Stage.UNANSWERED] == len(listed) == 3


def decide(learner, step, by, **changes):
    decision = ladder.Decision(step, "逾期未补足", **changes)
    return ladder.decide(learner=learner, year=cast.YEAR, decision=decision, decided_by=by, now=NOW)


def test_steps_of_the_ladder_get_their_documents(city, issued, liu, chen, wang, hu):
    for learner in (chen, wang):
        decide(learner, Step.CIRCULAR, hu, skipping="已提醒")
    decide(liu, Step.RECTIFICATION, hu, skipping="已提醒", deadline_on=date(2026, 9, 30))

    written = documenting.document(agency=city, year=cast.YEAR, issued_by=hu, now=NOW)

    assert [(one.number, one.kind) for one in written] == [(4, "CIRCULAR"), (5, "RECTIFICATION")]
    circular, rectification = written
    [listed] = circular.letter["attachments"]
    assert listed["rows"] == [
        ["1", "绿城市财政局", "陈犇", "96", "0", "96"],
        ["2", "绿城市水利局", "王堃", "96", "0", "96"],
    ]
    assert "应当参加培训的公务员3人，0人已达到规定要求" in circular.letter["blocks"][2]["text"]
    assert circular.letter["names"] == ["陈犇", "王堃"]
    assert (circular.learner, circular.agency) == (None, city)
    assert (rectification.learner, rectification.deadline_on) == (liu, date(2026, 9, 30))
    assert "请于2026年9月30日前补足所缺学分" in rectification.letter["blocks"][1]["text"]
    assert rectification.letter["receipt"] == {"addressee": "刘喆", "unit": "绿城市财政局"}
    with pytest.raises(documenting.NothingToTellError):
        documenting.document(agency=city, year=cast.YEAR, issued_by=hu, now=NOW)


def test_who_has_caught_up_is_not_circulated(city, issued, chen, hu):
    decide(chen, Step.CIRCULAR, hu, skipping="已提醒")
    cast.finish(chen)
    cast.assess()

    with pytest.raises(documenting.NothingToTellError):
        documenting.document(agency=city, year=cast.YEAR, issued_by=hu, now=NOW)


def test_withdrawing_a_document_withdraws_its_steps(city, issued, liu, hu):
    decide(liu, Step.RECTIFICATION, hu, skipping="已提醒")
    [written] = documenting.document(agency=city, year=cast.YEAR, issued_by=hu, now=NOW)

    withdrawing.withdraw(notice=written, reason="误发", withdrawn_by=hu, now=NOW)

    assert LadderStep.objects.get().withdrawal_reason == "误发"


@pytest.mark.parametrize(
    ("kind", "fields", "name"),
    [
        ("SERVED", {}, "service_alone_has_a_way_and_a_reply_day"),
        ("ANSWERED", {"text": "好", "how": "LEFT"}, "service_alone_has_a_way_and_a_reply_day"),
        ("SERVED", {"how": "LEFT", "reply_by": TODAY}, "service_by_leaving_names_a_witness"),
        ("ANSWERED", {}, "notice_answer_has_words"),
    ],
)
def test_the_database_refuses_an_event_that_makes_no_sense(issued, hu, kind, fields, name):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        NoticeEvent.objects.create(
            notice=issued[0], kind=kind, on=TODAY, recorded_by=hu, recorded_at=NOW, **fields
        )


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"kind": "WITHDRAWAL"}, "withdrawal_alone_refers_to_another_notice"),
        ({"kind": "CIRCULAR"}, "circular_alone_is_not_to_one_person"),
        ({"kind": "RECTIFICATION", "learner": None}, "circular_alone_is_not_to_one_person"),
    ],
)
def test_the_database_refuses_a_notice_of_no_kind(issued, changes, name):
    odd = Notice.objects.get(pk=issued[0].pk)
    odd.pk, odd.number, odd.code = None, 99, "X"
    for field, value in changes.items():
        setattr(odd, field, value)

    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        odd.save(force_insert=True)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE credits_noticeevent SET text = '改'",
        "DELETE FROM credits_noticeevent",
        "UPDATE credits_notice SET kind = 'CIRCULAR'",
    ],
)
def test_the_database_refuses_to_rewrite_what_happened(issued, hu, statement):
    serve(issued[0], by=hu)

    with (
        pytest.raises(DatabaseError, match="is_append_only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)

    assert happened(issued[0]) == [EventKind.SERVED]
