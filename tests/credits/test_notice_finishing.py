"""Covers, shared sheets and files apart: nobody missing, nobody's name on a file."""

import io
import re
from zipfile import ZipFile

import pikepdf
import pymupdf
import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from credits import notice_printing
from credits.notice_finishing import Finish, ImpossibleFinishError
from jobs import files, worker
from jobs.models import Job
from tests.credits import notices_cast as cast
from tests.credits.conftest import NOW
from tests.documents.pictures import text_by_mupdf, text_by_pdfium

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _scratch_jobs(settings, tmp_path):
    settings.JOBS_FOLDER = tmp_path / "jobs"


@pytest.fixture
def issued(city, finance, water, liu, chen, wang):
    """Three notices: two in the finance bureau, one in the water bureau."""
    cast.found_authority(city)
    cast.issue(city)
    return city


def printed(agency, **finish):
    job = notice_printing.submit(
        year=2026, agency=agency, requested_by=None, once="1", now=NOW, finish=Finish(**finish)
    )
    return worker.work_off(job)


def texts(pdf, page):
    """What both engines read on a page."""
    return ["".join(text.split()) for text in (text_by_mupdf(pdf, page), text_by_pdfium(pdf, page))]


def outline(pdf):
    with pymupdf.open(stream=pdf) as document:
        return [(level, title, page) for level, title, page in document.get_toc()]


def archived(job):
    with ZipFile(files.result_of(job)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_a_cover_lists_the_letters_of_its_unit(issued):
    job = printed(issued, covers=True)

    pdf = files.result_of(job).read_bytes()
    assert (job.result["pages"], job.result["printed"]) == (3 + 2, 3)
    assert outline(pdf) == [
        (1, "绿城市财政局", 1),
        (2, "送达签收单", 1),
        (2, "绿人社〔2026〕1号", 2),
        (2, "绿人社〔2026〕2号", 3),
        (1, "绿城市水利局", 4),
        (2, "送达签收单", 4),
        (2, "绿人社〔2026〕3号", 5),
    ]
    assert not re.search("陈犇|刘喆|王堃", str(outline(pdf)))  # a viewer shows it beside each page
    for text in texts(pdf, 0):
        assert "通知2份" in text
        assert "陈犇绿人社〔2026〕1号" in text
        assert "刘喆绿人社〔2026〕2号" in text
        assert "王堃" not in text
    for text in texts(pdf, 3):
        assert "王堃绿人社〔2026〕3号" in text


def test_without_being_asked_for_there_is_a_letter_a_page(issued):
    job = printed(issued)

    assert job.result["pages"] == job.result["printed"] == 3
    assert "送达签收单" not in str(outline(files.result_of(job).read_bytes()))


def test_two_pages_share_a_sheet_and_a_unit_begins_a_new_one(issued):
    job = printed(issued, two_up=True)

    pdf = files.result_of(job).read_bytes()
    assert (job.result["pages"], job.result["printed"]) == (2, 3)
    assert [page for _, _, page in outline(pdf)] == [1, 1, 1, 2, 2]
    for text in texts(pdf, 0):
        assert text.index("陈犇同志") < text.index("刘喆同志")
        assert "王堃" not in text
    with pymupdf.open(stream=pdf) as document:
        assert [tuple(map(round, page.rect)) for page in document] == [(0, 0, 842, 595)] * 2
        names = [document[0].search_for(one)[0].x0 for one in ("陈犇", "刘喆")]
    assert names[1] - names[0] == pytest.approx(841.89 / 2, abs=0.1)


def test_each_unit_gets_a_file(issued):
    job = printed(issued, split="unit", covers=True)

    unit_files = archived(job)
    assert list(unit_files) == ["00001-绿城市财政局.pdf", "00002-绿城市水利局.pdf"]
    finance, water = unit_files.values()
    assert [len(pikepdf.open(io.BytesIO(one)).pages) for one in (finance, water)] == [3, 2]
    assert all("陈犇同志" in text for text in texts(finance, 1))
    assert all("王堃同志" in text for text in texts(water, 1))


def test_each_person_gets_a_file_that_does_not_name_her(issued):
    job = printed(issued, split="person")

    letters = archived(job)
    assert list(letters) == [f"0000{n}-绿人社〔2026〕{n}号.pdf" for n in (1, 2, 3)]
    for pdf, name in zip(letters.values(), ("陈犇", "刘喆", "王堃"), strict=True):
        assert all(f"{name}同志" in text for text in texts(pdf, 0))
        with pikepdf.open(io.BytesIO(pdf)) as document:
            assert len(document.pages) == 1
            assert document.check_pdf_syntax() == []


def test_units_of_one_name_have_their_own_covers_and_files(city, finance, water, liu, chen, wang):
    """Both bureaus have an office; its letters do not go to the other bureau's."""
    for learner, code in ((liu, "F1"), (wang, "W1")):
        learner.agency = learner.agency.add_child(code=code, name="办公室")
        learner.save()
    cast.found_authority(city)
    cast.issue(city)

    job = printed(city, split="unit", covers=True)

    offices = archived(job)
    assert list(offices) == [
        "00001-绿城市财政局.pdf",
        "00002-绿城市财政局办公室.pdf",
        "00003-绿城市水利局办公室.pdf",
    ]
    for pdf, own, other in zip(offices.values(), "陈刘王", ("刘喆", "王堃", "刘喆"), strict=True):
        assert len(pikepdf.open(io.BytesIO(pdf)).pages) == 2
        for text in texts(pdf, 0):
            assert "通知1份" in text
            assert own in text
            assert other not in text


def test_what_a_killed_attempt_left_is_cleared_by_the_next(issued):
    job = printed(issued)
    left = job.folder / ".0.2026年度欠学分通知.pdf.part"
    left.write_bytes(b"%PDF half")

    notice_printing.print_part(job.parts.get(stage=1))

    assert not left.exists()
    assert files.result_of(job).is_file()


def test_the_same_wish_gives_the_same_bytes(issued):
    job = printed(issued, split="person", covers=True)
    before = files.result_of(job).read_bytes()

    notice_printing.print_part(job.parts.get(stage=1))

    assert files.result_of(job).read_bytes() == before
    assert [one.name for one in job.folder.glob(".*")] == []


def test_a_person_of_her_own_has_no_half_sheet(issued):
    with pytest.raises(ImpossibleFinishError, match="不能两页合印一张"):
        Finish(two_up=True, split="person")


def test_another_finish_is_another_job(issued):
    plain, covered = printed(issued), printed(issued, covers=True)

    assert plain != covered


def test_the_command_takes_the_wishes(issued, tmp_path):
    target = tmp_path / "units.zip"

    call_command(
        "print_notices", "--year=2026", "--covers", "--two-up", "--split=unit", "-o", str(target)
    )

    with ZipFile(target) as archive:
        assert len(archive.namelist()) == 2


def test_the_command_refuses_what_cannot_be(issued, tmp_path):
    with pytest.raises(CommandError, match="不能两页合印一张"):
        call_command(
            "print_notices", "--year=2026", "--two-up", "--split=person",
            "-o", str(tmp_path / "x.zip"),
        )  # fmt: skip

    assert not Job.objects.exists()


def test_the_page_asks_how(issued, client):
    client.force_login(cast.officer(issued))
    asked = {"year": 2026, "agency": issued.code, "covers": "1", "two_up": "1", "split": "unit"}

    client.post(reverse("credits:print_notices"), asked)

    job = Job.objects.get()
    assert job.arguments["finish"] == {"covers": True, "two_up": True, "split": "unit"}


@pytest.mark.parametrize(
    ("split", "jobs"), [("person", 0), ("no such thing", 1)], ids=["refused", "one file"]
)
def test_the_page_refuses_or_ignores_other_wishes(issued, client, split, jobs):
    client.force_login(cast.officer(issued))
    asked = {"year": 2026, "agency": issued.code, "two_up": "1", "split": split}

    client.post(reverse("credits:print_notices"), asked)

    assert Job.objects.count() == jobs
