"""Plans and agendas of a declaration, and what a call asks besides."""

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from catalog.declarations import attachments, declaring, questions
from catalog.models import (
    Attachment,
    AttachmentKind,
    BankState,
    CallFile,
    CallQuestion,
    Declaration,
    Lecturer,
    QuestionKind,
    Screening,
)
from documents.shelf import FileRefusedError
from people.models import RoleKind
from tests.catalog import cast
from tests.catalog.cast import NOW, TODAY
from tests.catalog.declarations.test_declaring import make_call, make_declaration

PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<<>>\n%%EOF\n"


@pytest.fixture(autouse=True)
def _in_march():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture(autouse=True)
def shelf(settings, tmp_path):
    settings.CATALOG_ATTACHMENTS_FOLDER = tmp_path / "shelf"
    return settings.CATALOG_ATTACHMENTS_FOLDER


@pytest.fixture
def call(catalog):
    return make_call(catalog)


@pytest.fixture
def draft(call, city, officer):
    return make_declaration(call, city.health, officer)


@pytest.fixture
def department(city):
    return cast.make_officer(city.root, "department", RoleKind.TRAINING_DEPARTMENT)


@pytest.fixture
def screening(draft, city, department):
    learner = cast.make_learner(city.transport, "50001", "赵评")
    learner.user.roles.create(kind=RoleKind.SCREENER, agency=city.root, starts_on=TODAY)
    return Screening.objects.create(
        declaration=draft, screener=learner.user, assigned_by=department
    )


def upload(content=PDF, name="方案.pdf"):
    return SimpleUploadedFile(name, content, "application/pdf")


def attach(draft, by, file=None):
    return attachments.attach(
        declaration=draft, kind=AttachmentKind.PLAN, upload=file or upload(), by=by, now=NOW
    )


def files_in(shelf):
    return [path for path in shelf.rglob("*") if path.is_file()]


def status_of(client, row):
    response = client.get(at("attachment", row.pk))
    if response.streaming:
        b"".join(response.streaming_content)  # which closes the file
    return response.status_code


def at(name, *args):
    return reverse(f"catalog:{name}", args=args)


def test_file_is_kept_under_a_name_of_its_own(draft, officer, shelf):
    row = attach(draft, officer, upload(name="../../方案.exe"))

    (kept,) = files_in(shelf)
    assert kept.read_bytes() == PDF
    assert (row.name, row.content_type, row.size) == ("方案.pdf", "application/pdf", len(PDF))
    assert "方案" not in row.place


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"MZ\x90\x00 not a plan", "只接受 PDF、JPEG 或 PNG"),
        (b"", "文件是空的"),
        (PDF.replace(b"/Catalog", b"/JavaScript"), "带有脚本"),
        (PDF + b"x" * 2_000_000, "超过 1 MB"),
    ],
    ids=["type", "empty", "script", "size"],
)
def test_bad_file_leaves_nothing(draft, officer, shelf, settings, content, message):
    settings.CATALOG_ATTACHMENT_MAX_BYTES = 1_000_000

    with pytest.raises(FileRefusedError, match=message):
        attach(draft, officer, upload(content))

    assert not Attachment.objects.exists()
    assert files_in(shelf) == []


def test_same_file_twice_and_a_sixth_are_refused(draft, officer, shelf):
    attach(draft, officer)
    with pytest.raises(FileRefusedError, match="不必重复上传"):
        attach(draft, officer)
    for number in range(4):
        attach(draft, officer, upload(PDF.replace(b"Catalog", f"Page{number}".encode())))

    with pytest.raises(FileRefusedError, match="最多 5 个附件"):
        attach(draft, officer, upload(PDF + b"\n"))

    assert len(files_in(shelf)) == 5


def test_file_of_a_draft_goes_and_a_submitted_one_stays_on_the_shelf(
    draft, officer, shelf, department, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        attachments.take_out(attachment=attach(draft, officer), now=NOW)
    assert files_in(shelf) == []

    again = attach(draft, officer)
    declaring.submit(declaration=draft, by=officer, now=NOW)
    with pytest.raises(declaring.DeclarationError, match="现在是“已申报”"):
        attachments.take_out(attachment=again, now=NOW)
    declaring.send_back(declaration=draft, reason="换一份", by=department, now=NOW)
    with django_capture_on_commit_callbacks(execute=True):
        attachments.take_out(attachment=again, now=NOW)

    assert len(files_in(shelf)) == 1
    assert not attachments.shown(draft).exists()


def test_unit_attaches_reads_and_takes_out(client, officer, draft):
    client.force_login(officer)
    page = client.post(
        at("attach", draft.pk), {"kind": "AGENDA", "file": upload()}, follow=True
    ).content.decode()
    row = Attachment.objects.get()
    assert "已添加附件“方案.pdf”。" in page
    assert row.kind == AttachmentKind.AGENDA

    answer = client.get(at("attachment", row.pk))
    assert b"".join(answer.streaming_content) == PDF
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"

    client.post(at("take_attachment_out", draft.pk, row.pk))
    assert not Attachment.objects.exists()


@pytest.mark.parametrize("typed", [{}, {"kind": "PLAN"}, {"kind": "X"}])
def test_nothing_chosen_says_so(client, officer, draft, typed):
    client.force_login(officer)

    page = client.post(at("attach", draft.pk), typed, follow=True)

    assert "请选择文件和类别。" in page.content.decode()


def test_files_of_others_are_not_found(client, draft, officer, sibling_officer, department):
    row = attach(draft, officer)

    client.force_login(sibling_officer)
    assert client.get(at("attachment", row.pk)).status_code == 404
    assert client.post(at("attach", draft.pk), {"file": upload()}).status_code == 404
    assert client.post(at("take_attachment_out", draft.pk, row.pk)).status_code == 404
    # A draft is the unit's alone.
    client.force_login(department)
    assert client.get(at("attachment", row.pk)).status_code == 404
    declaring.submit(declaration=draft, by=officer, now=NOW)
    assert status_of(client, row) == 200


@pytest.mark.parametrize(("is_anonymous", "status"), [(False, 200), (True, 404)])
def test_screener_reads_files_unless_the_call_is_anonymous(
    client, draft, officer, screening, call, is_anonymous, status
):
    row = attach(draft, officer)
    call.is_anonymous = is_anonymous
    call.save()
    client.force_login(screening.screener)

    page = client.get(at("screening_task", screening.pk)).content.decode()
    assert ("方案.pdf" in page) is not is_anonymous
    assert status_of(client, row) == status


@pytest.fixture
def asked(call):
    rows = [
        ("预期效果", QuestionKind.TEXT, True, ""),
        ("往年听众", QuestionKind.NUMBER, False, ""),
        ("直播", QuestionKind.CHOICE, False, "是\n否\n"),
    ]
    return [
        CallQuestion.objects.create(
            call=call, label=label, kind=kind, is_required=required, choices=choices,
            sort_order=order, names_the_host=label == "往年听众",
        )
        for order, (label, kind, required, choices) in enumerate(rows)
    ]  # fmt: skip


@pytest.fixture
def typed(city):
    return {
        "host": city.health.pk, "title": "慢病管理", "form": "LECTURE", "abstract": "概要",
        "lecturer_name": "孙䶮", "venue": cast.make_venue().pk,
        "starts_at": "2026-06-01T09:00", "ends_at": "2026-06-01T11:10", "break_minutes": "10",
        "planned_seats": "50", "open_seats": "100", "proposed_credits": "2",
        "bucket": "ELECTIVE", "contact": "王犇", "telephone": "0371-1", "approver": "李喆",
    }  # fmt: skip


def test_answers_are_kept_shown_and_changed(client, officer, call, asked, typed, department):
    effect, past, live = (f"question-{one.pk}" for one in asked)
    client.force_login(officer)

    client.post(at("declare", call.pk), typed | {effect: "会用", past: "120", live: "是"})
    own = Declaration.objects.get()
    assert own.answers == {"预期效果": "会用", "往年听众": "120", "直播": "是"}
    assert 'value="120"' in client.get(at("redeclare", own.pk)).content.decode()

    client.post(at("redeclare", own.pk), typed | {effect: "会用", live: "否"})
    own.refresh_from_db()
    assert questions.answered(own) == [("预期效果", "会用"), ("直播", "否")]
    client.post(at("submit_lecture", own.pk))
    client.force_login(department)
    assert "会用" in client.get(at("screened", call.pk, own.pk)).content.decode()


@pytest.mark.parametrize(("place", "value"), [(1, "许多"), (2, "也许")])
def test_impossible_answer_comes_back(client, officer, call, asked, typed, place, value):
    client.force_login(officer)

    response = client.post(at("declare", call.pk), typed | {f"question-{asked[place].pk}": value})

    assert response.status_code == 422
    assert not Declaration.objects.exists()


def test_required_answer_is_asked_for_on_submitting(draft, officer, asked):
    with pytest.raises(declaring.DeclarationError, match="请先填写：预期效果。"):
        declaring.submit(declaration=draft, by=officer, now=NOW)

    draft.refresh_from_db()
    assert draft.state == "DRAFT"


def test_required_file_is_asked_for_on_submitting(client, draft, officer, call, shelf):
    CallFile.objects.create(call=call, kind=AttachmentKind.PLAN)
    CallFile.objects.create(call=call, kind=AttachmentKind.AGENDA, is_required=False)
    with pytest.raises(declaring.DeclarationError, match="请先附上：实施方案。"):
        declaring.submit(declaration=draft, by=officer, now=NOW)
    client.force_login(officer)
    page = client.get(reverse("catalog:declaration", args=[draft.pk])).content.decode()
    assert "本次征集要求附：实施方案（必交）、日程" in page

    plan = SimpleUploadedFile("方案.pdf", PDF)
    attachments.attach(
        declaration=draft, kind=AttachmentKind.PLAN, upload=plan, by=officer, now=NOW
    )
    declaring.submit(declaration=draft, by=officer, now=NOW)

    draft.refresh_from_db()
    assert draft.state == "SUBMITTED"


def test_page_says_the_limits_in_force(client, draft, officer, settings):
    settings.CATALOG_ATTACHMENT_MAX_BYTES = 3_000_000
    client.force_login(officer)

    page = client.get(reverse("catalog:declaration", args=[draft.pk])).content.decode()

    assert "每个不超过 3 MB，最多 5 个" in page


def test_lecturer_taken_out_of_the_bank_is_flagged(client, draft, officer):
    draft.lecturer = Lecturer.objects.create(
        name="孙䶮", state=BankState.SUSPENDED, reviewed_on=TODAY
    )
    draft.save()
    client.force_login(officer)

    page = client.get(reverse("catalog:declaration", args=[draft.pk])).content.decode()

    assert "师资库：暂停" in page


def test_answers_that_name_the_unit_are_hidden_when_anonymous(draft, asked):
    draft.answers = {"往年听众": "120", "预期效果": "会用", "已取消的栏目": "本局"}

    assert questions.answered(draft) == [
        ("预期效果", "会用"), ("往年听众", "120"), ("已取消的栏目", "本局"),
    ]  # fmt: skip
    assert questions.answered(draft, anonymous=True) == [("预期效果", "会用")]


def test_question_of_choice_needs_choices(call):
    with pytest.raises(ValidationError, match="每行一个"):
        CallQuestion(call=call, label="直播", kind=QuestionKind.CHOICE).full_clean()
