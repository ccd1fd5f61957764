"""Every form for sending (PDF/UA-1) and for the archive (PDF/A-2a), checked by two tools.

veraPDF is in no registry; outloud and pdfua are no proof of conformance, and say so. The control
shows that they do find fault: a plainly printed file has no tags.
"""

import io
import re

import outloud
import pdfua
import pikepdf
import pymupdf
import pytest

from documents import printing
from documents.forms import Form
from tests.documents.forms import document
from tests.documents.letters import wheel_chains

FORMS = {
    "reminder": (Form.REMINDER, {}),
    "circular": (Form.CIRCULAR, {"listed": 20}),
    "rectification": (Form.RECTIFICATION, {}),
}


def printed(name, variant):
    form, given = FORMS[name]
    return printing.print_chunk(
        [document(form, **given)], chains=wheel_chains(), variant=variant
    ).pdf


def faults(pdf, folder):
    path = folder / "checked.pdf"
    path.write_bytes(pdf)
    found = [f for f in pdfua.validate(str(path)).findings if f.severity.name == "ERROR"]
    return len(found) + outloud.check(str(path)).errors


@pytest.mark.parametrize("name", FORMS)
def test_a_form_for_sending_has_no_fault_of_accessibility(name, tmp_path):
    pdf = printed(name, printing.FOR_SENDING)

    assert faults(pdf, tmp_path) == 0
    assert identification(pdf, "pdfuaid:part") == "1"


def test_the_tools_find_fault_with_a_file_without_tags(tmp_path):
    assert faults(printed("circular", None), tmp_path) > 0


# WeasyPrint leaves the colour profile to the garbage collector to close.
@pytest.mark.filterwarnings("ignore:unclosed file .*sRGB2014:ResourceWarning")
@pytest.mark.parametrize("name", FORMS)
def test_a_form_for_the_archive_is_whole_in_itself(name):
    pdf = printed(name, printing.FOR_THE_ARCHIVE)

    assert (identification(pdf, "pdfaid:part"), identification(pdf, "pdfaid:conformance")) == (
        "2",
        "A",
    )
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert "/OutputIntents" in opened.Root
        assert bool(opened.Root.MarkInfo.Marked)
        assert "/StructTreeRoot" in opened.Root
        assert not opened.is_encrypted
        fonts = [font for page in opened.pages for font in page.Resources.Font.values()]
        assert fonts
        for font in fonts:
            descriptor = font.DescendantFonts[0].FontDescriptor
            assert {"/FontFile2", "/FontFile3"} & set(descriptor.keys())
            assert "/ToUnicode" in font


def test_the_hidden_copy_of_the_imprint_is_not_read_out():
    with pymupdf.open(stream=printed("rectification", printing.FOR_SENDING)) as opened:
        text = "".join(page.get_text() for page in opened)

    assert text.count("抄送：") == 1


def identification(pdf, name):
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        metadata = opened.Root.Metadata.read_bytes().decode()
    found = re.search(rf'{name}(?:="|>)(\w+)', metadata)
    return found and found[1]
