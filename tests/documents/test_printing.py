"""Chunks, refusals by name, hostile text, and one file out of many chunks."""

import io
import subprocess
import sys

import outloud
import pdfua
import pikepdf
import pymupdf
import pytest

from documents import merging, printing
from tests.documents import pictures
from tests.documents.letters import letter, letters, wheel_chains

UNPRINTABLE = "王\U00021484"  # in no font of the wheel


def test_a_name_that_no_font_has_is_refused_and_the_rest_printed():
    documents = [letter("李犇", number=1), letter(UNPRINTABLE, number=2), letter("刘旻", number=3)]

    chunk = printing.print_chunk(documents, chains=wheel_chains())

    assert chunk.printed == ("notice:1", "notice:3")
    assert chunk.pages == 2
    [refusal] = chunk.refused
    assert (refusal.key, refusal.title) == ("notice:2", f"{UNPRINTABLE} 提醒函")
    assert "U+21484" in refusal.reason
    assert "李犇" in pictures.text_by_mupdf(chunk.pdf, 0)
    assert "刘旻" in pictures.text_by_mupdf(chunk.pdf, 1)


def test_a_chunk_of_refusals_has_no_file():
    chunk = printing.print_chunk([letter(UNPRINTABLE)], chains=wheel_chains())

    assert (chunk.pdf, chunk.pages, chunk.printed) == (b"", 0, ())


def test_an_impossible_layout_is_refused_alone():
    impossible = printing.Document("x", "g", "t", '<p style="font-size: 1e300px">大</p>')
    long = printing.Document("y", "g", "t", "大" * (printing.LONGEST_DOCUMENT + 1))

    chunk = printing.print_chunk([impossible, long, letter("李犇")], chains=wheel_chains())

    assert "notice:1" in chunk.printed
    assert "y" in {refusal.key for refusal in chunk.refused}


def test_a_chunk_of_more_than_200_is_refused():
    document = letter("李犇")

    with pytest.raises(printing.ChunkTooLargeError, match="200"):
        printing.print_chunk([document] * 201, chains=wheel_chains())


@pytest.mark.parametrize(
    "hostile",
    [
        "<b>王</b>",
        "<script>alert(1)</script>",
        '<img src="http://127.0.0.1:9/x">',
        "file:///etc/passwd",
        "=HYPERLINK(1)",
        "{{ settings.SECRET_KEY }}",
        "]]>--><!--",
        "王&amp;伟",
        "url(x) } * { display: none",
    ],
)
def test_hostile_text_is_printed_as_text(hostile):
    document = letter(hostile, recipient=hostile, paragraphs=[hostile], contact=hostile)

    chunk = printing.print_chunk([document], chains=wheel_chains())

    assert not chunk.refused
    for text in (pictures.text_by_mupdf(chunk.pdf), pictures.text_by_pdfium(chunk.pdf)):
        assert _plain(text).count(_plain(hostile)) >= 3
    assert "特此函告" in pictures.text_by_mupdf(chunk.pdf)
    with pikepdf.Pdf.open(_stream(chunk.pdf)) as pdf:
        assert pdf.docinfo["/Title"] == "提醒函"
        assert "/Annots" not in pdf.pages[0]


def test_a_name_of_ten_thousand_characters_is_printed():
    chunk = printing.print_chunk([letter("王" * 10_000)], chains=wheel_chains())

    assert chunk.printed
    assert chunk.pages > 10


def test_the_same_documents_give_the_same_bytes_in_another_process(tmp_path):
    program = (
        "import django; django.setup()\n"
        "import sys, hashlib\n"
        "from documents import printing\n"
        "from tests.documents.letters import letters, wheel_chains\n"
        "chunk = printing.print_chunk(letters('王喆', '赵𬤇'), chains=wheel_chains())\n"
        "print(hashlib.sha256(chunk.pdf).hexdigest())\n"
    )
    digests = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={
                "PYTHONPATH": ".:site",
                "PYTHONHASHSEED": seed,
                "PATH": "/usr/bin:/bin",
                "DJANGO_SETTINGS_MODULE": "config.settings.test",
                "CIVIL_CREDITS_VAR": str(tmp_path),
                "HOME": str(tmp_path),
            },
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }

    assert len(digests) == 1


def test_a_letter_for_sending_has_no_errors_of_accessibility(tmp_path):
    chunk = printing.print_chunk(
        [letter("赵𬤇")], chains=wheel_chains(), variant=printing.FOR_SENDING
    )
    path = tmp_path / "letter.pdf"
    path.write_bytes(chunk.pdf)

    report = pdfua.validate(str(path))

    assert [f for f in report.findings if f.severity.name == "ERROR"] == []
    assert outloud.check(str(path)).errors == 0
    with pikepdf.open(path) as pdf:
        assert str(pdf.Root.Lang) == "zh-CN"
        assert pdf.docinfo["/Title"] == "提醒函"  # names stand on pages alone


def test_many_chunks_become_one_file_with_bookmarks(tmp_path, monkeypatch):
    monkeypatch.setattr(printing, "LARGEST_CHUNK", 2)
    documents = [
        *letters("王喆", "李犇", "张堃", group="市财政局"),
        letter(UNPRINTABLE, number=4, group="市财政局"),
        *letters("刘旻", "陈䶮", group="中原区"),
    ]

    chunks = [
        printing.print_chunk(some, chains=wheel_chains()) for some in printing.in_chunks(documents)
    ]
    merged = merging.merge(
        [_stored(tmp_path / f"{n}.pdf", one.pdf) for n, one in enumerate(chunks)],
        tmp_path / "notices.pdf",
        title="2026年度提醒函",
    )

    assert merged.pages == 5
    assert [refusal.key for one in chunks for refusal in one.refused] == ["notice:4"]
    with pymupdf.open(tmp_path / "notices.pdf") as pdf:
        assert [(level, title, page) for level, title, page in pdf.get_toc()] == [
            (1, "市财政局", 1),
            (2, "王喆 提醒函", 1),
            (2, "李犇 提醒函", 2),
            (2, "张堃 提醒函", 3),
            (1, "中原区", 4),
            (2, "刘旻 提醒函", 4),
            (2, "陈䶮 提醒函", 5),
        ]
        for page, name in enumerate(["王喆", "李犇", "张堃", "刘旻", "陈䶮"]):
            assert name in pdf[page].get_text()
        assert pdf.metadata["title"] == "2026年度提醒函"


def test_each_document_counts_its_own_pages(tmp_path):
    long = letter("王喆", paragraphs=["学" * 28 * 20])

    chunk = printing.print_chunk([long, letter("李犇", number=2), long], chains=wheel_chains())

    texts = [pictures.text_by_mupdf(chunk.pdf, page) for page in range(chunk.pages)]
    assert [("— 2 —" in text) for text in texts] == [False, True, False, False, True]


def test_merging_the_same_chunks_gives_the_same_bytes(tmp_path):
    part = tmp_path / "part.pdf"
    part.write_bytes(printing.print_chunk(letters("王喆"), chains=wheel_chains()).pdf)

    for name in ("a.pdf", "b.pdf"):
        merged = merging.merge([part, part], tmp_path / name, title="x")

    assert (merged.pages, merged.documents) == (2, 2)
    assert (tmp_path / "a.pdf").read_bytes() == (tmp_path / "b.pdf").read_bytes()


def test_all_refused_leaves_nothing_to_write():
    chunk = printing.print_chunk([letter(UNPRINTABLE)], chains=wheel_chains())

    assert (chunk.pages, chunk.pdf) == (0, b"")


def _stored(path, data):
    path.write_bytes(data)
    return path


def _plain(text):
    return "".join(text.split())


def _stream(data):
    return io.BytesIO(data)
