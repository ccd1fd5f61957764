"""Wrong records about a notice: corrected by further ones, never rewritten; wrong receipts too."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, IntegrityError, connection, transaction

from credits.models import Notice, NoticeEvent, NoticeReceipt, ReceiptWithdrawal, Service
from credits.noticing import corrections, events, following, receipts, withdrawing
from credits.noticing.corrections import Instead
from credits.noticing.events import Served
from credits.noticing.following import Deadlines, Stage
from people.models import User
from tests.credits import notices_cast as cast
from tests.credits.conftest import NOW

pytestmark = pytest.mark.django_db
TODAY = NOW.date()  # Tuesday, 30 June 2026
LATER = NOW + timedelta(days=7)
WEEK_LATER = LATER.date()
WHY = "日期误登"
SCAN = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF"


@pytest.fixture(autouse=True)
def _in_july(settings, tmp_path):
    settings.CREDITS_RECEIPTS_FOLDER = tmp_path / "receipts"
    with time_machine.travel(LATER, tick=False):
        yield


@pytest.fixture
def hu(city):
    return cast.officer(city, username="hu")


@pytest.fixture
def issued(city, liu, chen, wang):
    """Numbers 1 and 2 in the finance bureau (Chen, Liu), 3 in the water bureau (Wang)."""
    cast.found_authority(city)
    cast.issue(city)
    return list(Notice.objects.order_by("number"))


@pytest.fixture
def served(issued, hu):
    """The notice to Chen, served by hand on the day of its issue."""
    serve(issued[0], by=hu)
    return issued[0]


@pytest.fixture
def attached(issued, hu):
    return receipts.attach(
        notice=issued[0], upload=SimpleUploadedFile("王堃回执.pdf", SCAN), by=hu, now=NOW
    )


def serve(notice, *, by, on=TODAY):
    chosen = Notice.objects.filter(pk=notice.pk)
    return events.serve(chosen, served=Served(Service.IN_PERSON, on), recorded_by=by, now=LATER)


def content_of(receipt):
    with receipts.open_file(receipt) as file:
        return file.read()


def correct(event, *, by, instead=None, reason=WHY):
    corrections.correct(event=event, reason=reason, instead=instead, recorded_by=by, now=LATER)


def holds(notice):
    standing = NoticeEvent.objects.standing().filter(notice=notice).order_by("pk")
    return [(one.kind, one.on) for one in standing]


def stages(city, notice, on=WEEK_LATER):
    deadlines = Deadlines.of(on)
    found = following.in_subtree(city, year=cast.YEAR)
    return {one for one in Stage if notice in following.listed(found, one, deadlines)}


def test_a_corrected_service_counts_its_reply_day_anew_and_keeps_the_wrong_record(served, hu):
    wrong = served.events.get()

    correct(wrong, by=hu, instead=Instead(TODAY + timedelta(days=3), Service.BY_POST, "EX1"))

    assert holds(served) == [("SERVED", date(2026, 7, 3))]
    right = NoticeEvent.objects.standing().get(notice=served)
    assert (right.turn, right.how, right.text) == (2, Service.BY_POST, "EX1")
    assert (wrong.reply_by, right.reply_by) == (date(2026, 7, 14), date(2026, 7, 17))
    [first, second] = following.history(served)
    assert (first.event, first.correction.text, second.correction) == (wrong, WHY, None)


def test_a_service_that_never_was_leaves_the_notice_unserved(city, served, hu):
    assert stages(city, served) == {Stage.UNANSWERED}

    correct(served.events.get(), by=hu)

    assert holds(served) == []
    assert stages(city, served) == {Stage.UNSERVED}
    assert stages(city, served, on=date(2026, 7, 20)) == {Stage.UNSERVED, Stage.LATE}
    assert serve(served, by=hu) == 1
    assert holds(served) == [("SERVED", TODAY)]


def test_counts_and_lists_see_one_record_of_a_kind(city, served, hu):
    for days in (1, 2, 3):
        standing = NoticeEvent.objects.standing().get(notice=served)
        correct(standing, by=hu, instead=Instead(TODAY + timedelta(days=days), Service.IN_PERSON))

    found = following.in_subtree(city, year=cast.YEAR)
    assert found.count() == 3
    assert following.counts(found, Deadlines.of(TODAY))[Stage.UNSERVED] == 2
    assert found.get(pk=served.pk).served_on == TODAY + timedelta(days=3)


def test_a_signature_and_an_answer_are_corrected_too(served, hu):
    events.acknowledge_on_paper(notice=served, on=TODAY, recorded_by=hu, now=LATER)
    events.answer_on_paper(notice=served, text="别人的答复", recorded_by=hu, now=LATER)

    correct(served.events.get(kind="ACKNOWLEDGED"), by=hu, instead=Instead(date(2026, 7, 2)))
    correct(
        served.events.get(kind="ANSWERED"), by=hu, instead=Instead(date(2026, 7, 3), text="本人的")
    )

    assert holds(served) == [
        ("SERVED", TODAY),
        ("ACKNOWLEDGED", date(2026, 7, 2)),
        ("ANSWERED", date(2026, 7, 3)),
    ]


def test_a_rectification_confirmed_wrongly_is_open_again(city, served, chen, hu):
    cast.finish(chen)
    cast.assess()
    events.confirm_rectified(notice=served, remark="", recorded_by=hu, now=LATER)

    correct(served.events.get(kind="RECTIFIED"), by=hu)

    assert Stage.CAUGHT_UP in stages(city, served)


@pytest.mark.parametrize(
    ("instead", "said"),
    [
        (None, "先更正它"),
        (Instead(date(2026, 7, 2), Service.IN_PERSON), "不能晚于签收"),
        (Instead(date(2026, 6, 29), Service.IN_PERSON), "日期须在"),
        (Instead(TODAY, Service.LEFT), "见证人"),
        (Instead(TODAY, Service.IN_PERSON), "与原登记相同"),
    ],
    ids=["void", "after the signature", "before the issue", "without a witness", "the same"],
)
def test_a_correction_that_makes_no_sense_leaves_everything(served, hu, instead, said):
    events.acknowledge_on_paper(notice=served, on=date(2026, 7, 1), recorded_by=hu, now=LATER)
    wrong = served.events.get(kind="SERVED")

    with pytest.raises(events.NoticeError, match=said):
        correct(wrong, by=hu, instead=instead)

    assert holds(served) == [("SERVED", TODAY), ("ACKNOWLEDGED", date(2026, 7, 1))]


def test_a_record_is_corrected_once_with_a_reason(served, hu):
    wrong = served.events.get()
    with pytest.raises(events.MissingWordsError, match="更正理由"):
        correct(wrong, by=hu, reason=" ")
    correct(wrong, by=hu)

    with pytest.raises(corrections.AlreadyCorrectedError):
        correct(wrong, by=hu)

    assert NoticeEvent.objects.filter(kind="CORRECTED").count() == 1


def test_what_the_person_did_herself_no_officer_takes_back(issued, liu, hu):
    liu.user = User.objects.create_user(username="liu", password="x", name="刘喆")
    liu.save()
    events.answer(notice=issued[1], text="已报名。", by=liu.user, now=LATER)

    for one in issued[1].events.all():
        with pytest.raises(corrections.OwnRecordError):
            correct(one, by=hu)


def test_nothing_is_corrected_about_ones_own_or_a_withdrawn_notice(served, chen, hu):
    wrong = served.events.get()
    chen.user = cast.officer(chen.agency, username="chen")
    chen.save()
    with pytest.raises(events.OwnNoticeError):
        correct(wrong, by=chen.user)

    withdrawing.withdraw(notice=served, reason="误发", withdrawn_by=hu, now=LATER)

    with pytest.raises(events.WithdrawnNoticeError):
        correct(wrong, by=hu)


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"kind": "CORRECTED", "text": "误"}, "correction_alone_refers_to_a_record"),
        ({"kind": "CORRECTED", "corrects": True}, "correction_alone_refers_to_a_record"),
        ({"kind": "ACKNOWLEDGED", "corrects": True}, "correction_alone_refers_to_a_record"),
    ],
    ids=["of nothing", "without a reason", "no correction"],
)
def test_the_database_refuses_a_correction_that_makes_no_sense(served, hu, fields, name):
    if "corrects" in fields:
        fields = fields | {"corrects": served.events.get()}

    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        NoticeEvent.objects.create(
            notice=served, on=TODAY, recorded_by=hu, recorded_at=NOW, **fields
        )


def test_a_receipt_taken_back_stays_listed_and_its_file_kept(attached, hu):
    receipts.take_back(receipt=attached, reason="扫描不清", is_erased=False, by=hu, now=LATER)

    assert content_of(attached) == SCAN
    [listed] = receipts.listed(attached.notice)
    assert (listed.name, listed.taken_back.reason) == ("王堃回执.pdf", "扫描不清")
    with pytest.raises(receipts.AlreadyTakenBackError):
        receipts.take_back(receipt=attached, reason="再", is_erased=True, by=hu, now=LATER)


def test_a_file_about_somebody_else_is_erased_once_that_is_on_record(
    attached, hu, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks() as callbacks:
        receipts.take_back(receipt=attached, reason="他人回执", is_erased=True, by=hu, now=LATER)

    assert content_of(attached) == SCAN  # the transaction may still fail
    for callback in callbacks:
        callback()
    with pytest.raises(FileNotFoundError):
        content_of(attached)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE credits_noticeevent SET corrects_id = NULL",
        "DELETE FROM credits_noticeevent",
        "UPDATE credits_receiptwithdrawal SET reason = '改'",
        "DELETE FROM credits_receiptwithdrawal",
    ],
)
def test_the_database_refuses_to_rewrite_corrections(served, attached, hu, statement):
    correct(served.events.get(), by=hu)
    receipts.take_back(receipt=attached, reason="误附", is_erased=False, by=hu, now=LATER)

    with (
        pytest.raises(DatabaseError, match="is_append_only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_the_page_corrects_a_record_and_shows_both(client, served, finance):
    client.force_login(cast.officer(finance))
    wrong = served.events.get()
    address = f"/notices/events/{wrong.pk}/correct/"

    shown = client.get(f"/notices/{served.pk}/").content.decode()
    form = client.get(address).content.decode()
    asked = {"reason": WHY, "how": "BY_POST", "on": "2026-07-02", "text": ""}
    page = client.post(address, asked, follow=True).content.decode()

    assert address in shown
    assert "现在的登记" in form
    assert "登记已更正" in page
    assert f"更正：{WHY}" in page
    assert "2026年7月2日 · 邮寄送达 · 答复期限 2026年7月16日" in page
    assert "<del><strong>送达</strong> 2026年6月30日" in page
    assert client.get(address).status_code == 404  # it holds no more


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"reason": ""}, "更正理由"),
        ({"on": ""}, "没有这回事"),
        ({"on": "昨天"}, "日期"),
        ({"on": "2026-06-01"}, "日期须在"),
        ({"how": "LEFT"}, "见证人"),
    ],
)
def test_a_wrong_correction_is_told_and_nothing_changes(client, served, finance, changes, said):
    client.force_login(cast.officer(finance))
    asked = {"reason": WHY, "how": "BY_POST", "on": "2026-07-02", "text": ""} | changes

    page = client.post(f"/notices/events/{served.events.get().pk}/correct/", asked)

    assert said in page.content.decode()
    assert holds(served) == [("SERVED", TODAY)]


def test_the_page_voids_a_record(client, served, finance):
    client.force_login(cast.officer(finance))

    client.post(
        f"/notices/events/{served.events.get().pk}/correct/", {"reason": WHY, "is_void": "on"}
    )

    assert holds(served) == []


def test_the_page_takes_a_receipt_back_with_its_file(client, attached, finance):
    client.force_login(cast.officer(finance))
    asked = {"reason": "他人回执", "is_erased": "on"}

    page = client.post(f"/notices/receipts/{attached.pk}/take-back/", asked, follow=True)

    assert "（文件已删除）" in page.content.decode()
    assert ReceiptWithdrawal.objects.get().is_erased
    assert client.get(f"/notices/receipts/{attached.pk}/").status_code == 404


def test_foreign_records_and_receipts_are_not_found(client, served, attached, water):
    client.force_login(cast.officer(water))
    event = served.events.get()

    answers = [
        client.get(f"/notices/events/{event.pk}/correct/"),
        client.post(f"/notices/events/{event.pk}/correct/", {"reason": WHY, "is_void": "on"}),
        client.post(f"/notices/receipts/{attached.pk}/take-back/", {"reason": WHY}),
    ]

    assert [one.status_code for one in answers] == [404, 404, 404]
    assert holds(served) == [("SERVED", TODAY)]
    assert not NoticeReceipt.objects.exclude(withdrawals=None).exists()


def test_an_auditor_reads_and_corrects_nothing(client, served, finance):
    client.force_login(cast.officer(finance, "AUDITOR"))

    assert "correct/" not in client.get(f"/notices/{served.pk}/").content.decode()
    assert client.get(f"/notices/events/{served.events.get().pk}/correct/").status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_notices_page_asks_as_much_for_many_corrections(
    client, served, finance, hu, count, django_assert_num_queries
):
    for days in range(1, count + 1):
        standing = NoticeEvent.objects.standing().get(notice=served)
        correct(standing, by=hu, instead=Instead(TODAY + timedelta(days=days), Service.IN_PERSON))
    client.force_login(cast.officer(finance))

    with django_assert_num_queries(12):
        client.get(f"/notices/{served.pk}/")
