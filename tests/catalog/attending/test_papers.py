from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from catalog.attending import attendance, correcting, papers, supposed
from catalog.attending.attendance import Mark
from catalog.models import AttendanceState, PaperKind, SessionPaper
from catalog.seating import seats
from credits import editions, rulebook
from credits.models import Fact
from documents.shelf import FileRefusedError
from people.models import RoleKind
from tests.catalog import cast
from tests.catalog.cast import NOW

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
DEMANDING = """
[attributes.plan]
name = "培训方案"

[attributes.sign_in]
name = "签到表"

[[gates]]
name = "须有培训方案和签到表"
article = "面授培训学分"
kinds = ["lecture"]
require = { plan = true, sign_in = true }
"""


@pytest.fixture(autouse=True)
def _shelf(settings, tmp_path):
    settings.CATALOG_PAPERS_FOLDER = tmp_path / "papers"


@pytest.fixture
def session(lecture, officer, wang):
    """Over since yesterday; 王犇 was present."""
    session = cast.make_session(lecture, starts_at=NOW - timedelta(days=1))
    seats.enrol_many(session=session, learners=[wang], enrolled_by=None, now=NOW)
    present = Mark(wang.pk, AttendanceState.PRESENT)
    attendance.take(session=session, marks=[present], taken_by=officer, now=NOW)
    return session


@pytest.fixture
def demanding(db):
    """The default measure with one gate more, in force this year."""
    text = rulebook.shipped_path("zhengzhou-online-2015").read_text(encoding="utf-8")
    # Without its worked examples: their lectures have no papers.
    head, mark, rest = text.partition("\n[[examples]]")[0].partition("\n[kinds.")
    edition = editions.store(
        text=f"{head}\n{DEMANDING}{mark}{rest}", name="加材料", now=NOW, effective_year=2026
    )
    return editions.publish(edition=edition, now=NOW)


def attach(session, officer, kind=PaperKind.PLAN, content=PDF, name="方案.pdf"):
    return papers.attach(
        session=session, kind=kind, upload=SimpleUploadedFile(name, content), by=officer, now=NOW
    )


def close(session, officer):
    return attendance.close(session=session, closed_by=officer, now=NOW)


def test_measure_without_such_a_gate_asks_for_no_papers(session, officer):
    assert papers.lacking(session) == []
    assert close(session, officer).facts == 1
    assert "plan" not in Fact.objects.get().attributes


def test_class_is_closed_when_the_papers_of_the_measure_are_there(session, officer, demanding):
    with pytest.raises(attendance.PapersMissingError, match="培训方案、签到表"):
        close(session, officer)
    attach(session, officer)
    with pytest.raises(attendance.PapersMissingError, match="还缺：签到表"):
        close(session, officer)
    attach(session, officer, PaperKind.SIGN_IN, PDF + b"%", "签到.pdf")

    assert close(session, officer).facts == 1
    attributes = Fact.objects.get().attributes
    assert (attributes["plan"], attributes["sign_in"]) == (True, True)


def test_correction_carries_the_papers_too(session, officer, demanding, wang):
    attach(session, officer)
    attach(session, officer, PaperKind.SIGN_IN, PDF + b"%")
    close(session, officer)

    part = Mark(wang.pk, AttendanceState.PART, 60)
    made = correcting.correct(
        session=session, learner=wang, mark=part, why="提前离场", by=officer, now=NOW
    )

    assert made.replacement.attributes["sign_in"] is True


def test_seat_is_supposed_to_be_closed_with_its_papers(lecture, demanding):
    coming = cast.make_session(lecture)
    measure = editions.in_force(2026).rulebook

    [fact] = supposed.with_papers([supposed.fact_of(coming)], measure)

    assert (fact.attributes["plan"], fact.attributes["sign_in"]) == (True, True)


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"", "空的"), (b"MZ\x90", "只接受"), (b"%PDF-1.7 no end", "不完整"),
     (PDF.replace(b"<<>>", b"<</JavaScript 1>>"), "脚本")],
)  # fmt: skip
def test_file_that_is_no_paper_leaves_nothing_behind(session, officer, content, words, tmp_path):
    with pytest.raises(FileRefusedError, match=words):
        attach(session, officer, content=content)

    assert not SessionPaper.objects.exists()
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_the_same_file_twice_is_one(session, officer, tmp_path):
    attach(session, officer)

    with pytest.raises(FileRefusedError, match="已经在本场次里"):
        attach(session, officer, PaperKind.AGENDA)

    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 1


def test_closed_class_keeps_its_papers(session, officer):
    paper = attach(session, officer)
    close(session, officer)

    with pytest.raises(FileRefusedError, match="不能再移除"):
        papers.take_out(paper=paper, by=officer, now=NOW)
    attach(session, officer, PaperKind.OTHER, PDF + b"%")

    assert session.papers.shown().count() == 2


# --- pages ---


@pytest.fixture
def organiser(client, officer):
    client.force_login(officer)
    with time_machine.travel(NOW, tick=False):
        yield client


def test_organiser_uploads_reads_and_removes(organiser, session):
    page = reverse("catalog:attach_paper", args=[session.pk])
    upload = {"kind": "AGENDA", "file": SimpleUploadedFile("../议程<b>.exe", PDF)}
    shown = organiser.post(page, upload, follow=True).content.decode()

    paper = SessionPaper.objects.get()
    assert paper.name == "议程b.pdf"
    assert "已上传：议程b.pdf" in shown
    answer = organiser.get(reverse("catalog:paper", args=[paper.pk]))
    assert b"".join(answer.streaming_content) == PDF
    assert answer["Content-Disposition"].startswith("attachment")
    organiser.post(reverse("catalog:take_out_paper", args=[paper.pk]))
    assert organiser.get(reverse("catalog:paper", args=[paper.pk])).status_code == 404
    paper.refresh_from_db()
    assert paper.removed_by is not None


@pytest.mark.parametrize("form", [{}, {"kind": "AGENDA"}, {"kind": "X"}])
def test_half_an_upload_is_refused_in_words(organiser, session, form):
    page = organiser.post(reverse("catalog:attach_paper", args=[session.pk]), form, follow=True)

    assert "请选择材料的种类和文件" in page.content.decode()


def test_list_says_which_papers_are_lacking(organiser, session, demanding):
    page = organiser.get(reverse("catalog:attendance", args=[session.pk])).content.decode()

    assert "本年度办法要求结班前附上：培训方案、签到表" in page
    shown = organiser.post(reverse("catalog:close", args=[session.pk]), follow=True)
    assert "还缺：培训方案、签到表" in shown.content.decode()


def test_foreign_papers_are_not_found(client, session, officer, sibling_officer, wang, city):
    paper = attach(session, officer)
    auditor = cast.make_officer(city.health, "auditor", RoleKind.AUDITOR)
    for user in (sibling_officer, wang.user, auditor):
        client.force_login(user)
        assert client.get(reverse("catalog:paper", args=[paper.pk])).status_code == 404
        for name, pk in (("take_out_paper", paper.pk), ("attach_paper", session.pk)):
            assert client.post(reverse(f"catalog:{name}", args=[pk])).status_code == 404
    paper.refresh_from_db()
    assert paper.removed_at is None
