"""Files of claims: known by their bytes, kept under no name of theirs, taken out with a trace."""

import struct
import zlib

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from credits.claims import evidence, filing
from credits.claims.decisions import Decision
from credits.claims.evidence import EvidenceError
from credits.claims.steps import ClaimError, ClaimMovedOnError
from credits.models import Claim, ClaimEvidence
from documents import shelf as shelves
from tests.credits import claims_cast as cast
from tests.credits.conftest import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def shelf(settings, tmp_path):
    settings.CREDITS_EVIDENCE_FOLDER = tmp_path / "evidence"
    return settings.CREDITS_EVIDENCE_FOLDER


@pytest.fixture
def officers(city, finance):
    return cast.city_officers(finance, city)


@pytest.fixture
def me(liu):
    return cast.login(liu, "liu")


def files_in(shelf):
    return [path for path in shelf.rglob("*") if path.is_file()]


def pdf(body):
    return b"%PDF-1.7\n1 0 obj<<" + body + b">>endobj\ntrailer<<>>\n%%EOF\n"


def png_that_says(width, height):
    """A header of a few bytes for a picture that would fill the memory."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(b"")), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        for name, body in chunks
    )


HOSTILE = {
    "empty": (b"", "空的"),
    "zip": (b"PK\x03\x04 a zip", "只接受"),
    "html": (b"<script>alert(1)</script>", "只接受"),
    "svg": (b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', "只接受"),
    "exe": (b"MZ\x90\x00", "只接受"),
    "gif": (b"GIF89a/*\x00*/=1;alert(1)", "只接受"),
    "pdf-after-html": (b"<html>" + cast.PDF, "只接受"),
    "virus-sample": (b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$", "只接受"),
    "cut-pdf": (b"%PDF-1.4 cut off", "不完整"),
    "script-pdf": (pdf(b"/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>"), "脚本"),
    "script-pdf-in-disguise": (pdf(b"/OpenAction<</S/J#61vaScript>>"), "脚本"),
    "launching-pdf": (pdf(b"/A<</S/Launch/F(cmd.exe)>>"), "启动程序"),
    "broken-png": (b"\x89PNG\r\n\x1a\n broken", "损坏"),
    "broken-jpeg": (b"\xff\xd8\xff\xe0 broken", "损坏"),
    "huge-png": (png_that_says(9_000, 9_000), "像素"),
    "bomb-png": (png_that_says(10_000, 12_000), "像素"),
    "monstrous-png": (png_that_says(60_000, 60_000), "像素"),
    "large": (cast.PDF + b" " * 1_000_001 + b"%%EOF", "超过"),
}


@pytest.mark.parametrize(("content", "words"), HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_file_is_refused_and_nothing_is_written(liu, me, shelf, settings, content, words):
    settings.CREDITS_EVIDENCE_MAX_BYTES = 1_000_000

    with pytest.raises(EvidenceError, match=words):
        cast.draft(liu, me, file=cast.upload(content))

    assert not Claim.objects.exists()
    assert files_in(shelf) == []


@pytest.mark.parametrize(
    ("content", "shown", "content_type"),
    [
        (cast.picture("PNG") + b"<script>alert(1)</script>", "证书.png", shelves.PNG),
        (cast.picture("JPEG") + b"PK\x03\x04", "证书.jpg", shelves.JPEG),
        (pdf(b"/T(<script>)") + b"PK\x05\x06", "证书.pdf", shelves.PDF),
        (pdf(b">>stream\nx/JS y\nendstream <<"), "证书.pdf", shelves.PDF),
    ],
    ids=["png-and-html", "jpeg-and-zip", "pdf-and-zip", "pdf-with-such-bytes-in-a-stream"],
)  # fmt: skip
def test_a_file_of_two_kinds_is_only_ever_what_it_begins_as(
    client, liu, me, shelf, content, shown, content_type
):
    claim = cast.draft(liu, me, file=SimpleUploadedFile("证书.html", content, "text/html"))
    client.force_login(me)

    with time_machine.travel(NOW, tick=False):
        response = client.get(f"/claims/evidence/{claim.evidence.get().pk}/")

    kept = claim.evidence.get()
    assert (kept.name, kept.content_type) == (shown, content_type)
    assert [path.suffix for path in files_in(shelf)] == [f".{shown.rsplit('.')[1]}"]
    assert b"".join(response.streaming_content) == content
    assert response["Content-Type"] == content_type
    assert response["Content-Disposition"].startswith("attachment")
    assert response["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/证书\u202e.exe", "证书.jpg"),
        ("C:\\Users\\liu\\证书.JPEG", "证书.jpg"),
        (".htaccess", "evidence.jpg"),
        ("证书\r\nSet-Cookie: x=1.jpg", "证书Set-Cookie x=1.jpg"),
        ("<b>\"'.jpg", "b'.jpg"),
        ("CON", "CON.jpg"),
        ("证" * 200 + ".jpg", "证" * 100 + ".jpg"),
        ("=cmd|' /C calc'!A0.jpg", "C calc'!A0.jpg"),
        ("...", "evidence.jpg"),
    ],
)
def test_a_file_is_shelved_under_no_name_of_its_own(liu, me, shelf, name, shown):
    upload = SimpleUploadedFile("x", cast.picture("JPEG"))
    upload._name = name

    claim = cast.draft(liu, me, file=upload)

    kept = claim.evidence.get()
    assert (kept.name, kept.content_type) == (shown, shelves.JPEG)
    assert [str(path.relative_to(shelf)) for path in files_in(shelf)] == [kept.place]
    with evidence.open_file(kept) as shelved:
        assert shelved.read() == cast.picture("JPEG")


def test_several_files_come_at_once_or_not_at_all(liu, me, shelf):
    good, bad = cast.upload(cast.picture(), "封面.png"), cast.upload(b"GIF89a", "内页.gif")
    said = {"learner": liu, "contents": cast.contents(), "by": me, "now": NOW}

    with pytest.raises(EvidenceError):
        filing.draft(uploads=[cast.upload(), good, bad], **said)
    assert (Claim.objects.count(), files_in(shelf)) == (0, [])

    claim = filing.draft(uploads=[cast.upload(), good], **said)
    assert claim.evidence.count() == len(files_in(shelf)) == 2


def test_the_same_file_twice_in_one_claim_is_told(liu, me, shelf):
    claim = cast.draft(liu, me)

    with pytest.raises(EvidenceError, match=r"“又一份.pdf”已经在本项申报里了"):
        filing.change(
            claim=claim, contents=cast.contents(title="新"),
            uploads=[cast.upload(cast.picture()), cast.upload(name="又一份.pdf")], by=me, now=NOW,
        )  # fmt: skip

    assert Claim.objects.get().title == "公共管理硕士学位"
    assert len(files_in(shelf)) == ClaimEvidence.objects.count() == 1


def test_a_claim_takes_five_files_and_no_more(liu, me, shelf):
    files = [cast.upload(cast.picture(size=(4, side))) for side in range(1, 7)]

    with pytest.raises(EvidenceError, match="最多 5 个"):
        filing.draft(learner=liu, contents=cast.contents(), uploads=files, by=me, now=NOW)

    assert files_in(shelf) == []


def test_a_file_that_nobody_has_seen_goes_altogether(
    liu, me, shelf, django_capture_on_commit_callbacks
):
    claim = cast.draft(liu, me)
    file = claim.evidence.get()

    with django_capture_on_commit_callbacks(execute=True):
        filing.remove_file(claim=claim, file=file, by=me, now=NOW)

    assert (ClaimEvidence.objects.count(), files_in(shelf)) == (0, [])
    step = claim.steps.order_by("-pk")[0]
    assert (step.from_state, step.to_state, step.by) == ("DRAFT", "DRAFT", me)
    assert file.sha256[:12] in step.reason
    assert "学位证书" not in step.reason
    with pytest.raises(ClaimError, match="证明材料"):
        filing.submit(claim=claim, by=me, now=NOW)
    with pytest.raises(ClaimError, match="已经不在"):
        filing.remove_file(claim=claim, file=file, by=me, now=NOW)


def test_a_file_that_a_reviewer_has_seen_leaves_the_claim_and_stays_on_the_shelf(
    liu, me, shelf, officers, django_capture_on_commit_callbacks
):
    returned = cast.decide(cast.submit(liu, me), officers["unit"], Decision.RETURN)
    file = returned.evidence.get()

    with django_capture_on_commit_callbacks(execute=True):
        filing.remove_file(claim=returned, file=file, by=me, now=NOW)
    changed = filing.change(
        claim=returned, contents=cast.contents(), uploads=[cast.upload()], by=me, now=NOW
    )

    file.refresh_from_db()
    assert (file.removed_by, file.removed_at) == (me, NOW)
    assert len(files_in(shelf)) == changed.evidence.count() == 2
    assert changed.evidence.shown().count() == 1


def test_nothing_is_taken_out_while_it_is_under_review(liu, me):
    claim = cast.submit(liu, me)

    with pytest.raises(ClaimMovedOnError):
        filing.remove_file(claim=claim, file=claim.evidence.get(), by=me, now=NOW)

    assert claim.evidence.shown().exists()


def test_the_database_wants_to_know_who_took_a_file_out(liu, me):
    claim = cast.draft(liu, me)

    with pytest.raises(IntegrityError), transaction.atomic():
        claim.evidence.update(removed_at=NOW)


def test_a_file_is_taken_out_on_the_page_by_who_files_alone(client, liu, me, chen, officers):
    claim = cast.draft(liu, me)
    file = claim.evidence.get()
    with time_machine.travel(NOW, tick=False):
        for stranger in (cast.login(chen, "chen"), officers["unit"]):
            client.force_login(stranger)
            assert client.post(f"/claims/evidence/{file.pk}/remove/").status_code == 404
        client.force_login(me)
        page = client.post(f"/claims/evidence/{file.pk}/remove/", follow=True).content.decode()

    assert "已删去这个文件" in page
    assert "尚未上传" in page
    assert "SHA-256" in page
